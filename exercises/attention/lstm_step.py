import numpy as np


def lstm_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, w: np.ndarray, u: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Take one time step of an LSTM.

    z = x w + h u + b has four blocks of H columns: z_i, z_f, z_g, z_o, for input, forget, cell and output.

    i = sigmoid(z_i), f = sigmoid(z_f), g = tanh(z_g), o = sigmoid(z_o)
    c' = f * c + i * g        what is kept of the cell state, and what is added
    h' = o * tanh(c')         what is shown of it

    All products of gates and states are elementwise. Where f is near 1 the cell state passes unchanged, and so do
    gradients; this is how it remembers for longer than a plain recurrent network.

    Args:
        x: (N, D) float inputs of this time step.
        h: (N, H) the hidden state so far.
        c: (N, H) the cell state so far.
        w: (D, 4H) weights of the input, in the blocks input, forget, cell, output.
        u: (H, 4H) weights of the hidden state, in the same blocks.
        b: (4H,) biases, in the same blocks; nothing else is added to the forget gate.

    Returns:
        (h', c'), both (N, H). Where z is 1000 or -1000 the gates are 1 or 0, never NaN.

    Example:
        >>> zero, one = np.array([[0.0]]), np.array([[1.0]])
        >>> h, c = lstm_step(one, zero, one, np.zeros((1, 4)), np.zeros((1, 4)), np.array([0.0, 1000.0, 0.5, 0.0]))
        >>> h.round(4).tolist(), c.round(4).tolist()
        ([[0.4214]], [[1.2311]])

    Source: Hochreiter and Schmidhuber, Long Short-Term Memory (1997), with the forget gate of Gers, Schmidhuber and
    Cummins, Learning to Forget (2000), section 3.
    """
    raise NotImplementedError
