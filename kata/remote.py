"""A judge in a process of its own: whoever asks stays free meanwhile, and can give it up at any moment."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from dataclasses import asdict
from queue import SimpleQueue
from threading import Thread
from typing import Any

from kata import catalog
from kata.reading import Refused
from kata.report import Report
from kata.sandbox import control, launch

GRACE = 0.2  # seconds that an earlier question has left: most are answered by then, and a judge takes longer to start
_ATTEMPTS = 2  # a judge that ends without an answer is started and asked again


class RemoteJudge:
    """A judge that starts when it is first asked, and again if it dies; it ends with this process, even one killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = b""
        self._attempts = 0

    def ask(self, kata: str, source: bytes, seed: int | None = None) -> None:
        """Ask for a verdict. What was asked before and is not answered is given up."""
        if self.busy and not self._dropped():
            self.close()
        self._asked = json.dumps({"kata": kata, "source": source.decode("latin-1"), "seed": seed}).encode() + b"\n"
        self._attempts = 0
        self._send()

    @property
    def busy(self) -> bool:
        """Tell whether a verdict is still to come."""
        return bool(self._asked)

    def fileno(self) -> int:
        """Return what becomes readable when there is an answer, for select."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def answer(self) -> Report | None:
        """Wait for what the judge has to say: the verdict, or None where it died and was asked again.

        Raise Refused where it cannot grade this kata.
        """
        reply = self._read()
        if reply is None and self._attempts < _ATTEMPTS:
            self._end()
            self._send()
            return None
        kata, self._asked = json.loads(self._asked)["kata"], b""
        if reply is None:
            self.close()
            raise Refused(f"the judge ended without an answer; what it says: make check EX={kata}")
        if "refused" in reply:
            raise Refused(reply["refused"])
        return Report.of(reply)

    def grade(self, kata: str, source: bytes, seed: int | None = None) -> Report:
        """Ask for a verdict and wait for it. Whatever interrupts the waiting gives the question up."""
        try:
            self.ask(kata, source, seed)
            while not (report := self.answer()):
                continue
            return report
        except Refused:
            raise
        except BaseException:
            self.close()
            raise

    def _dropped(self) -> bool:
        """Read and forget an answer, if it comes soon; tell whether the judge is free again."""
        soon, _, _ = select.select([self], [], [], GRACE)
        return bool(soon and self._read())

    def _read(self) -> Any:
        """Wait for a reply and return it; None where the judge ended without one."""
        assert self._process is not None
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline() or "null")

    def close(self) -> None:
        """End the judge, its sandbox, and what it is grading."""
        self._asked = b""
        self._end()

    def _send(self) -> None:
        self._attempts += 1
        process = self._process = self._process or _started()
        assert process.stdin is not None
        try:
            process.stdin.write(self._asked)
            process.stdin.flush()
        except BrokenPipeError:  # it has died: the end of its answers says so too
            return

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _started() -> subprocess.Popen[bytes]:
    settings = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.Popen(
        [sys.executable, "-m", "kata.remote"],
        cwd=catalog.ROOT,
        env=settings | dict.fromkeys(control.ONE_THREAD, "1"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for who asks
    )


def _serve() -> None:
    """Grade what comes by standard input, a line of JSON for each submission, until who asks hangs up."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a grader prints is no answer
    with launch.Sandbox() as sandbox:
        from kata.checks import Judge

        judge = Judge(sandbox)
        questions: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=_listen, args=(questions,), daemon=True).start()
        while True:
            print(json.dumps(_reply(judge, json.loads(questions.get()))), file=replies, flush=True)


def _listen(questions: SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        questions.put(line)
    os._exit(0)  # nobody waits any more, even if a submission is still running


def _reply(judge: Any, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return asdict(judge.grade(catalog.find(asked["kata"]), asked["source"].encode("latin-1"), asked["seed"]))
    except (catalog.BadGrader, catalog.UnknownKata) as error:
        return {"refused": error.args[0]}


if __name__ == "__main__":
    _serve()
