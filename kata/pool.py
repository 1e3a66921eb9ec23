"""Started judges on every core: one for each process of an executor."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from functools import cache
from multiprocessing.connection import wait
from typing import Any, ParamSpec, TypeVar

from kata import catalog
from kata.checks import Judge
from kata.sandbox.launch import Sandbox

P = ParamSpec("P")
T = TypeVar("T")
_judges: list[Judge] = []


def executor(jobs: int | None = None) -> ProcessPoolExecutor:
    """Return an executor whose processes each have a judge: see `judge`."""
    place = multiprocessing.Value("i", 0)
    return _Judges(jobs or os.cpu_count(), initializer=_start, initargs=(place,))


class _Judges(ProcessPoolExecutor):
    def submit(self, work: Callable[P, T], /, *given: P.args, **more: P.kwargs) -> Future[T]:
        try:
            return super().submit(work, *given, **more)
        except OSError:  # not all of its processes could be started: those that were would wait for ever
            for process in multiprocessing.active_children():
                process.kill()
            raise


def judge() -> Judge:
    """Return the judge of this process."""
    return _judges[0]


def verdict(name: str, source: bytes, seed: int | None = None) -> dict[str, Any]:
    """Grade one submission in this process; return the report as plain data, with the share of each check."""
    start()
    report = judge().grade(_find(name), source, seed)
    return report.as_dict() | {"shares": report.shares}


_find = cache(catalog.find)


def start() -> None:
    """Start a judge in this process, unless it has one: an executor's processes do."""
    if not _judges:
        _judges.append(Judge(Sandbox()))


def _start(place: Any) -> None:
    with place.get_lock():
        place.value += 1
        number = place.value
    if hasattr(os, "sched_setaffinity"):
        # A judge and its workers take turns; on one core they need not wake another for each call.
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[number % len(cores)]})
    with suppress(AttributeError, OSError):  # nor for each answer: what has come meanwhile is read at once
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _judges[:] = []  # those of the process it was forked from are not its own
    with suppress(OSError):  # then each verdict says why there is none
        start()
    gc.freeze()  # what is loaded by now stays; the collector need not look at it again


def _end_with_parent() -> None:
    """End this process, and with it its sandbox, once nobody is left who waits for verdicts."""
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
    os._exit(1)
