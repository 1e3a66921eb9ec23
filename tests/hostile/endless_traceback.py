"""Raises an exception whose traceback, made of properties, never ends. Expect timed_out, crashed."""

import numpy as np


def softmax(x, axis=-1):
    class Frame:
        tb_lineno = 1
        tb_frame = property(lambda self: self)
        f_code = co_filename = property(lambda self: self)
        tb_next = property(lambda self: self)

    class Endless(Exception):
        __traceback__ = property(lambda self: Frame())

    raise Endless
