"""Asks for what programs rarely need: io_uring, bpf, keys, namespaces, mounts, identities, queues.
Expect crashed: none of them."""

import numpy as np

# On x86-64; the numbers mean other calls elsewhere, and most of those are refused too.
CALLS = {
    "io_uring_setup": (425, 8, bytes(120)), "io_uring_enter": (426, 0), "bpf": (321, 0, bytes(128), 128),
    "perf_event_open": (298, bytes(128), 0, -1, -1, 0), "userfaultfd": (323, 1), "memfd_create": (319, b"owned", 0),
    "memfd_secret": (447, 0), "keyctl": (250, 1, b"owned"), "add_key": (248, b"user", b"owned", b"x", 1, -3),
    "request_key": (249, b"user", b"owned", None, -3), "personality": (135, 0x0040000), "modify_ldt": (154, 0, bytes(64), 64),
    "unshare": (272, 0x10000000), "setns": (308, 0, 0), "mount": (165, b"none", b"/tmp", b"tmpfs", 0, None),
    "umount2": (166, b"/tmp", 2), "chroot": (161, b"/"), "pivot_root": (155, b"/", b"/"), "fsopen": (430, b"tmpfs", 0),
    "open_tree": (428, -100, b"/", 1), "setuid": (105, 0), "setgid": (106, 0), "setresuid": (117, 0, 0, 0),
    "setfsuid": (122, 0), "capset": (126, bytes(8), bytes(24)), "ptrace": (101, 0, 0, 0, 0), "kcmp": (312, 1, 1, 0, 0, 0),
    "pidfd_open": (434, 1, 0), "pidfd_getfd": (438, 0, 0, 0), "process_madvise": (440, 0, 0, 0, 0, 0),
    "shmget": (29, 0x6F776E, 4096, 0o1666), "semget": (64, 0x6F776E, 1, 0o1666), "msgget": (68, 0x6F776E, 0o1666),
    "mq_open": (240, b"owned", 0o102, 0o666, None), "pipe": (22, bytes(8)), "eventfd": (284, 0), "epoll_create": (213, 1),
    "timerfd_create": (283, 1, 0), "signalfd": (282, -1, bytes(8), 8), "inotify_init": (253,), "fanotify_init": (300, 0, 0),
    "seccomp": (317, 0, 0, 0), "landlock_create_ruleset": (444, None, 0, 1), "setrlimit": (160, 9, bytes(16)),
    "prlimit64": (302, 0, 9, bytes(16), None), "prctl dumpable": (157, 4, 0), "prctl pdeathsig": (157, 1, 0),
    "prctl subreaper": (157, 36, 1), "arch_prctl": (158, 0x1012, 0), "membarrier": (324, 0, 0),
    "clone3": (435, bytes(88), 88), "vfork": (58,), "openat2": (437, -100, b"/etc/passwd", bytes(24), 24), "swapon": (167, b"x", 0),
    "quotactl": (179, 0, None, 0, None), "syncfs": (306, 0), "sync": (162,), "acct": (163, None), "reboot": (169, 0),
    "sethostname": (170, b"owned", 5), "iopl": (172, 0), "ioperm": (173, 0, 0, 0), "init_module": (175, b"", 0, b""),
    "kexec_load": (246, 0, 0, None, 0), "move_pages": (279, 0, 0, None, None, None, 0), "mbind": (237, 0, 0, 0, None, 0, 0),
    "splice": (275, 0, None, 1, None, 1, 0), "vmsplice": (278, 1, None, 0, 0), "tee": (276, 0, 1, 1, 0),
    "sendfile": (40, 1, 0, None, 0), "copy_file_range": (326, 0, None, 1, None, 0, 0), "mlockall": (151, 1),
    "ioctl TIOCSTI": (16, 0, 0x5412, b"x"), "ioctl TIOCSCTTY": (16, 0, 0x540E, 0), "mseal": (462, 0, 0, 0),
}  # fmt: skip


def softmax(x, axis=-1):
    import ctypes
    import os

    if os.uname().machine != "x86_64":
        raise RuntimeError("none of them")
    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    for name, (number, *arguments) in CALLS.items():
        if libc.syscall(number, *[a if type(a) is bytes or a is None else ctypes.c_long(a) for a in arguments]) >= 0:
            done.append(name)
        elif ctypes.get_errno() not in (1, 38):  # the kernel looked at it
            done.append(f"{name} ({os.strerror(ctypes.get_errno())})")
    raise RuntimeError(", ".join(done) or "none of them")
