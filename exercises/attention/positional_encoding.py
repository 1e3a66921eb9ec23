import numpy as np


def positional_encoding(T: int, D: int) -> np.ndarray:
    """Encode positions by sines and cosines of many wavelengths.

    For position t = 0 .. T-1 and pair i = 0 .. D/2 - 1:

    encoding[t, 2i]     = sin(t / 10000^(2i / D))
    encoding[t, 2i + 1] = cos(t / 10000^(2i / D))

    Both columns of a pair share one wavelength; it grows from 2 pi for the first pair to nearly 10000 * 2 pi for the
    last. Attention does not see the order of its inputs; the encoding, added to them, tells it. A recurrent network
    needs none.

    Args:
        T: the number of positions, at least 1.
        D: the width of the model, even, at least 2.

    Returns:
        (T, D) floats between -1 and 1: even columns are sines, odd columns cosines. Row 0 is 0, 1, 0, 1, ...

    Example:
        >>> positional_encoding(2, 4).round(4).tolist()
        [[0.0, 1.0, 0.0, 1.0], [0.8415, 0.5403, 0.01, 1.0]]

    Source: Vaswani et al., Attention Is All You Need (2017), section 3.5.
    """
    raise NotImplementedError
