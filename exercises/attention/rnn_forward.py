import numpy as np


def rnn_forward(x: np.ndarray, h0: np.ndarray, wx: np.ndarray, wh: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Run a plain recurrent network over a batch of sequences.

    h_t = tanh(x_t wx + h_{t-1} wh + b) for t = 1 .. T, beginning with h_0 = h0

    Every time step has the same weights and needs the state of the one before it. That is why the steps cannot be
    computed all at once, as a transformer does, and why the influence of early inputs fades.

    Args:
        x: (N, T, D) float sequences, T >= 1.
        h0: (N, H) the state before the first step.
        wx: (D, H) weights from the input to the state.
        wh: (H, H) weights from the state to the next state; row i belongs to unit i of the old state.
        b: (H,) biases.

    Returns:
        (N, T, H) the states h_1 .. h_T of each sequence; h0 is not among them. The sequences of a batch do not
        influence each other, and a state depends on no later input.

    Example:
        >>> x, one = np.array([[[1.0], [0.0], [0.0]]]), np.array([[1.0]])
        >>> rnn_forward(x, np.zeros((1, 1)), one, one, np.zeros(1)).round(3).tolist()
        [[[0.762], [0.642], [0.566]]]

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 10.2, equations 10.8 and 10.9.
    """
    raise NotImplementedError
