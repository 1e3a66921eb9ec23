"""Start a program on a kernel that lacks something: `python tests/degraded.py MISSING... -- COMMAND...`.

The kernel is not asked to pretend: a seccomp filter makes the system calls themselves fail, for the program and for
whatever it starts, as they do where they are not compiled in or not allowed. An old version of Landlock is reported
by a process that answers for the kernel. On x86-64 only.

    landlock      there is none (ENOSYS)
    landlock=N    version N and no later one
    seccomp       no filter can be set (EINVAL)
    namespaces    none may be made (EPERM), as in most containers and on Ubuntu 24.04
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import struct
import sys

_CREATE_RULESET, _PRCTL, _UNSHARE, _SECCOMP = 444, 157, 272, 317
_ALLOW, _ERRNO, _ASK = 0x7FFF0000, 0x00050000, 0x7FC00000
_NEW_LISTENER, _SET_FILTER, _VERSION_FLAG = 8, 1, 1
_RECEIVE, _SEND, _GO_ON = 0xC0502100, 0xC0182101, 1
_libc = ctypes.CDLL(None, use_errno=True)


def main(missing: list[str], command: list[str]) -> None:
    """Install the filter and become the command."""
    version = next((int(one.partition("=")[2]) for one in missing if one.startswith("landlock=")), None)
    _libc.prctl(38, 1, 0, 0, 0)  # no new privileges: what an ordinary user needs for a filter
    listener = _install(_program(missing), listen=version is not None)
    if version is not None and os.fork():
        _answer(listener, version)
    if listener >= 0:
        os.close(listener)
    os.execvp(command[0], command)


def _program(missing: list[str]) -> bytes:
    rules = [_op(0x20, 0, 0, 0)]  # load the number of the system call
    for one in missing:
        if one == "landlock":
            rules += _refuse(_CREATE_RULESET, errno.ENOSYS)
        elif one.startswith("landlock="):
            rules += [_op(0x15, 0, 1, _CREATE_RULESET), _op(0x06, 0, 0, _ASK)]
        elif one == "namespaces":
            rules += _refuse(_UNSHARE, errno.EPERM)
        elif one == "seccomp":
            rules += _refuse(_SECCOMP, errno.ENOSYS)
            rules += [_op(0x15, 0, 4, _PRCTL), _op(0x20, 0, 0, 16), _op(0x15, 0, 1, 22)]  # PR_SET_SECCOMP
            rules += [_op(0x06, 0, 0, _ERRNO | errno.EINVAL), _op(0x06, 0, 0, _ALLOW)]
        else:
            raise SystemExit(f"{one} is nothing that can be missing")
    return b"".join([*rules, _op(0x06, 0, 0, _ALLOW)])


def _refuse(number: int, why: int) -> list[bytes]:
    return [_op(0x15, 0, 1, number), _op(0x06, 0, 0, _ERRNO | why)]


def _op(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _install(program: bytes, listen: bool) -> int:
    code = ctypes.create_string_buffer(program)
    described = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    listener: int = _libc.syscall(_SECCOMP, _SET_FILTER, _NEW_LISTENER if listen else 0, described)
    if listener < 0:
        raise OSError(ctypes.get_errno(), "the filter was not installed")
    return listener if listen else -1


def _answer(listener: int, version: int) -> None:
    """Answer every question for Landlock's version, let all else go on, and end as the command does."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while True:
        (ended, status) = os.waitpid(-1, os.WNOHANG)
        if ended:
            os._exit(os.waitstatus_to_exitcode(status) & 255)
        if not poll.poll(20):
            continue
        asked = ctypes.create_string_buffer(80)
        if _libc.ioctl(listener, ctypes.c_ulong(_RECEIVE), asked) != 0:
            continue
        (number,) = struct.unpack_from("=Q", asked, 0)
        (flags,) = struct.unpack_from("=Q", asked, 16 + 16 + 2 * 8)
        says = (version, 0, 0) if flags == _VERSION_FLAG else (0, 0, _GO_ON)
        _libc.ioctl(listener, ctypes.c_ulong(_SEND), struct.pack("=QqiI", number, *says))


if __name__ == "__main__":
    split = sys.argv.index("--")
    main(sys.argv[1:split], sys.argv[split + 1 :])
