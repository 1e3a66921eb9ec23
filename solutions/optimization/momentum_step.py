import numpy as np


def momentum_step(
    w: np.ndarray, g: np.ndarray, v: np.ndarray, lr: float = 0.01, mu: float = 0.9
) -> tuple[np.ndarray, np.ndarray]:
    """Take one step of gradient descent with momentum.

    v' = mu * v + g,    w' = w - lr * v'

    The velocity v remembers old gradients, each mu times weaker than the one after it. Where gradients agree it
    grows up to g / (1 - mu); where they change sign they cancel. The new velocity moves the weights, not the old
    one; the gradient enters it in full (no factor 1 - mu), and lr scales the step, not the velocity.

    Args:
        w: (...) float weights of any shape.
        g: (...) the gradient at w.
        v: (...) the velocity so far, zeros before the first step.
        lr: the learning rate, positive.
        mu: the momentum, 0 <= mu < 1; at 0 this is plain gradient descent.

    Returns:
        (w', v'), both in the shape of w.

    Example:
        >>> w, v = momentum_step(np.array([1.0, 2.0]), np.array([0.5, -1.0]), np.array([1.0, 0.0]), lr=0.1, mu=0.5)
        >>> w.round(4).tolist(), v.tolist()
        ([0.9, 2.1], [1.0, -1.0])

    Source: Sutskever et al., On the importance of initialization and momentum in deep learning (2013), section 2;
    here the learning rate is taken out of the velocity, as most libraries do.
    """
    v_new = mu * v + g
    return w - lr * v_new, v_new
