import numpy as np


def clip_grad_norm(grads: list[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    """Scale gradients down until their joint norm is at most max_norm.

    norm = sqrt(sum of g^2 over all elements of all arrays). All arrays count as one long vector. If norm exceeds
    max_norm, every array is multiplied by max_norm / norm; so the direction stays, only the length changes.

    Args:
        grads: list of float arrays of any shapes, the gradients of one model; their joint norm is 0 or at least 1.
        max_norm: the largest norm allowed, positive.

    Returns:
        (clipped, norm): a list of arrays in the shapes of grads, and the joint norm before clipping. If norm is at
        most max_norm the values are unchanged; all zeros stay zeros, with a norm of 0. Some libraries divide by
        norm + 1e-6 instead; that is right too.

    Example:
        >>> clipped, norm = clip_grad_norm([np.array([3.0, 0.0]), np.array([[4.0]])], 2.5)
        >>> [g.tolist() for g in clipped], float(norm)
        ([[1.5, 0.0], [[2.0]]], 5.0)

    Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013),
    algorithm 1.
    """
    raise NotImplementedError
