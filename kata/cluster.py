"""A class on many machines: the executor of a Dask cluster whose workers judge as this machine does."""

from __future__ import annotations

import hashlib
import logging
import platform
import socket
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from distributed import Client
from distributed.cfexecutor import ClientExecutor

from kata import catalog
from kata.reading import Refused
from kata.sandbox import client as sandbox

PATIENCE = 10  # seconds to find the scheduler, and one worker
_AHEAD = 8  # submissions that wait for each thread of a worker
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Demand:
    """What every worker must have: the same versions, and these restrictions of the sandbox."""

    versions: tuple[tuple[str, str], ...]
    restrictions: frozenset[str]


class Cluster(ClientExecutor):  # type: ignore[misc]
    """The workers behind a scheduler. What is submitted runs on one that fits; ahead is how much keeps all busy."""

    def __init__(self, address: str, restrictions: Collection[str] = ()) -> None:
        for logs in ("distributed", "distributed.client", "tornado.application", "asyncio"):
            logging.getLogger(logs).setLevel(logging.CRITICAL)  # what matters is raised
        self._demand = Demand(versions(), frozenset(restrictions))
        try:
            super().__init__(Client(address, timeout=PATIENCE, set_as_default=False), pure=False)
        except (OSError, ValueError) as error:
            raise Refused(f"no Dask scheduler answers at {address}: {error}") from None
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
            self._client.run(_fits, self._demand)
            self._client.get_versions(check=True)
        except TimeoutError:
            raise Refused(f"the scheduler at {address} has no workers: dask worker {address} starts some") from None
        except (ImportError, AttributeError) as error:
            raise Refused(f"a worker of {address} lacks this project, or has another version: {error}") from None
        except ValueError as error:
            raise error if isinstance(error, Refused) else Refused(f"the machines differ: {error}") from None
        self.ahead = _AHEAD * sum(self._client.nthreads().values())

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Run something on a worker."""
        judged: Future[Any] = super().submit(_on_a_worker, self._demand, work, *given)
        return judged

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; what is not done by now is not needed."""
        super().shutdown(wait=False)
        self._client.close()


def versions() -> tuple[tuple[str, str], ...]:
    """Return what verdicts depend on: the project's own files, NumPy and Python."""
    return (("this project", _project()), ("NumPy", np.__version__), ("Python", platform.python_version()))


@cache
def _project() -> str:
    mark = hashlib.sha256()
    for folder in ("kata", "solutions", "graders"):
        for path in sorted((catalog.ROOT / folder).rglob("*.py")):
            mark.update(str(path.relative_to(catalog.ROOT)).encode() + b"\0" + path.read_bytes())
    return mark.hexdigest()[:12]


@cache
def _fits(demand: Demand) -> None:
    """Raise Refused where this machine judges differently; a worker that comes late is asked too."""
    here = socket.gethostname()
    for (what, wanted), (_, found) in zip(demand.versions, versions(), strict=True):
        if found != wanted:
            raise Refused(f"the worker on {here} has another version of {what} ({found}, not {wanted})")
    if missing := sandbox.lacking(demand.restrictions):
        raise Refused(f"the worker on {here} lacks {' and '.join(missing)}: WEAK_SANDBOX=1 grades a class anyway")


def _on_a_worker(demand: Demand, work: Callable[..., Any], *given: Any) -> Any:
    with _one_at_a_time:  # a worker may have several threads, but has one judge
        _fits(demand)
        return work(*given)
