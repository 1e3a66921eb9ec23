import numpy as np


def adam_step(
    w: np.ndarray,
    g: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    t: int,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take one step of Adam.

    m' = beta1 * m + (1 - beta1) * g             running mean of the gradient
    v' = beta2 * v + (1 - beta2) * g^2           running mean of its square
    m_hat = m' / (1 - beta1^t)                   both start at 0 and are too small at first;
    v_hat = v' / (1 - beta2^t)                   this takes the bias away
    w' = w - lr * m_hat / (sqrt(v_hat) + eps)

    All of it is elementwise: every weight has a step size of its own, about lr where gradients agree.

    Args:
        w: (...) float weights of any shape.
        g: (...) the gradient at w.
        m: (...) the running mean of the gradient so far, zeros before the first step.
        v: (...) the running mean of the squared gradient so far, never negative, zeros before the first step.
        t: the number of this step; the first step is 1.
        lr: the learning rate, positive.
        beta1: how much of m is kept, 0 <= beta1 < 1.
        beta2: how much of v is kept, 0 <= beta2 < 1.
        eps: a small positive number, added after the root; so a weight that never had a gradient stays as it is.

    Returns:
        (w', m', v'), all in the shape of w; m' and v' are the running means themselves, not m_hat and v_hat.

    Example:
        >>> w, m, v = adam_step(np.array([1.0, 2.0]), np.array([3.0, -0.5]), np.zeros(2), np.zeros(2), 1, lr=0.1)
        >>> w.round(4).tolist(), m.round(4).tolist(), v.round(5).tolist()
        ([0.9, 2.1], [0.3, -0.05], [0.009, 0.00025])

    Source: Kingma and Ba, Adam: A Method for Stochastic Optimization (2015), algorithm 1.
    """
    m_new = beta1 * m + (1 - beta1) * g
    v_new = beta2 * v + (1 - beta2) * g**2
    m_hat = m_new / (1 - beta1**t)
    v_hat = v_new / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m_new, v_new
