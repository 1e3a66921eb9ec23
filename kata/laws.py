"""Helpers for the laws of graders."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from kata import catalog


@cache
def solution(name: str) -> Callable[..., Any]:
    """Return the reference of another kata: the forward function of a backward one."""
    return catalog.solution(catalog.find(name))


def gradient(
    forward: Callable[[np.ndarray], np.ndarray], x: np.ndarray, dy: np.ndarray, step: float = 1e-5
) -> np.ndarray:
    """Return the gradient of sum(forward(x) * dy) with respect to x, by central differences.

    Args:
        forward: a function of one array, smooth around x.
        x: any shape; float64.
        dy: the upstream gradient, in the shape of forward(x). Draw it at random: ones hide errors that cancel.
        step: how far each number is moved to either side.

    Source: Press et al., Numerical Recipes, section 5.7.
    """
    slope = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved = np.zeros(x.shape)
        moved[index] = step
        slope[index] = np.sum((forward(x + moved) - forward(x - moved)) * dy) / (2 * step)
    return slope
