import numpy as np


def multi_head_attention(
    x: np.ndarray, wq: np.ndarray, wk: np.ndarray, wv: np.ndarray, wo: np.ndarray, n_heads: int
) -> np.ndarray:
    """Let every position look at all positions in several ways at once, and mix what the heads found.

    Q = X Wq, K = X Wk, V = X Wv; head h owns the columns h d to (h + 1) d of each, with d = D / n_heads:
    head_h = softmax(Q_h K_h^T / sqrt(d)) V_h, the softmax taken over the keys
    Y = concat(head_0, head_1, ...) Wo

    Args:
        x: (N, T, D) floats, N sequences of T positions.
        wq: (D, D) floats, the weights of the queries, applied as x @ wq; there are no biases.
        wk: (D, D) floats, the weights of the keys.
        wv: (D, D) floats, the weights of the values.
        wo: (D, D) floats, the weights that mix the concatenated heads.
        n_heads: how many heads there are; divides D. Heads are consecutive blocks of columns.

    Returns:
        (N, T, D) floats. Every position attends to all T positions of its own sequence, also to later ones; each head
        has softmax weights of its own. Scores of 1000 do not overflow.

    Example:
        >>> x = np.array([[[1.0, 0.0], [0.0, 1.0]]])
        >>> zeros, ones = np.zeros((2, 2)), np.eye(2)
        >>> multi_head_attention(x, zeros, ones, ones, ones, 2)
        array([[[0.5, 0.5],
                [0.5, 0.5]]])
        >>> multi_head_attention(x, np.diag([1000.0, 0.0]), ones, ones, ones, 2)
        array([[[1. , 0.5],
                [0.5, 0.5]]])

    Source: Vaswani et al., Attention Is All You Need (2017), section 3.2.2.
    """
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N, T, n_heads, d).swapaxes(1, 2) for w in (wq, wk, wv))  # (N, n_heads, T, d)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)  # (N, n_heads, T, T)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    heads = weights @ v  # (N, n_heads, T, d)
    return heads.swapaxes(1, 2).reshape(N, T, D) @ wo
