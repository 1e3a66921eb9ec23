import numpy as np


def causal_attention(q: np.ndarray, k: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Let every position of a sequence attend to itself and to what came before it.

    y_t = sum_{s <= t} w_ts v_s,  where  w_ts = exp(q_t . k_s / sqrt(d)) / sum_{r <= t} exp(q_t . k_r / sqrt(d))

    All T positions are computed at once from the T x T scores, which is how a transformer learns from a whole text in
    parallel where an RNN goes step by step; that position t sees nothing after t makes it fit to predict what follows.

    Args:
        q: (..., T, d) floats, a query for each position; the leading axes are any (none, a batch, heads, ...).
        k: (..., T, d) floats, the keys. Scores q . k / sqrt(d) may be up to 1e6 in size.
        v: (..., T, d) floats, the values.

    Returns:
        (..., T, d) floats. The first position returns its own value. What stands at positions after t has no
        influence on the answer at t, however large its score. Large scores do not overflow.

    Example:
        >>> q = k = np.zeros((3, 1))
        >>> causal_attention(q, k, np.array([[2.0], [4.0], [9.0]]))
        array([[2.],
               [3.],
               [5.]])

    Source: Vaswani et al., Attention Is All You Need (2017), sections 3.2.1 and 3.2.3.
    """
    raise NotImplementedError
