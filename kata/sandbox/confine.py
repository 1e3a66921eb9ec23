"""What a worker may still do when its submission is loaded: compute, print, and answer.

What is the same for every worker the fork server takes upon itself once, and its forks inherit it; each worker
adds what the server itself still needs to do: fork, kill, talk to the judge.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

_CPU = 600  # seconds for a worker's whole life; the judge's own deadlines are far shorter
MEMORY = 2 << 30  # bytes of address space, the interpreter and NumPy included
_LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NOFILE: 64,
}

# What Python, NumPy, threads and ctypes need to compute. Everything else is refused, so that a system
# call nobody thought of is refused too. Name: (number on x86-64, number on aarch64).
_ALLOWED = {
    "read": (0, 63), "write": (1, 64), "futex": (202, 98), "munmap": (11, 215),
    "mprotect": (10, 226), "mremap": (25, 216), "brk": (12, 214),
    "close": (3, 57), "lseek": (8, 62), "pread64": (17, 67), "readv": (19, 65), "writev": (20, 66),
    "newfstatat": (262, 79), "fstat": (5, 80),
    "stat": (4, None), "lstat": (6, None), "statx": (332, 291), "access": (21, None),
    "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None),
    "readlinkat": (267, 78), "getdents64": (217, 61), "getdents": (78, None), "getcwd": (79, 17),
    "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "mincore": (27, 232),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "rt_sigpending": (127, 136), "restart_syscall": (219, 128),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101), "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153),
    "getitimer": (36, 102), "setitimer": (38, 103), "alarm": (37, None), "poll": (7, None),
    "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72), "getpid": (39, 172),
    "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getpgrp": (111, None), "getpgid": (121, 155),
    "getsid": (124, 156), "getrusage": (98, 165), "getrlimit": (97, 163), "sysinfo": (99, 179),
    "uname": (63, 160), "getcpu": (309, 168), "getrandom": (318, 278), "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123), "set_robust_list": (273, 99), "rseq": (334, 293),
    "set_tid_address": (218, 96), "exit": (60, 93),
    "exit_group": (231, 94), "umask": (95, 166),
}  # fmt: skip
# Refused as unknown, so that the C library falls back to clone, whose flags can be read.
_CLONE3 = (435, 435)
# Allowed for some values of one argument. Name: (numbers, index of the argument, its bits that count, values).
_ALL_BITS, _ACCESS, _CREATE, _TRUNCATE = 0xFFFFFFFF, 3, 0o100, 0o1000
_CHOSEN: dict[str, tuple[tuple[int | None, ...], int, int, tuple[int, ...]]] = {
    # DUPFD, GETFD, SETFD, GETFL, SETFL, DUPFD_CLOEXEC: no signals, no leases
    "fcntl": ((72, 25), 1, _ALL_BITS, (0, 1, 2, 3, 4, 1030)),
    # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIO(N)CLEX
    "ioctl": ((16, 29), 1, _ALL_BITS, (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)),
    "prctl": ((157, 167), 0, _ALL_BITS, (15, 16)),  # the names of threads
    # No shared memory: what it holds does not count as the process's own once it is put aside.
    "mmap": ((9, 222), 3, 1, (0,)),
    # What allocators say. Not MERGEABLE, COLD, PAGEOUT, HWPOISON: they reach beyond the process, or hide memory.
    "madvise": ((28, 233), 2, _ALL_BITS, (0, 1, 2, 3, 4, 8, 14, 15, 16, 17, 102, 103)),
}
# Reading, and writing where Landlock allows it; before its third version it lets a reader truncate.
_GUARDED = _ACCESS | _TRUNCATE, (0, 1, 2, 1 | _TRUNCATE, 2 | _TRUNCATE)
_READ_ONLY = _ACCESS | _TRUNCATE | _CREATE, (0,)  # where there is no Landlock
_OPEN, _OPENAT = (2, None), (257, 56)
_CLONE_THREAD = 0x10000
_ANY_PID = b"\xffpid"
_NAMESPACES = 0x10000000 | 0x40000000 | 0x08000000 | 0x04000000  # user, network, IPC, host name
_NOBODY = 65534
# Processes and threads: in a namespace those of the sandbox are counted, elsewhere all of a user. A program that
# starts them by the ten thousand leaves none for others.
_TASKS, _TASKS_OF_A_USER = 512, 8192

_libc = ctypes.CDLL(None, use_errno=True)
_machine = platform.machine()
_arch = {"x86_64": 0, "aarch64": 1}.get(_machine) if sys.platform == "linux" else None


def restrict_server() -> list[str]:
    """Restrict the fork server, and so every worker, for good; return the names of what is in force."""
    in_force = ["limits"]
    for limit, value in _LIMITS.items():
        with suppress(OSError, ValueError):  # macOS refuses some
            resource.setrlimit(limit, (value, value))
    if _arch is None:
        return in_force
    if os.getuid() == 0:  # the system counts the threads of everybody but root; files are still root's
        with suppress(OSError):
            os.setresuid(_NOBODY, 0, 0)
    tasks = _TASKS_OF_A_USER
    if _libc.unshare(_NAMESPACES) == 0:
        in_force.append("namespaces")
        tasks = _TASKS
    resource.setrlimit(resource.RLIMIT_NPROC, (2 * tasks, 2 * tasks))
    _libc.syscall((126, 91)[_arch], struct.pack("=Ii", 0x20080522, 0), bytes(24))  # no capabilities
    if _libc.prctl(38, 1, 0, 0, 0) == 0 and _landlock():  # no new privileges: what Landlock asks for
        in_force.append(f"landlock {_landlock_version()}")
    return in_force


def restrict_worker(writes: bool) -> list[str]:
    """Restrict this process further, for good; return the names of what is in force beside the server's.

    Args:
        writes: whether Landlock decides what may be written to; without it nothing may.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    if _arch is None:
        return []
    # The server must still fork when a worker has all the threads it may have.
    tasks = resource.getrlimit(resource.RLIMIT_NPROC)[0] // 2
    resource.setrlimit(resource.RLIMIT_NPROC, (tasks, tasks))
    _libc.prctl(1, 9, 0, 0, 0)  # die with the fork server, by SIGKILL
    _apart()
    code, places, program = _FILTERS[writes]
    for place in places:
        struct.pack_into("=I", code, place, os.getpid())
    return ["seccomp"] if _libc.prctl(22, 2, program, 0, 0) == 0 else []


