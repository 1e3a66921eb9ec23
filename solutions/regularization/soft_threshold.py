import numpy as np


def soft_threshold(w: np.ndarray, lam: float) -> np.ndarray:
    """Move every number towards 0 by lam, and stop at 0.

    S(w)_i = sign(w_i) * max(|w_i| - lam, 0)

    It is the proximal operator of the L1 norm: S(w) is the v for which ||v - w||^2 / 2 + lam * ||v||_1 is smallest.
    This is how an L1 penalty makes weights exactly 0, where an L2 penalty only makes them smaller.

    Args:
        w: (...) floats of any shape.
        lam: how far to move, lam >= 0.

    Returns:
        (...) in the shape of w. Numbers from -lam to lam become 0; lam = 0 changes nothing.

    Example:
        >>> soft_threshold(np.array([3.0, -2.0, 0.5]), 1.0).tolist()
        [2.0, -1.0, 0.0]

    Source: Donoho and Johnstone, Ideal Spatial Adaptation by Wavelet Shrinkage (Biometrika 1994), section 4.2;
    Hastie, Tibshirani and Wainwright, Statistical Learning with Sparsity (2015), section 2.4.1.
    """
    return np.sign(w) * np.maximum(np.abs(w) - lam, 0)
