import numpy as np


def gradient_norms(x: np.ndarray, weights: list[np.ndarray], activation: str) -> np.ndarray:
    """Measure how the gradient shrinks on its way back through a deep network.

    Forward: h_0 = x, a_l = h_{l-1} W_l, h_l = act(a_l) for the layers l = 1 ... L; no biases. Backward, starting from
    ones, which is the gradient of the sum of all outputs, and with * for each number by itself:

        G_L = 1 (N, D),    G_{l-1} = (G_l * act'(a_l)) W_l^T,

    where sigmoid'(a) = s (1 - s) with s = sigmoid(a) = 1 / (1 + exp(-a)), and relu'(a) is 1 for a > 0, else 0. G_{l-1}
    is the gradient with respect to h_{l-1}, the input of layer l.

    A sigmoid multiplies the gradient by at most 1/4 in every layer, so it vanishes; a ReLU multiplies by 1 or 0.

    Args:
        x: (N, D) floats.
        weights: a list of L >= 1 arrays (D, D), W_1 to W_L; W_l[i, j] leads from input i to output j. All
            pre-activations a_l are below 5 in size.
        activation: "sigmoid" or "relu", for all layers.

    Returns:
        (L,) floats: the L2 norm of G_0, of G_1, ..., of G_{L-1}, so the first layer comes first. A norm is the root of
        the sum of all N * D squares: one number for the whole batch.

    Raises:
        ValueError: if activation is anything but "sigmoid" or "relu".

    Example:
        >>> weights = [np.eye(4), np.eye(4)]
        >>> gradient_norms(np.ones((1, 4)), weights, "relu").tolist()
        [2.0, 2.0]
        >>> gradient_norms(np.zeros((1, 4)), weights, "sigmoid").round(4).tolist()
        [0.1175, 0.47]

    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (2010),
    section 4.2; Glorot, Bordes and Bengio, Deep Sparse Rectifier Neural Networks (2011), section 3.
    """
    if activation not in ("sigmoid", "relu"):
        raise ValueError(f"activation is {activation!r}; it must be 'sigmoid' or 'relu'")
    h, slopes = x, []
    for W in weights:
        a = h @ W
        h = np.maximum(a, 0) if activation == "relu" else 1 / (1 + np.exp(-a))
        slopes.append(a > 0 if activation == "relu" else h * (1 - h))
    G, norms = np.ones(x.shape), []
    for W, slope in zip(reversed(weights), reversed(slopes), strict=True):
        G = (G * slope) @ W.T
        norms.append(np.linalg.norm(G))
    return np.array(norms[::-1])
