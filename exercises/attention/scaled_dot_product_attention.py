import numpy as np


def scaled_dot_product_attention(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, mask: np.ndarray | None = None
) -> np.ndarray:
    """Let every query average the values, weighted by how well their keys match it.

    Attention(Q, K, V) = softmax(Q K^T / sqrt(d)) V, the softmax taken over the keys: each query has weights of its
    own, which sum to 1. The product of two vectors of d independent numbers grows like sqrt(d); dividing by it keeps
    the weights from collapsing onto one key.

    Args:
        q: (..., T, d) floats, a query for each of T positions.
        k: (..., S, d) floats, a key for each of S positions; the leading axes of q, k and v are equal (none, a
            batch, a batch and heads, ...).
        v: (..., S, dv) floats, the values that belong to the keys. Scores Q K^T / sqrt(d) may be up to 1e6 in size.
        mask: bools that broadcast to (..., T, S), such as (T, S), (S,) or (batch, 1, S); True where the query may
            attend to the key. Every query may attend to some key. None stands for True everywhere.

    Returns:
        (..., T, dv) floats: for each query the weighted mean of the values. A key that is masked has weight 0,
        whatever its score, and the others sum to 1. Large scores do not overflow.

    Example:
        >>> q, k = np.array([[0.0], [1000.0]]), np.array([[1.0], [1.0], [2.0]])
        >>> v = np.array([[0.0], [4.0], [8.0]])
        >>> scaled_dot_product_attention(q, k, v)
        array([[4.],
               [8.]])
        >>> scaled_dot_product_attention(q, k, v, mask=np.array([True, True, False]))
        array([[2.],
               [2.]])

    Source: Vaswani et al., Attention Is All You Need (2017), section 3.2.1, equation 1.
    """
    raise NotImplementedError
