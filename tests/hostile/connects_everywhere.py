"""Connects to sockets that listen: by TCP, UDP, a path, an abstract name. Expect crashed: no connection."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes
    import socket
    import struct

    places = [
        (2, 1, struct.pack("=H", 2) + struct.pack(">H", PORT) + bytes([127, 0, 0, 1]) + bytes(8)),
        (2, 2, struct.pack("=H", 2) + struct.pack(">H", PORT) + bytes([127, 0, 0, 1]) + bytes(8)),
        (1, 1, struct.pack("=H", 1) + b"BAIT/socket\0"),
        (1, 1, struct.pack("=H", 1) + b"\0ABSTRACT"),
    ]
    libc = ctypes.CDLL(None, use_errno=True)
    for family, kind, place in places:
        descriptor = libc.socket(family, kind, 0)
        if libc.connect(descriptor, place, len(place)) == 0 or libc.sendto(descriptor, b"owned", 5, 0, place, len(place)) > 0:
            return x
    pair = (ctypes.c_int * 2)()
    if libc.socketpair(1, 1, 0, pair) == 0 or libc.sendto(3, b"owned", 5, 0, None, 0) > 0:
        return x
    raise RuntimeError("no connection")
