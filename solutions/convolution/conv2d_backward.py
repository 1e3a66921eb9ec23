import numpy as np


def conv2d_backward(
    dy: np.ndarray, x: np.ndarray, weight: np.ndarray, stride: int = 1, pad: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Send a gradient back through a convolutional layer.

    The layer is y[n, k, i, j] = bias[k] + sum_c sum_a sum_b x_padded[n, c, r, s] * weight[k, c, a, b] with
    r = i * stride + a and s = j * stride + b. With dy the gradient of a loss with respect to y:

    dx_padded[n, c, r, s] = the sum of dy[n, k, i, j] * weight[k, c, a, b] over all k, i, j, a, b that meet there
    dweight[k, c, a, b]   = sum_n sum_i sum_j dy[n, k, i, j] * x_padded[n, c, r, s]
    dbias[k]              = sum_n sum_i sum_j dy[n, k, i, j]

    Args:
        dy: (N, K, out_H, out_W) floats, the upstream gradient, in the shape of the layer's output:
            out_H = (H + 2 pad - kH) // stride + 1, and out_W likewise.
        x: (N, C, H, W) floats, the input of the layer.
        weight: (K, C, kH, kW) floats, its filters.
        stride: how far the kernels move at each step, in pixels, along both axes; at least 1.
        pad: how many rows and columns of zeros were put on each of the four sides of x.

    Returns:
        (dx, dweight, dbias), the gradients in the shapes of x, of weight and (K,). They are sums over the samples,
        not means. dx has no frame of padding, adds up where windows overlap, and is 0 where no window came by.

    Example:
        >>> x, weight = np.array([[[[1.0, 2.0, 3.0]]]]), np.array([[[[10.0, 20.0]]]])
        >>> dx, dweight, dbias = conv2d_backward(np.array([[[[1.0, 0.5]]]]), x, weight)
        >>> dx.tolist(), dweight.tolist(), dbias.tolist()
        ([[[[10.0, 25.0, 10.0]]]], [[[[2.0, 3.5]]]], [1.5])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.5, equations 9.11 to 9.13.
    """
    (kH, kW), (H, W), (out_H, out_W) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for a in range(kH):
        for b in range(kW):
            met = (..., slice(a, a + stride * out_H, stride), slice(b, b + stride * out_W, stride))  # the pixels
            dweight[:, :, a, b] = np.einsum("nkij,ncij->kc", dy, padded[met])
            dpadded[met] += np.einsum("nkij,kc->ncij", dy, weight[:, :, a, b])
    dx = dpadded[:, :, pad : pad + H, pad : pad + W]
    dbias = dy.sum(axis=(0, 2, 3))
    return dx, dweight, dbias
