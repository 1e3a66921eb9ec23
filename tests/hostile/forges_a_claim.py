"""Claims an array of a million numbers and sends none. Expect crashed: something else."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import struct

    header = b"\xc7\x0b\0dC\1" + struct.pack(">Q", 10**6)
    header = b"\x81\xa5value" + header
    os.write(3, struct.pack(">II", len(header), 0) + header + bytes(-(8 + len(header)) % 64))
    return x
