# Every word is a thin line over `python -m kata`. Bare `make` lists them.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m kata
READY := $(VENV)/.ready
CARDS = $(if $(FILE),--file "$(FILE)") $(if $(TOPIC),--topic "$(TOPIC)")
OFTEN = softmax cross_entropy batchnorm_forward dropout_forward conv2d
MAKEFLAGS += --no-print-directory
SIDE_BY_SIDE = $(if $(JOBS),--jobs $(JOBS)) $(if $(SCHEDULER),--scheduler $(SCHEDULER)) $(if $(WEAK_SANDBOX),--weak-sandbox)

.PHONY: help check watch list next hint solution reset review notebook progress plan quiz anki cheatsheet grade assignment autograde feedback grades formgrader gradescope github-classroom handout stubs audit bench load soak faults fuzz test lint
help:
	@echo "Learners:"
	@echo "  make check EX=softmax      grade one kata; FILE= another file, SEED= the same"
	@echo "                             inputs, JSON=1"
	@echo "  make check                 grade every kata that was started"
	@echo "  make watch                 grade each exercise as it is saved, and go on to"
	@echo "                             the next; EX=softmax begins there"
	@echo "  make next                  what to do now, and why"
	@echo "  make list                  what there is and where you stand; TRACK= LEVEL="
	@echo "                             STATE=due QUESTION=dropout JSON=1"
	@echo "  make hint EX=softmax       the next hint: a nudge, more, the formula; STEP="
	@echo "  make solution EX=softmax   yours beside the reference; before a pass YES=1"
	@echo "  make reset EX=softmax      back to the stub; your text is kept"
	@echo "  make review                write from memory what is due; STOP=1 leaves it"
	@echo "  make notebook EX=softmax   a Jupyter notebook to practise in;"
	@echo "                             EX=\"softmax conv2d\" OUT="
	@echo "  make progress              days, streak, tracks; HTML=1 a page with plots,"
	@echo "                             OUT=progress.html"
	@echo "  make plan UNTIL=2026-12-15 what to do on which day; MINUTES=45 a day,"
	@echo "                             AT=18:30, OUT=plan.ics"
	@echo "  make quiz                  interview questions, those that are due first;"
	@echo "                             TOPIC=dropout NEW=5, FILE= other cards"
	@echo "  make anki                  the same questions for Anki; OUT= TOPIC= FILE="
	@echo "  make cheatsheet            all katas on a page to print; OUT="
	@echo "Teachers:"
	@echo "  make grade SUBMISSIONS=dir grade a class: folders or zip files of"
	@echo "                             STUDENT/KATA.py, notebooks; OUT=grades.csv"
	@echo "  make assignment NAME=week1 EX=\"softmax conv2d\"   an nbgrader assignment;"
	@echo "                             COURSE=course POINTS=10"
	@echo "  make autograde NAME=week1  grade it, write the gradebook; JOBS= SCHEDULER="
	@echo "  make feedback NAME=week1   nbgrader's feedback pages"
	@echo "  make grades                nbgrader's table of grades; OUT=grades.csv"
	@echo "  make formgrader            Jupyter with nbgrader's page"
	@echo "  make gradescope EX=softmax the autograder for Gradescope; OUT=autograder.zip"
	@echo "                             POINTS=10 EXPECTED=0"
	@echo "  make github-classroom EX=softmax   a repository for GitHub Classroom;"
	@echo "                             OUT=assignment POINTS=10 GRADERS="
	@echo "  make handout EX=softmax    a folder for students: stubs and visible examples,"
	@echo "                             no solutions; OUT=handout"
	@echo "Authors:"
	@echo "  make stubs                 write the exercises that are missing"
	@echo "  make audit [EX=softmax]    prove graders: right answers pass, wrong ones fail;"
	@echo "                             MATRIX=1 QUICK=1"
	@echo "  make test                  all tests"
	@echo "  make lint                  ruff and mypy"
	@echo "  make bench                 speed, and how steady the verdicts are, in about"
	@echo "                             15 minutes; README=1"
	@echo "  make load                  runtime verdicts beside busy processes, ten"
	@echo "                             thousand timings; README=1"
	@echo "  make soak                  ten thousand submissions, one in ten hostile,"
	@echo "                             through one judge; README=1"
	@echo "  make faults                a class with processes killed at random; COUNT=1000"
	@echo "  make fuzz                  bytes that nobody meant, for all that reads;"
	@echo "                             SECONDS=60 of atheris, if it is there"

