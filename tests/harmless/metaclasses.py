"""Has a metaclass with operators, slots and a registry."""

import numpy as np


class Registry(type):
    known = {}

    def __new__(mcs, name, bases, space):
        made = super().__new__(mcs, name, bases, space)
        mcs.known[name.lower()] = made
        return made

    def __getitem__(cls, axis):
        return cls(axis)


class Along(metaclass=Registry):
    __slots__ = ("axis",)

    def __init__(self, axis):
        self.axis = axis

    def __rmatmul__(self, x):
        e = np.exp(x - x.max(axis=self.axis, keepdims=True))
        return e / e.sum(axis=self.axis, keepdims=True)

    __array_ufunc__ = None


def softmax(x, axis=-1):
    return x @ Registry.known["along"][axis]
