"""What Gradescope runs: `python -m kata.elsewhere.autograder FOLDER`, that of source, submission and results."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kata import catalog, writing
from kata.elsewhere import entries
from kata.elsewhere.entries import Entry
from kata.elsewhere.job import Job, graded

JOB = "autograder.json"
UNFINISHED = "unfinished.json"  # the results that stand until there are others
_UNFINISHED = "It was not graded: the judge did not come to it. Tell your teacher."


def main(folder: Path) -> None:
    """Grade a submission; the results are whole and valid after each kata, however this ends."""
    job, start = Job.read(catalog.ROOT / JOB), time.monotonic()
    done: dict[str, list[Entry]] = {}
    for one in graded(job, folder / "submission"):
        print(one.log, flush=True)
        done[one.kata] = one.entries
        results = page(job, done) | {"execution_time": time.monotonic() - start}
        writing.whole(folder / "results" / "results.json", (json.dumps(results, indent=1) + "\n").encode())


def page(job: Job, done: Mapping[str, Sequence[Entry]]) -> dict[str, Any]:
    """Return Gradescope's results: what is done, and nothing for the other katas."""
    checks = {name: done.get(name) or [entries.nothing(name, most, _UNFINISHED)] for name, most in job.katas.items()}
    lines = [f"{name}: {entries.total(own):g} of {job.katas[name]:g} points" for name, own in checks.items()]
    every = [one for own in checks.values() for one in own]
    return {
        "score": entries.total(every),
        "output": "\n".join(lines),
        "output_format": "text",
        "stdout_visibility": "hidden",  # seeds stand there
        "tests": [
            {
                "name": one.name,
                "score": one.score,
                "max_score": one.most,
                "status": "passed" if one.passed else "failed",
                "output": one.output,
            }
            for one in every
        ],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
