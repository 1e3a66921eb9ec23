"""A terminal that is drawn whole and read key by key, and left as it was found."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import tty
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import Any

from rich.console import Console
from rich.text import Text

from kata import reading, show

_NAMES = {"\x1b[A": "up", "\x1b[B": "down", "\x1b[5~": "page up", "\x1b[6~": "page down", "\x1b": "back", "\r": "back",
          "\n": "back", "\x1bOA": "up", "\x1bOB": "down", " ": "page down"}  # fmt: skip
_KEY = re.compile(r"\x1b[\[O][0-9;]*[A-Za-z~]|.", re.DOTALL)
_LEAVING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Screen:
    """The terminal, from entering to leaving. The page that was drawn last stays there afterwards."""

    def __init__(self) -> None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()) or show.console().is_dumb_terminal:
            raise reading.Refused("this needs a terminal to draw on; make check grades once and prints the report")
        self.left: int | None = None  # the exit code, once it is time to go
        self._keyboard = sys.stdin.fileno()
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)
        self._before: list[tuple[int, Any]] = []

    def __enter__(self) -> Screen:
        self._settings = termios.tcgetattr(self._keyboard)
        self._before = [(number, signal.signal(number, self._leave)) for number in _LEAVING]
        self._before += [
            (number, signal.signal(number, self._come_back)) for number in (signal.SIGWINCH, signal.SIGCONT)
        ]
        signal.set_wakeup_fd(self._wake)
        tty.setcbreak(self._keyboard)
        self._write("\n" * show.console().height)  # what stood here can still be scrolled back to
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(self._keyboard, termios.TCSADRAIN, self._settings)
        self._write("\n")
        for number, handler in self._before:
            signal.signal(number, handler)

    @property
    def height(self) -> int:
        """How many lines there are."""
        return Console().height

    def _leave(self, number: int, _: FrameType | None) -> None:
        self.left = 0 if number == signal.SIGINT else 128 + number  # Ctrl-C is as good as q

    def _come_back(self, number: int, _: FrameType | None) -> None:
        if number == signal.SIGCONT:  # the shell had the terminal meanwhile
            with suppress(termios.error):
                tty.setcbreak(self._keyboard)

    def wake(self) -> None:
        """End the waiting; from any thread."""
        with suppress(BlockingIOError):  # so much is waiting to be read that it wakes anyway
            os.write(self._wake, b"\0")

    def wait(self, others: Sequence[Any], seconds: float | None = None) -> tuple[list[str], bool]:
        """Wait for a key, a signal, `wake`, or one of the others to become readable.

        Returns:
            The keys that were typed, as characters or names; and whether one of the others is readable.
        """
        readable, _, _ = select.select([self._keyboard, self._woken, *others], [], [], seconds)
        if self._woken in readable:
            os.read(self._woken, 4096)
        keys = self._typed() if self._keyboard in readable else []
        return keys, any(other in readable for other in others)

    def _typed(self) -> list[str]:
        with suppress(OSError):
            if typed := os.read(self._keyboard, 1024):
                return [_NAMES.get(key, key) for key in _KEY.findall(typed.decode("utf-8", "ignore"))]
        self.left = 128 + signal.SIGHUP  # the terminal is gone
        return []

    def draw(self, lines: Sequence[Text], bottom: Sequence[Text]) -> None:
        """Draw lines from the top and others at the bottom, each at most as wide as the terminal."""
        page = Console(highlight=False, markup=False, emoji=False)
        room = max(0, page.height - len(bottom))
        drawn = [*lines[:room], *[Text()] * (room - len(lines)), *bottom][-page.height :]
        with page.capture() as captured:
            for line in drawn:
                page.print(line, no_wrap=True, overflow="ellipsis", crop=True)
        text = captured.get().removesuffix("\n").replace("\n", "\x1b[K\n")
        self._write(f"\x1b[H{text}\x1b[K\x1b[J")

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            self.left = 128 + signal.SIGHUP


def lines(draw: Callable[[Console], None]) -> list[Text]:
    """Return what is drawn on a page, as lines that fit on it."""
    page = show.console()
    with page.capture() as captured:
        draw(page)
    drawn = Text.from_ansi(captured.get().rstrip("\n"))
    return [piece for line in drawn.split("\n") for piece in line.wrap(page, page.width) or [line]]
