"""Watching the exercises: which one was saved, the verdict on its last text, what comes next. It knows no terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

import watchfiles

from kata import catalog, reading
from kata.catalog import Kata
from kata.remote import RemoteJudge
from kata.report import Report
from kata.study import record, states
from kata.study.history import History
from kata.study.record import Rated
from kata.study.states import State

STEP = 50  # milliseconds without an event end a save: editors rename, truncate, write and touch in one burst
POLL = 500  # milliseconds: how often a file is looked at where no events come, as on WSL and in network folders
EMPTY = 0.4  # seconds that a file must stay empty or missing: some editors make it so before they write
Mark = tuple[int, int, int] | None  # what a save changes: the file, its time, its size


class Saves:
    """What was saved since this was made."""

    def __init__(self, files: Collection[Path]) -> None:
        self._files = files
        self._told = {file: _mark(file) for file in files}

    def whole(self, stop: Event) -> Iterator[list[Path]]:
        """Yield the files that were saved, the last one last, as soon as each is whole; end when told to stop."""
        seen, since = dict(self._told), dict.fromkeys(self._files, 0.0)
        for _ in _moments(Path(os.path.commonpath(self._files)), stop):
            now = time.monotonic()
            for file in self._files:
                if (mark := _mark(file)) != seen[file]:
                    seen[file], since[file] = mark, now
            new = [file for file in self._files if seen[file] != self._told[file]]
            whole = [file for file in new if _size(seen[file]) or now - since[file] >= EMPTY]
            self._told |= {file: seen[file] for file in whole}
            if whole:
                yield sorted(whole, key=lambda file: since[file])


def _moments(folder: Path, stop: Event) -> Iterator[object]:
    """Yield whenever something below a folder has changed, and from time to time."""
    try:
        yield from watchfiles.watch(
            folder, watch_filter=None, step=STEP, debounce=4 * STEP, rust_timeout=POLL, yield_on_timeout=True,
            poll_delay_ms=POLL // 2, stop_event=stop, ignore_permission_denied=True,
        )  # fmt: skip
    except OSError:  # the system watches too many files already: then look from time to time only
        while not stop.wait(POLL / 1000):
            yield None


def _mark(file: Path) -> Mark:
    try:
        info = file.stat()
    except OSError:
        return None
    return info.st_ino, info.st_mtime_ns, info.st_size


def _size(mark: Mark) -> int:
    return mark[2] if mark else 0


class Watch:
    """A learner at work: the kata that was saved last, and its verdict. Nothing here waits for anything."""

    def __init__(self, kata: Kata, past: History, wake: Callable[[], None]) -> None:
        """Begin with a kata; wake is called, from another thread, when `look` would find something saved."""
        self.kata, self.past = kata, past
        self.judge = RemoteJudge()
        self.source = b""
        self.asked = 0.0  # when the verdict was asked for, or came; seconds since 1970
        self.report: Report | None = None
        self.rated: Rated | None = None  # what the verdict says about memory
        self.after: Kata | None = None  # what comes after a pass
        self.trouble = ""  # why there is no verdict
        self._wake = wake
        self._saved: SimpleQueue[list[Path]] = SimpleQueue()
        self._stop = Event()
        self._katas = {one.exercise: one for one in catalog.katas()}
        self._thread = Thread(target=self._listen, args=(Saves(self._katas),), daemon=True)
        self._thread.start()

    def _listen(self, saves: Saves) -> None:
        for files in saves.whole(self._stop):
            self._saved.put(files)
            self._wake()

    def look(self) -> bool:
        """Have graded what was saved meanwhile, whichever kata it is; tell whether something was."""
        files: list[Path] = []
        try:
            while True:
                files += self._saved.get_nowait()
        except Empty:
            if not files:
                return False
        self.grade(self.kata if self.kata.exercise in files else self._katas[files[-1]])
        return True

    def grade(self, kata: Kata) -> None:
        """Turn to a kata and have it graded; what is not answered yet is given up."""
        if kata != self.kata:
            self.report = None
        self.kata, self.asked, self.trouble = kata, time.time(), ""
        try:
            self.source = reading.submission(reading.near(kata.exercise))
        except reading.Refused as error:
            self.judge.close()
            self.report, self.trouble = None, str(error)
            return
        self.judge.ask(kata.name, self.source)

    def hear(self) -> None:
        """Take the judge's answer, which is there, and remember it."""
        try:
            report = self.judge.answer()
        except reading.Refused as error:
            self.report, self.trouble = None, str(error)
            return
        if report:
            self.report, self.asked = report, time.time()
            self.rated = record.attempted(self.past, report, self.source)
            self.after = self.following() if report.passed else None

    def following(self) -> Kata | None:
        """Return the next kata in the order of learning that is not done and whose prerequisites are."""
        return following(self.kata, states.states(self.past))

    def close(self) -> None:
        """End the judge and the watching."""
        self.judge.close()
        self._stop.set()
        self._thread.join(2 * POLL / 1000)


def current(stands: Mapping[str, State]) -> Kata:
    """Return the kata in progress, else the first in the order of learning that is not done."""
    last = catalog.ordered()[-1]
    return states.in_progress(stands) or following(last, stands) or last


def following(kata: Kata, stands: Mapping[str, State]) -> Kata | None:
    """Return the first kata after this one, and around, that is not done and whose prerequisites are done."""
    order = catalog.ordered()
    place = order.index(kata)
    for other in order[place + 1 :] + order[:place]:
        if not stands[other.name].done and states.is_ready(other, stands):
            return other
    return None