check: $(READY)
	@$(RUN) check $(EX) $(if $(FILE),--file "$(FILE)") $(if $(SEED),--seed $(SEED)) $(if $(JSON),--json)

watch: $(READY)
	@$(RUN) watch $(EX)

list: $(READY)
	@$(RUN) list $(if $(TRACK),--track "$(TRACK)") $(if $(LEVEL),--level $(LEVEL)) $(if $(STATE),--state $(STATE)) \
		$(if $(filter undefined,$(origin QUESTION)),,--question "$(QUESTION)") $(if $(JSON),--json)

next: $(READY)
	@$(RUN) next

hint: $(READY)
	@$(RUN) hint $(EX) $(if $(STEP),--step $(STEP))

solution: $(READY)
	@$(RUN) solution $(EX) $(if $(YES),--yes)

reset: $(READY)
	@$(RUN) reset $(EX)

review: $(READY)
	@$(RUN) review $(if $(STOP),--stop $(filter-out 1,$(STOP)))

notebook: $(READY)
	@$(RUN) notebook $(EX) $(if $(OUT),--out "$(OUT)")

progress: $(READY)
	@$(RUN) progress $(if $(HTML),--html) $(if $(OUT),--out "$(OUT)")

plan: $(READY)
	@$(RUN) plan $(if $(UNTIL),--until "$(UNTIL)") $(if $(MINUTES),--minutes "$(MINUTES)") $(if $(AT),--at "$(AT)") $(if $(OUT),--out "$(OUT)")

quiz: $(READY)
	@$(RUN) quiz $(CARDS) $(if $(NEW),--new $(NEW))

anki: $(READY)
	@$(RUN) anki $(CARDS) $(if $(OUT),--out "$(OUT)")

cheatsheet: $(READY)
	@$(RUN) cheatsheet $(if $(OUT),--out "$(OUT)")

grade: $(READY)
	@$(RUN) grade "$(SUBMISSIONS)" $(if $(OUT),--out "$(OUT)") $(SIDE_BY_SIDE)

assignment: $(READY)
	@$(RUN) assignment "$(NAME)" $(EX) $(if $(COURSE),--course "$(COURSE)") $(if $(POINTS),--points $(POINTS))

autograde: $(READY)
	@$(RUN) autograde "$(NAME)" $(if $(COURSE),--course "$(COURSE)") $(SIDE_BY_SIDE)

feedback: $(READY)
	@$(RUN) feedback "$(NAME)" $(if $(COURSE),--course "$(COURSE)")

grades: $(READY)
	@$(RUN) grades $(if $(COURSE),--course "$(COURSE)") $(if $(OUT),--out "$(OUT)")

formgrader: $(READY)
	@$(RUN) formgrader $(if $(COURSE),--course "$(COURSE)")

# EXPECTED=0 keeps expected values from students.
ELSEWHERE = $(EX) $(if $(OUT),--out "$(OUT)") $(if $(POINTS),--points $(POINTS)) $(if $(filter 0,$(EXPECTED)),--hide-expected) $(if $(WEAK_SANDBOX),--weak-sandbox)

gradescope: $(READY)
	@$(RUN) gradescope $(ELSEWHERE)

github-classroom: $(READY)
	@$(RUN) github-classroom $(ELSEWHERE) $(if $(GRADERS),--graders "$(GRADERS)")

handout: $(READY)
	@$(RUN) handout $(EX) $(if $(OUT),--out "$(OUT)")

stubs: $(READY)
	@$(RUN) stubs

audit: $(READY)
	@$(RUN) audit $(EX) $(if $(QUICK),--quick) $(if $(MATRIX),--matrix) $(if $(README),--readme)

bench: $(READY)
	@$(RUN) bench $(or $(EX),$(OFTEN)) $(if $(README),--readme)

load: $(READY)
	@$(RUN) load $(if $(README),--readme)

soak: $(READY)
	@$(RUN) soak $(or $(EX),$(OFTEN)) $(if $(README),--readme)

faults: $(READY)
	@$(VENV)/bin/python -m tests.faults $(or $(COUNT),1000)

fuzz: $(READY)
	@$(VENV)/bin/python -m tests.fuzz $(SECONDS)

test: $(READY)
	@$(VENV)/bin/python -m pytest tests

lint: $(READY)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

# The environment, made once and again when requirements.txt changes: with uv where it works, else venv and pip.
# The .pth file lets `pytest` and notebooks import kata from any folder.
$(READY): requirements.txt
	@sh kata/setup.sh "$(PYTHON)" "$(VENV)"
	@touch $@
