"""Reads the memory of its parent, of other processes and of PID 1, by system call and by /proc.
Expect crashed: nothing."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    room = ctypes.create_string_buffer(64)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(room), 64)
    there = (ctypes.c_size_t * 2)(id(np), 64)  # forks have the same addresses
    for pid in (os.getppid(), NEIGHBOUR, 1, *range(os.getpid() - 20, os.getpid())):
        if libc.process_vm_readv(pid, vector, 1, there, 1, 0) > 0:
            return x
        for file in ("mem", "environ", "maps", "cmdline", "fd/3"):
            try:
                open(f"/proc/{pid}/{file}", "rb").read(64)
                return x
            except OSError:
                pass
    raise RuntimeError("nothing")
