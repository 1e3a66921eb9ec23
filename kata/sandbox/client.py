"""The judge's side of the sandbox: open workers, ask them, and end them in time."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kata.calls import Call, Ended, Loaded, Loading, Missing, Opaque, Outcome, Raised, Returned, Unreadable
from kata.catalog import Form
from kata.sandbox import wire
from kata.sandbox.control import Lost
from kata.sandbox.launch import Sandbox

NEEDED = ("landlock", "seccomp")  # what keeps answers and grades out of reach
_PRINTED_KEPT, _PRINTED_AT_MOST = 4_000, 16 << 20  # bytes
_TEXT_AT_MOST = 1000  # characters of a message
_CHUNK = 1 << 16  # bytes that are received at once
_SLICE = 0.1  # seconds without a word, after which is looked at what it does
_ECHO_AT_MOST = 1 << 16  # bytes of arguments that are sent back to see whether they were changed


class Limit(NamedTuple):
    """What one call may take: seconds of its own CPU time, asleep and on the wall, bytes of answer."""

    cpu: float = 0.5
    asleep: float = 0.5  # neither computing nor waiting for a free core or a disk
    wall: float = 10.0
    answer: int = 4 << 20


_LOADING = Limit(cpu=2.0, asleep=5.0)  # modules may come from a slow disk


class Time(NamedTuple):
    """What one call took, in seconds."""

    cpu: float
    asleep: float


class Worker:
    """One process with one submission loaded. After Ended it is gone.

    Its verdict is "killed" where the submission or somebody else may have done it.
    """

    def __init__(self, sandbox: Sandbox, name: str, source: bytes, form: Form, chance: int | None = None) -> None:
        """Load the source and look for a function of that name that can be called in that form.

        What the submission draws from NumPy's and Python's shared generators follows from chance, if it is given.
        Raise Lost where the process is gone before it has read the submission.
        """
        self._sandbox = sandbox
        self._pid, self._channel, self._printed_end = sandbox.fork()
        self._session = sandbox.session
        self._channel.setblocking(False)
        os.set_blocking(self._printed_end, False)
        self._poll = select.poll()
        self._poll.register(self._printed_end, select.POLLIN)
        self._poll.register(self._channel, select.POLLIN)
        self._unsent: list[memoryview] = []
        self._unread = bytearray()
        self._heard = 0
        self._cpu = 0.0
        self.alive = True
        self.printed = bytearray()
        self.in_force: tuple[str, ...] = ()
        self.loading = self._load(name, source, form, chance)

    def _load(self, name: str, source: bytes, form: Form, chance: int | None) -> Loading:
        request = {
            "name": name,
            "source": np.frombuffer(source, np.uint8),
            "positional": len(form.positional),
            "options": list(form.options),
            "chance": chance,
        }
        self._send(request)
        hello = self._reply(_LOADING)
        if not isinstance(hello, dict):
            raise Lost(
                f"a process of the sandbox does not start ({hello.reason}); is there memory left, and are at least "
                "64 open files allowed (ulimit -n)?"
            )
        self.in_force = tuple(map(str, hello["sandbox"]))
        reply = self._reply(_LOADING)
        if not isinstance(reply, dict):
            return reply
        loading: Loading = self._checked(reply, _loading)
        return loading

    def calls(self, calls: Sequence[Call], limit: Limit | None = None) -> Iterator[Outcome]:
        """Call the function again and again; whatever happens is an outcome, and the first end is the last."""
        if isinstance(self.loading, Ended):
            yield self.loading
            return
        if self._has_spoken():
            yield self.end("crashed", "it wrote to the judge's channel")
            return
        self._send({"calls": [{"args": one.args, "kwargs": one.kwargs, "echo": _echo(one)} for one in calls]})
        for _ in calls:
            reply = self._reply(limit or Limit())
            yield self._checked(reply, _outcome) if isinstance(reply, dict) else reply
            if not self.alive:
                return

    def timed(self, one: Call, limit: Limit) -> tuple[Outcome, Time]:
        """Call the function and measure from outside; what it did since the call before counts too."""
        before, waited, start = self._cpu, self._waited() or 0.0, time.monotonic()
        (came,) = self.calls([one], limit)
        self.cpu()
        wall, waiting = time.monotonic() - start, (self._waited() or 0.0) - waited
        used = self._cpu - before
        return came, Time(used, max(0.0, wall - used - waiting))

    def measured(self, one: Call, limit: Limit) -> tuple[Outcome, int | None]:
        """Call the function and return the peak of its memory over what it held before, its arguments not counted.

        In bytes; None where the system does not tell. Meant for a fresh worker: memory that was freed is held.
        """
        with suppress(OSError):
            Path(f"/proc/{self._pid}/clear_refs").write_text("5")  # the peak begins anew
        # What was taken while the source was loaded may be used in the call: only imports are given away.
        before, bare = _memory(self._pid, b"VmRSS"), _memory(self._sandbox.session, b"VmRSS")
        (came,) = self.calls([one], limit)
        peak = _memory(self._pid, b"VmHWM")
        if before is None or bare is None or peak is None:
            return came, None
        before = min(before, bare)
        return came, max(0, peak - before - sum(array.nbytes for array in one.arrays))

    def cpu(self) -> float:
        """Return the CPU time of the process so far, in seconds, all its threads together."""
        try:
            self._cpu = time.clock_gettime((~self._pid << 3) | 2) if sys.platform == "linux" else time.monotonic()
        except OSError:  # it is gone: its last known time stands
            return self._cpu
        return self._cpu

    def end(self, verdict: str, reason: str) -> Ended:
        """Kill the process and say why."""
        self.close()
        return Ended(verdict, reason)

    def close(self) -> int | None:
        """Kill the process; return its wait status."""
        if not self.alive:
            return None
        self.alive = False
        with suppress(OSError):
            self._hear()
        status = self._sandbox.kill(self._pid, self._session)
        self._channel.close()
        os.close(self._printed_end)
        return status

    def _checked(self, reply: dict[str, Any], read: Any) -> Any:
        try:
            return read(reply)
        except (ArithmeticError, LookupError, TypeError, ValueError):  # whatever a field holds in its place
            return self.end("crashed", "it wrote something else than an answer to the judge's channel")

    def _waited(self) -> float | None:
        """Return how long the process was ready but had no core, in seconds; None where nobody knows."""
        with suppress(OSError, ValueError, IndexError), open(f"/proc/{self._pid}/schedstat", "rb", 0) as file:
            return int(file.read().split()[1]) / 1e9
        return None

    def _awake(self) -> float:
        """Return how long the process computed or waited for a core; where nobody knows, it never sleeps."""
        waited = self._waited()
        return time.monotonic() if waited is None else self.cpu() + waited

    def _slept(self, at_most: float, before: float | None, awake: float) -> float:
        """Return how long it slept; that the whole machine stood still in the meantime is not held against it."""
        return max(0.0, at_most - (awake - before)) if before is not None and _sleeps(self._pid) else 0.0

    def _send(self, request: dict[str, Any]) -> None:
        self._unsent = [memoryview(piece) for piece in wire.pack(request)]
        self._poll.modify(self._channel, select.POLLIN | select.POLLOUT)

    def _reply(self, limit: Limit) -> dict[str, Any] | Ended:
        """Return the next reply; end the worker when it is late, gone or garbled."""
        try:
            self._push()
            if (reply := self._frame(limit)) is not None:  # it came along with an earlier one
                return reply
            deadline, allowed = time.monotonic() + limit.wall, self.cpu() + limit.cpu
            self._heard = 0
            asleep, awake = 0.0, None
            while True:
                rest = min(deadline - time.monotonic(), allowed - self.cpu(), limit.asleep - asleep)
                if rest <= 0:
                    return self._late(limit, deadline, asleep)
                events = self._poll.poll(max(1, 1000 * min(rest, _SLICE)))
                if not events:
                    before, awake = awake, self._awake()
                    asleep += self._slept(min(rest, _SLICE), before, awake)
                for descriptor, event in events:
                    if descriptor == self._printed_end and not self._hear():
                        self._poll.unregister(self._printed_end)
                    if descriptor == self._channel.fileno() and event & (select.POLLIN | select.POLLHUP):
                        self._receive()
                if self._heard > _PRINTED_AT_MOST:
                    return self.end("crashed", f"it printed more than {_PRINTED_AT_MOST >> 20} MB in one call")
                self._push()
                if (reply := self._frame(limit)) is not None:
                    return reply
        except OverflowError:
            return self.end("crashed", f"its answer has more than {limit.answer >> 20} MB")
        except wire.WireError:
            return self.end("crashed", "it wrote something else than an answer to the judge's channel")
        except (ConnectionError, EOFError):
            return self._gone()

    def _push(self) -> None:
        """Send as much as there is room for; watch for more room only while something is left."""
        try:
            while self._unsent:
                sent = self._channel.send(self._unsent[0])
                self._unsent[:1] = [self._unsent[0][sent:]] if sent < len(self._unsent[0]) else []
                if not self._unsent:
                    self._poll.modify(self._channel, select.POLLIN)
        except BlockingIOError:
            return

    def _frame(self, limit: Limit) -> dict[str, Any] | None:
        """Take a whole frame from what was received, if there is one; raise OverflowError if it is too large."""
        if len(self._unread) < wire.PREFIX.size:
            return None
        size = wire.size(self._unread)
        if size > limit.answer:
            raise OverflowError
        if len(self._unread) < size:
            return None
        whole = self._unread
        self._unread = whole[size:]
        value = wire.unpack(memoryview(whole)[:size])
        if not isinstance(value, dict):
            raise wire.WireError("an answer is a dict")
        return value

    def _receive(self) -> None:
        try:
            received = self._channel.recv(_CHUNK)
        except BlockingIOError:
            return
        if not received:
            raise EOFError
        self._unread += received

    def _has_spoken(self) -> bool:
        with suppress(OSError, EOFError):
            self._receive()
        return bool(self._unread)

    def _hear(self) -> bool:
        """Read what was printed, keep the beginning; return whether more may come."""
        with suppress(BlockingIOError):
            while self._heard <= _PRINTED_AT_MOST:
                text = os.read(self._printed_end, 1 << 16)
                if not text:
                    return False
                self._heard += len(text)
                self.printed += text[: _PRINTED_KEPT - len(self.printed)]
        return True

    def _late(self, limit: Limit, deadline: float, asleep: float) -> Ended:
        if asleep >= limit.asleep:
            return self.end("timed_out", f"it slept or waited for {limit.asleep:.3g} s without returning")
        if time.monotonic() >= deadline:
            return self.end("timed_out", f"it did not return within {limit.wall:.0f} s")
        return self.end("timed_out", f"it computed for more than {limit.cpu:.3g} s without returning")

    def _gone(self) -> Ended:
        status = self.close()
        if status is None or os.WTERMSIG(status) == signal.SIGKILL:
            return Ended("killed", "its process was killed, or closed the judge's channel")
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            known: Mapping[int, str] = {
                signal.SIGSEGV: "SIGSEGV (segmentation fault)",
                signal.SIGABRT: "SIGABRT (abort)",
            }
            with suppress(ValueError):  # most real-time signals have no name
                return Ended("crashed", f"its process died of {known.get(number) or signal.Signals(number).name}")
            return Ended("crashed", f"its process died of signal {number}")
        return Ended("crashed", f"it ended its process with exit status {os.WEXITSTATUS(status)} instead of returning")


def in_force() -> tuple[str, ...]:
    """Return what restricts submissions on this machine."""
    with Sandbox() as sandbox:
        return Worker(sandbox, "nothing", b"", Form((), ())).in_force


def lacking(wanted: Collection[str] = NEEDED) -> list[str]:
    """Return what this machine lacks, by default of that which keeps answers and grades out of reach."""
    return sorted(set(wanted) - {one.split()[0] for one in in_force()}) if wanted else []


def _sleeps(pid: int) -> bool:
    """Tell whether a process waits for something else than a core or a disk just now; where nobody knows, it does not.

    Its name stands there too, in parentheses, and holds whatever it likes.
    """
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] not in (b"R", b"D")
    return False


def _memory(pid: int, field: bytes) -> int | None:
    """Return how much memory a process has, in bytes. Its name stands there too, and holds whatever it likes."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_bytes().split(b"\n"):
            if line.startswith(field):
                return int(line.split()[1]) << 10
    return None


