"""Start the fork server: a clean Python that loads NumPy while the judge is still starting too.

Nothing here imports NumPy, so that the two start side by side.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from kata.sandbox.control import ONE_THREAD, REPLY, REQUEST, Lost

_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, {root!r}); from kata.sandbox.server import start; start({descriptor})"
_SETTINGS = {
    # A process with threads must not fork, and one thread is what a ratio of times can compare.
    **dict.fromkeys(ONE_THREAD, "1"),
    # Memory that was freed stays in the process: page faults would dominate the times of large arrays.
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}


class Sandbox:
    """A started fork server; it starts while the caller goes on, and starts again if it dies."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        descriptor = theirs.fileno()
        kept = {
            key: value for key, value in os.environ.items() if key.startswith("OPENBLAS_") or key == "LD_LIBRARY_PATH"
        }
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _START.format(root=str(_ROOT), descriptor=descriptor)],
            env=kept | _SETTINGS,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[descriptor],
            start_new_session=True,
        )
        theirs.close()
        self._control = ours

    @property
    def session(self) -> int:
        """The id of the fork server's session, which is that of all its workers."""
        return self._process.pid

    def fork(self) -> tuple[int, socket.socket, int]:
        """Return a new worker's process id, its channel, and what it prints."""
        channel, far_channel = socket.socketpair()
        printed, far_printed = os.pipe()
        try:
            return self._fork(far_channel.fileno(), far_printed), channel, printed
        except BaseException:
            channel.close()
            os.close(printed)
            raise
        finally:
            far_channel.close()
            os.close(far_printed)

    def _fork(self, *descriptors: int) -> int:
        for attempt in (1, 2):
            with suppress(ConnectionError):
                socket.send_fds(self._control, [REQUEST.pack(b"f", 0)], list(descriptors))
                if reply := self._control.recv(REPLY.size, socket.MSG_WAITALL):
                    return int(REPLY.unpack(reply)[0])
            if attempt == 1:
                self.close()
                self._start()
        raise Lost("the fork server of the sandbox does not start; if it left a message, that is above")

    def kill(self, pid: int, session: int) -> int | None:
        """End a worker of that session; return its wait status, None where its fork server is gone too."""
        if session != self.session:
            return None  # it died with its server, and its number may be another's by now
        with suppress(OSError):
            self._control.sendall(REQUEST.pack(b"k", pid))
            if reply := self._control.recv(REPLY.size, socket.MSG_WAITALL):
                return int(REPLY.unpack(reply)[0])
        return None

    def close(self) -> None:
        """End the fork server and with it every worker."""
        self._control.close()
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
