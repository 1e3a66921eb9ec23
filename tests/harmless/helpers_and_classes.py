"""Defines helpers, classes, dataclasses and constants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TABLE = np.arange(100_000)


@dataclass
class Shifted:
    values: np.ndarray
    axis: int

    @property
    def e(self):
        return np.exp(self.values - _top(self.values, self.axis))


def _top(values, axis):
    return np.max(values, axis=axis, keepdims=True)


class Meta(type):
    pass


class Softmax(metaclass=Meta):
    def __call__(self, x, axis=-1):
        e = Shifted(x, axis).e
        return e / np.sum(e, axis=axis, keepdims=True)


softmax = Softmax()