def _echo(one: Call) -> bool:
    """Tell whether to have the arguments sent back, to see whether they were overwritten."""
    return one.changeable and sum([array.nbytes for array in one.arrays]) <= _ECHO_AT_MOST


def _loading(reply: dict[str, Any]) -> Loading:
    match reply["kind"]:
        case "loaded":
            return Loaded(bool(reply["fits"]), _short(reply["signature"]))
        case "syntax":
            return Unreadable(_short(reply["message"]), _number(reply["line"]), _number(reply["column"]))
        case "missing":
            return Missing(_short(reply["found"]), tuple(map(_short, reply["defined"][:20])))
    return _raised(reply)


def _outcome(reply: dict[str, Any]) -> Outcome:
    match reply["kind"]:
        case "returned":
            after = reply["arguments"]
            if not (after is None or isinstance(after, tuple)):
                raise TypeError
            return Returned(reply["value"], after, tuple(map(_short, reply["warnings"][:5])), float(reply["took"]))
        case "unsendable":
            return Returned(Opaque(_short(reply["reason"])))
    return _raised(reply)


def _raised(reply: dict[str, Any]) -> Raised:
    if reply["kind"] != "raised":
        raise ValueError
    frames = tuple((_number(line) or 0, _short(function)) for line, function in reply["frames"][:8])
    return Raised(_short(reply["type"]), _short(reply["message"]), frames, tuple(map(_short, reply["bases"][:20])))


def _short(text: object) -> str:
    """Return a text that came from the worker, as one line of bounded length."""
    if not isinstance(text, str):
        raise TypeError
    return " ".join(text[:_TEXT_AT_MOST].split())


def _number(value: object) -> int | None:
    return value if type(value) is int and 0 < value < 1 << 31 else None
