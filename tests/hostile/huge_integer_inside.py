"""Hides an integer of five thousand digits in a list, and one in a claim of its own. Expect wrong or crashed."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import struct

    if x.size > 1:
        return [2**16_500, 2**16_000]
    number = b"\xc8\x40\x00\3" + b"\x7f" * 0x4000  # an extension of 16 KB, of the kind of whole numbers
    header = b"\x85\xa4kind\xa8returned\xa9arguments\xc0\xa8warnings\x90\xa4took\x00\xa5value" + number
    os.write(3, struct.pack(">II", len(header), 0) + header + bytes(-(8 + len(header)) % 64))
    return x
