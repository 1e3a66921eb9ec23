"""What a learner sees and types while the exercises are watched."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial

from rich.console import Console
from rich.text import Text

from kata import catalog, reading, show
from kata.catalog import Kata
from kata.report import Report, printable
from kata.show import learn
from kata.show.screen import Screen, lines
from kata.study import backups, history, states
from kata.study.history import History
from kata.study.watch import Watch

KEYS = {"h": "hint", "s": "solution", "r": "reset", "l": "list", "n": "next", "q": "quit"}
_SCROLLING = ("up", "down", "page up", "page down")
_LITTLE = (None, 6, 3, 2)  # lines of a counterexample's call, and of each answer, as the room gets less
_BOTTOM = 2  # lines
Page = Callable[[Console], None]


def watch(kata: Kata, past: History) -> int:
    """Grade what is saved until the learner leaves; return the exit code."""
    with Screen() as screen, closing(Watch(kata, past, screen.wake)) as work:
        return _Desk(screen, work).run()


class _Desk:
    """The page that is shown, and what each key does."""

    def __init__(self, screen: Screen, work: Watch) -> None:
        self.screen, self.work = screen, work
        self.page: Page = self._report
        self.top = 0  # which line of the page stands on top
        self.said = ""  # what was done at the last key
        self.yes: Callable[[], None] | None = None  # what is done if the question on the page is answered by y

    def run(self) -> int:
        """Draw, wait, and do what was asked, until it is time to go."""
        self.work.grade(self.work.kata)
        while self.screen.left is None:
            self._draw()
            judge = [self.work.judge] if self.work.judge.busy else []
            keys, answered = self.screen.wait(judge, 1.0 if judge else None)
            if self.work.look():
                self._turn(self._report)
            elif answered:
                self.work.hear()
            for key in keys:
                self._press(key)
        return self.screen.left

    def _draw(self) -> None:
        said = [line for text in (self.said, self.work.past.trouble) if text for line in lines(partial(_say, text))]
        body, room = lines(self.page), self.screen.height - 1 - len(said) - len(self._keys("space more"))
        self.top = max(0, min(self.top, len(body) - room))
        more = "space more" if self.top + room < len(body) else "\u2191 back up" if self.top else ""
        bottom = [*said, Text(self._state(), "dim"), *self._keys(more)]
        self.screen.draw(body[self.top :][:room], bottom)

    def _keys(self, more: str) -> list[Text]:
        """Return what can be typed, in as many lines as it takes."""
        keys = ["y yes", "any other key no"] if self.yes else [f"{key} {word}" for key, word in KEYS.items()]
        if not self.yes and self.page != self._report:
            keys.append("enter report")
        row = "  ".join(key.replace(" ", "\0") for key in [*keys, more])  # a key and its word stay together
        return [Text(line.replace("\0", " "), "bold") for line in textwrap.wrap(row, show.console().width)]

    def _state(self) -> str:
        file = reading.near(self.work.kata.exercise)
        if self.work.judge.busy:
            seconds = time.time() - self.work.asked
            return f"{file}  grading" + (f" for {seconds:.0f} s" if seconds >= 1 else " ...")
        if self.work.trouble:
            return f"{file}  not graded"
        return f"{file}  graded at {time.strftime('%H:%M:%S', time.localtime(self.work.asked))}"

    def _press(self, key: str) -> None:
        self.said = ""
        if yes := self.yes:
            self._turn(self._report)
            if key in ("y", "Y"):
                yes()
        elif key in _SCROLLING:
            page = self.screen.height - _BOTTOM - 1
            self.top += dict(zip(_SCROLLING, (-1, 1, -page, page), strict=True))[key]
        elif key == "back":
            self._turn(self._report)
        elif does := KEYS.get(key.lower()):
            getattr(self, f"_{does}")()

    def _turn(self, page: Page, yes: Callable[[], None] | None = None) -> None:
        self.page, self.yes, self.top = page, yes, 0

    def _hint(self) -> None:
        kata = self.work.kata
        hints = catalog.facts(kata).hints
        if not hints:
            self.said = f"{kata.name} has no hints."
            return
        given = self.work.past.hint(kata.name, len(hints))
        self._turn(partial(_draw_hints, kata, hints[:given], len(hints)))

    def _solution(self) -> None:
        from kata import mistakes

        kata = self.work.kata
        if catalog.HANDOUT:
            self.said = "This is a student's copy, without references."
            return
        state = states.states(self.work.past)[kata.name]
        if state.done and not state.aside:
            passed = [one for one in self.work.past.attempts(kata.name) if one.passed][-1]
            self._turn(partial(learn.solution, kata, passed, mistakes.alternatives(kata)))
        else:
            why = f"The review of {kata.name} goes on." if state.aside else f"{kata.name} is not passed yet."
            self._turn(partial(_say, f"{why} Show its reference?"), partial(self._reveal, kata))

    def _reveal(self, kata: Kata) -> None:
        self.work.past.note(kata.name, history.SEEN)
        self._turn(partial(_draw_text, f"The reference of {kata.name}:", catalog.solution_source(kata)))

    def _reset(self) -> None:
        kata = self.work.kata
        question = f"Go back to the stub of {kata.name}? What you wrote is kept in .kata/backups."
        self._turn(partial(_say, question), partial(self._lay_stub, kata))

    def _lay_stub(self, kata: Kata) -> None:
        try:
            kept = backups.reset(kata)
        except reading.Refused as error:
            self.said = f"{error}."
            return
        if kept and not states.states(self.work.past)[kata.name].aside:  # a review goes on, and its clock too
            self.work.past.begin(kata.name, history.RESET)
        self.said = "The stub is back." + (f" What stood there is kept in {reading.near(kept)}." if kept else "")

    def _list(self) -> None:
        groups: dict[str, list[Kata]] = {}
        for kata in catalog.ordered():
            groups.setdefault(kata.track, []).append(kata)
        self._turn(partial(learn.listing, groups, states.states(self.work.past)))
        here = [n for n, line in enumerate(lines(self.page)) if f" {self.work.kata.name} " in line.plain]
        self.top = here[0] - self.screen.height // 2

    def _next(self) -> None:
        if following := self.work.following():
            self.work.grade(following)
            self._turn(self._report)
        else:
            self.said = "There is no other kata left to do."

    def _quit(self) -> None:
        self.screen.left = 0

    def _report(self, page: Console) -> None:
        work = self.work
        if work.trouble:
            page.print(Text(printable(f"{work.trouble[:1].upper()}{work.trouble[1:]}."), "red"))
            if not work.kata.exercise.exists():
                page.print("\nTo have its stub there again, type r and then y.")
        elif work.report is None:
            page.print(Text.assemble((work.kata.name, "bold"), f"  {catalog.title(work.kata)}"))
        else:
            _draw_report(work, work.report, page)


def _draw_report(work: Watch, report: Report, page: Console) -> None:
    file, source = reading.near(work.kata.exercise), work.source.decode("utf-8-sig", "replace")
    for most in _LITTLE:
        body = lines(partial(show.found, report, source, file, most=most))
        if len(body) + _BOTTOM <= page.height:
            break
    for line in body:
        page.print(line)
    if report.passed:
        page.print(f"\n{learn.rated(work.rated, work.kata.name, time.time())}\n" if work.rated else "")
        if work.after:
            page.print(f"Next: {work.after.name}: {catalog.title(work.after)}.")
            page.print(f"Open {reading.near(work.after.exercise)}: it is watched too.")
        else:
            page.print("Every kata is done.")
    elif report.verdict == "not_started":
        page.print(f"\n{catalog.title(work.kata)}.\n")
        page.print(f"Open {file}, replace its last line by your code, and save.")


def _draw_hints(kata: Kata, hints: Sequence[str], of: int, page: Console) -> None:
    for number, hint in enumerate(hints, start=1):
        page.print(Text.assemble((f"Hint {number} of {of} for {kata.name}: ", "bold"), hint, "\n"))


def _draw_text(title: str, text: str, page: Console) -> None:
    page.print(Text(f"{title}\n", "bold"))
    page.print(Text(text))


def _say(text: str, page: Console) -> None:
    page.print(Text(printable(text), "yellow"))