def readable_paths() -> list[Path]:
    """Return what a submission may read: Python, NumPy and the system's libraries."""
    numpy_home = Path(np.__file__).parent
    library = sysconfig.get_paths()
    paths = [
        Path(library["stdlib"]),
        Path(library["platstdlib"]),
        numpy_home,
        numpy_home.with_name("numpy.libs"),
        *map(Path, ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")),
        *map(Path, ("/etc/localtime", "/usr/share/zoneinfo")),
        *map(Path, ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")),
    ]
    return [path for path in paths if path.exists()]


def _landlock() -> bool:
    """Allow reading Python and NumPy, and nothing else; tell whether that is in force."""
    version = _landlock_version()
    if version < 1:
        return False
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    rules = _ruleset(version, files, network=3 if version >= 4 else 0)
    if rules < 0:
        return False
    read_file, read_folder, write_file = 4, 8, 2
    for path in readable_paths():
        access = read_file | (read_folder if path.is_dir() else 0)
        if path == Path("/dev/null"):
            access |= write_file
        with suppress(OSError):
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            _libc.syscall(445, rules, 1, struct.pack("=Qi", access, handle), 0)
            os.close(handle)
    return _enforce(rules)


def _ruleset(version: int, files: int, network: int = 0) -> int:
    """Return the descriptor of rules that refuse these rights; from version 6 on, signals and sockets to others too."""
    attributes = struct.pack("=QQQ", files, network, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules: int = _libc.syscall(444, attributes, ctypes.c_size_t(size), 0)
    return rules


def _enforce(rules: int) -> bool:
    done: int = _libc.syscall(446, rules, 0)
    os.close(rules)
    return done == 0


def _apart() -> None:
    """Enter a Landlock domain of one's own, so that workers can neither trace nor signal each other."""
    version, execute = _landlock_version(), 1
    if version >= 1 and (rules := _ruleset(version, execute)) >= 0:
        _enforce(rules)


def _landlock_version() -> int:
    version: int = _libc.syscall(444, None, ctypes.c_size_t(0), 1)
    return version


def _seccomp_program(writes: bool) -> bytes:
    """Return the BPF program that lets through what computing needs; the process id is filled in later."""
    (pid,) = struct.unpack("=I", _ANY_PID)
    allow, refuse, unknown = 0x7FFF0000, 0x00050001, 0x00050026  # EPERM, ENOSYS
    kill_process = 0x80000000
    load, and_, equal, any_bit, give = 0x20, 0x54, 0x15, 0x45, 0x06

    def pick(numbers: tuple[int | None, ...]) -> int | None:
        return numbers[_arch or 0]

    def values(numbers: tuple[int | None, ...], argument: int, bits: int, allowed: tuple[int, ...]) -> Iterator[bytes]:
        if (number := pick(numbers)) is None:
            return
        yield _op(equal, 0, 2 * len(allowed) + 3, number)
        yield _op(load, 0, 0, 16 + 8 * argument)  # the low half: the kernel reads these as ints
        yield _op(and_, 0, 0, bits)
        for value in allowed:
            yield _op(equal, 0, 1, value & 0xFFFFFFFF)
            yield _op(give, 0, 0, allow)
        yield _op(give, 0, 0, refuse)

    def program() -> Iterator[bytes]:
        yield _op(load, 0, 0, 4)
        yield _op(equal, 1, 0, (0xC000003E, 0xC00000B7)[_arch or 0])
        yield _op(give, 0, 0, kill_process)
        yield _op(load, 0, 0, 0)
        for numbers in _ALLOWED.values():
            if (number := pick(numbers)) is not None:
                yield _op(equal, 0, 1, number)
                yield _op(give, 0, 0, allow)
        for rule in _CHOSEN.values():
            yield from values(*rule)
        yield from values(_OPEN, 1, *(_GUARDED if writes else _READ_ONLY))
        yield from values(_OPENAT, 2, *(_GUARDED if writes else _READ_ONLY))
        yield from values((62, 129), 0, _ALL_BITS, (pid,))  # kill
        yield from values((234, 131), 0, _ALL_BITS, (pid,))  # tgkill
        yield _op(equal, 0, 4, pick((56, 220)) or 0)  # clone: threads only
        yield _op(load, 0, 0, 16)
        yield _op(any_bit, 0, 1, _CLONE_THREAD)
        yield _op(give, 0, 0, allow)
        yield _op(give, 0, 0, refuse)
        yield _op(equal, 0, 1, pick(_CLONE3) or 0)
        yield _op(give, 0, 0, unknown)
        yield _op(give, 0, 0, refuse)

    return b"".join(program())


def _op(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _laid_out(program: bytes) -> tuple[ctypes.Array[ctypes.c_char], list[int], bytes]:
    """Return a program in memory, the places of process ids, which forks fill in, and what the kernel takes."""
    code = ctypes.create_string_buffer(program)
    places = [place for place in range(len(program)) if program.startswith(_ANY_PID, place)]
    return code, places, struct.pack("@HP", len(program) // 8, ctypes.addressof(code))


_FILTERS = {writes: _laid_out(_seccomp_program(writes)) for writes in (False, True)}
