# -*- coding: utf-8 -*-
"""Names things in Greek and prints emoji: 😀."""

import numpy as np


def softmax(x, axis=-1):
    ε = np.exp(x - x.max(axis=axis, keepdims=True))
    Σ = ε.sum(axis=axis, keepdims=True)
    print("Σ =", Σ.shape, "✓")
    return ε / Σ
