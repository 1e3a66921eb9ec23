"""Raises its own limits. Expect crashed: not allowed."""

import numpy as np


def softmax(x, axis=-1):
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
