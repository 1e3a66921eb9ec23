"""Warns and logs in each call."""

import logging
import warnings

import numpy as np


def softmax(x, axis=-1):
    warnings.warn("careful")
    logging.warning("careful")
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
