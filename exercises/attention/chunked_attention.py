import numpy as np


def chunked_attention(q: np.ndarray, k: np.ndarray, v: np.ndarray, chunk: int) -> np.ndarray:
    """Compute attention chunk by chunk of the keys, without ever holding all T x T scores.

    The answer is that of attention in one piece, softmax(Q K^T / sqrt(d)) V. The keys and values arrive in chunks of
    `chunk` rows. For every query three things are carried from one chunk to the next: m, the largest score so far; l,
    the sum of exp(score - m); and o, the sum of exp(score - m) * value. A chunk with the scores s raises m to
    m' = max(m, max s), and what was summed with the old m is brought to the new one:

    l' = exp(m - m') l + sum exp(s - m'),   o' = exp(m - m') o + sum exp(s - m') v,   in the end y = o / l

    Args:
        q: (T, d) floats, the queries.
        k: (T, d) floats, the keys. Scores q . k / sqrt(d) may be up to 1e6 in size.
        v: (T, d) floats, the values.
        chunk: how many keys are looked at together, at least 1. T need not be a multiple of it: the last chunk may be
            shorter; and chunk may be larger than T.

    Returns:
        (T, d) floats, the same for every chunk but for rounding. Large scores do not overflow. At T = 4096, d = 64 and
        chunk = 64 at most 64 MB are in use above the arguments; T x T scores alone take 134 MB, in float32 67 MB.

    Example:
        >>> q, k, v = np.ones((3, 1)), np.array([[0.0], [0.0], [1000.0]]), np.array([[2.0], [4.0], [9.0]])
        >>> chunked_attention(0 * q, k, v, chunk=2)
        array([[5.],
               [5.],
               [5.]])
        >>> chunked_attention(q, k, v, chunk=1)
        array([[9.],
               [9.],
               [9.]])

    Source: Milakov and Gimelshein, Online normalizer calculation for softmax (2018), section 3; Dao et al.,
    FlashAttention (2022), section 3.1.
    """
    raise NotImplementedError
