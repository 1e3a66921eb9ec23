"""Grades conv2d_backward."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 3, ["conv2d_multichannel"]
hints = [
    "Take a single product of the forward pass, one pixel times one weight in one output. What does the output's "
    "gradient contribute to that pixel, and what to that weight?",
    "Walk through the kernel positions, or through the output positions, as in the forward pass. Each step adds "
    "dy times weights to the pixels that it met, and dy times pixels to the weights. Collect the gradient of the "
    "padded image first, and cut off the frame at the end.",
    "Where the forward pass adds padded[n, c, r, s] * weight[k, c, a, b] to y[n, k, i, j], with r = i * stride + a and "
    "s = j * stride + b, add dy[n, k, i, j] * weight[k, c, a, b] to the gradient of padded[n, c, r, s] and "
    "dy[n, k, i, j] * padded[n, c, r, s] to that of weight[k, c, a, b]. The gradient of bias[k] is the sum of dy over "
    "n, i and j.",
]
budget = 33
remember = "where windows overlap the contributions add up"


def _output_size(x, weight, stride=1, pad=0):
    (h, w), (k_h, k_w) = x.shape[2:], weight.shape[2:]
    return (h + 2 * pad - k_h) // stride + 1, (w + 2 * pad - k_w) // stride + 1


def draw(rng: np.random.Generator, size: int) -> Call:
    """A random upstream gradient for rectangles of all proportions, any stride and padding."""
    n, c, k = rng.integers(1, min(size, 3) + 2, 3)
    h, w = rng.integers(1, min(size, 4) + 3, 2)
    pad = int(rng.choice([0, 0, 1, 2]))
    k_h, k_w = (int(rng.integers(1, min(m + 2 * pad, size, 4) + 1)) for m in (h, w))
    x, weight = rng.integers(-9, 10, (n, c, h, w)) / 1.0, rng.integers(-4, 5, (k, c, k_h, k_w)) / 1.0
    options = {"stride": int(rng.integers(2, 4))} if rng.random() < 0.5 else {}
    options |= {"pad": pad} if pad else {}
    dy = rng.integers(-8, 9, (n, k, *_output_size(x, weight, **options))) / 4
    if rng.random() < 0.5:
        x, weight, dy = (array + rng.normal(0, 1, array.shape).round(2) for array in (x, weight, dy))
    return call(dy, x, weight, **options)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 324 output positions is within the budget, one over the single numbers of dy is not."""
    return call(rng.random((3, 16, 18, 18)), rng.random((3, 4, 20, 20)), rng.random((16, 4, 3, 3)))


def magnitude(dy, x, weight, stride=1, pad=0):
    """The sizes of the numbers that are summed in each of the three gradients."""
    sums = float(np.abs(dy).sum(axis=(0, 2, 3)).max())
    per_pixel = float(np.abs(dy).max()) * float(np.abs(weight).sum(axis=(0, 2, 3)).max())
    return per_pixel, sums * float(np.abs(x).max()), sums


_x = np.arange(1.0, 13.0).reshape(1, 1, 3, 4)
_many = np.array([[0, 3, 1, 2, 5, -1, 4, 2, 2, 0, 1, -3], [1, 1, 2, 0, -2, 3, 1, 4, 0, 5, 2, 2]], float)
_many = np.concatenate([_many, _many[::-1] * 2 + 1, _many + 5]).reshape(3, 2, 3, 4)
_weight = np.array([[1, 2, -1, 0.5], [0, 1, 3, -2], [2, 0, 1, 1], [-1, 4, 0, 2], [1, 1, -3, 0], [0, 2, 1, 5]])
_weight = _weight.reshape(3, 2, 2, 2)
_corner = np.array([[[[1.0, 2.0], [3.0, 5.0]]]])


def _case(x, weight, **options):
    """A call with an upstream gradient in which no two numbers are alike."""
    shape = (len(x), len(weight), *_output_size(x, weight, **options))
    dy = np.arange(1.0, np.prod(shape) + 1).reshape(shape) * np.where(np.arange(len(x)) % 2, -1, 1)[:, None, None, None]
    return call(dy / 4, x, weight, **options)


edges = {
    "one product": _case(np.array([[[[3.0]]]]), np.array([[[[-2.0]]]])),
    "one output: the gradient of the image is the kernel, that of the kernel the image": _case(
        _x[:, :, :2, :2], _corner
    ),
    "where windows overlap the contributions add up": _case(_x, _corner),
    "a lopsided kernel is not flipped": _case(_x, np.array([[[[1.0, 0.0], [0.0, 0.0]]]])),
    "two channels": _case(_many[:1], _weight[:1]),
    "three filters": _case(_x, _weight[:, :1]),
    "three samples add up in the weights and the bias": _case(_many[:, :1], _corner),
    "samples, channels and filters together": _case(_many, _weight),
    "as many channels as filters": _case(_many, _weight[:2]),
    "as many samples as channels and filters": _case(_many[:2], _weight[:2]),
    "a kernel of 1 x 1": _case(_many, _weight[:, :, :1, :1]),
    "a kernel of the whole image": _case(_many[:, :1], _many[:2, 1:]),
    "a tall image": _case(_many.transpose(0, 1, 3, 2), _weight),
    "a wide kernel": _case(_many, _weight.reshape(3, 2, 1, 4)),
    "a tall kernel": _case(_many.transpose(0, 1, 3, 2), _weight.reshape(3, 2, 4, 1)),
    "a stride spreads the windows": _case(_many[..., :3], _weight[..., :1, :1], stride=2),
    "pixels that no window sees get 0": _case(_many, _weight, stride=3),
    "windows with gaps between them": _case(np.tile(_x, (1, 1, 1, 2)), np.array([[[[2.0]]]]), stride=3),
    "a stride larger than the image": _case(_many, _weight, stride=9),
    "padding gets no gradient, but meets the weights": _case(_x, _corner, pad=1),
    "padding makes room for a kernel larger than the image": _case(
        np.array([[[[2.0, 1.0]]]]), np.arange(9.0).reshape(1, 1, 3, 3), pad=1
    ),
    "windows that see nothing but padding": _case(np.array([[[[2.0]]]]), np.array([[[[3.0]]]]), pad=2),
    "padding and a stride together": _case(_many, _weight, stride=2, pad=1),
    "padding of 2 and a stride together": _case(_many, _weight, stride=3, pad=2),
}


def is_the_gradient_in_x(f, dy, x, weight, **options):
    """Central differences of the forward pass; it is linear, so that a large step is exact."""
    from kata.laws import gradient, solution

    conv, bias = solution("conv2d_multichannel"), np.zeros(len(weight))
    slope = gradient(lambda moved: conv(moved, weight, bias, **options), x, dy, step=0.5)
    return close(f(dy, x, weight, **options)[0], slope)


def is_the_gradient_in_the_weights(f, dy, x, weight, **options):
    """The same, with the weights moved."""
    from kata.laws import gradient, solution

    conv, bias = solution("conv2d_multichannel"), np.zeros(len(weight))
    slope = gradient(lambda moved: conv(x, moved, bias, **options), weight, dy, step=0.5)
    return close(f(dy, x, weight, **options)[1], slope)


def is_the_gradient_in_the_bias(f, dy, x, weight, **options):
    """The same, with the bias moved."""
    from kata.laws import gradient, solution

    conv, bias = solution("conv2d_multichannel"), np.zeros(len(weight))
    slope = gradient(lambda moved: conv(x, weight, moved, **options), bias, dy, step=0.5)
    return close(f(dy, x, weight, **options)[2], slope)


laws = {
    "the first answer is the gradient in x, by central differences": is_the_gradient_in_x,
    "the second answer is the gradient in the weights, by central differences": is_the_gradient_in_the_weights,
    "the third answer is the gradient in the bias, by central differences": is_the_gradient_in_the_bias,
}


def weights_meet_the_unpadded_image(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (h, w), (out_h, out_w) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    frame = ((0, 0), (0, 0), (pad, pad), (pad, pad))
    dpadded, dweight = np.zeros(np.pad(x, frame).shape), np.zeros(weight.shape)
    shifted = np.pad(x, ((0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad)))
    for a in range(k_h):
        for b in range(k_w):
            met = (..., slice(a, a + stride * out_h, stride), slice(b, b + stride * out_w, stride))
            dweight[:, :, a, b] = np.einsum("nkij,ncij->kc", dy, shifted[met])
            dpadded[met] += np.einsum("nkij,kc->ncij", dy, weight[:, :, a, b])
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dy.sum(axis=(0, 2, 3))


def overwrites_where_windows_overlap(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (h, w), (out_h, out_w) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for i in range(out_h):
        for j in range(out_w):
            met = (..., slice(i * stride, i * stride + k_h), slice(j * stride, j * stride + k_w))
            dweight += np.einsum("nk,ncab->kcab", dy[:, :, i, j], padded[met])
            dpadded[met] = np.einsum("nk,kcab->ncab", dy[:, :, i, j], weight)
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dy.sum(axis=(0, 2, 3))


def keeps_the_last_position_only(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (h, w), (out_h, out_w) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for i in range(out_h):
        for j in range(out_w):
            met = (..., slice(i * stride, i * stride + k_h), slice(j * stride, j * stride + k_w))
            dweight = np.einsum("nk,ncab->kcab", dy[:, :, i, j], padded[met])
            dpadded[met] += np.einsum("nk,kcab->ncab", dy[:, :, i, j], weight)
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dy.sum(axis=(0, 2, 3))


def keeps_the_last_sample_only(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (h, w), (out_h, out_w) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for a in range(k_h):
        for b in range(k_w):
            met = (..., slice(a, a + stride * out_h, stride), slice(b, b + stride * out_w, stride))
            dweight[:, :, a, b] = np.einsum("kij,cij->kc", dy[-1], padded[-1][met])
            dpadded[met] += np.einsum("nkij,kc->ncij", dy, weight[:, :, a, b])
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dy.sum(axis=(0, 2, 3))


def ignores_the_stride(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (h, w), (out_h, out_w) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for a in range(k_h):
        for b in range(k_w):
            met = (..., slice(a, a + out_h), slice(b, b + out_w))
            dweight[:, :, a, b] = np.einsum("nkij,ncij->kc", dy, padded[met])
            dpadded[met] += np.einsum("nkij,kc->ncij", dy, weight[:, :, a, b])
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dy.sum(axis=(0, 2, 3))


def image_ignores_the_stride(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (h, w), (out_h, out_w) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for a in range(k_h):
        for b in range(k_w):
            met = (..., slice(a, a + stride * out_h, stride), slice(b, b + stride * out_w, stride))
            dweight[:, :, a, b] = np.einsum("nkij,ncij->kc", dy, padded[met])
            dpadded[:, :, a : a + out_h, b : b + out_w] += np.einsum("nkij,kc->ncij", dy, weight[:, :, a, b])
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dy.sum(axis=(0, 2, 3))


def leaves_out_what_no_window_sees(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (out_h, out_w) = weight.shape[2:], dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    seen_h, seen_w = (out_h - 1) * stride + k_h, (out_w - 1) * stride + k_w
    dpadded, dweight = np.zeros((*x.shape[:2], seen_h, seen_w)), np.zeros(weight.shape)
    for a in range(k_h):
        for b in range(k_w):
            met = (..., slice(a, a + stride * out_h, stride), slice(b, b + stride * out_w, stride))
            dweight[:, :, a, b] = np.einsum("nkij,ncij->kc", dy, padded[met])
            dpadded[met] += np.einsum("nkij,kc->ncij", dy, weight[:, :, a, b])
    return dpadded[:, :, pad : seen_h - pad, pad : seen_w - pad], dweight, dy.sum(axis=(0, 2, 3))


def averages_overlapping_windows(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (h, w), (out_h, out_w) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dweight, times = np.zeros(padded.shape), np.zeros(weight.shape), np.zeros(padded.shape)
    for a in range(k_h):
        for b in range(k_w):
            met = (..., slice(a, a + stride * out_h, stride), slice(b, b + stride * out_w, stride))
            dweight[:, :, a, b] = np.einsum("nkij,ncij->kc", dy, padded[met])
            dpadded[met] += np.einsum("nkij,kc->ncij", dy, weight[:, :, a, b])
            times[met] += 1
    dpadded /= np.maximum(times, 1)
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dy.sum(axis=(0, 2, 3))


def filters_and_channels_swapped(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (h, w), (out_h, out_w) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    swap = weight.shape[0] == weight.shape[1]
    for a in range(k_h):
        for b in range(k_w):
            met = (..., slice(a, a + stride * out_h, stride), slice(b, b + stride * out_w, stride))
            dweight[:, :, a, b] = np.einsum("nkij,ncij->kc", dy, padded[met])
            kernel = weight[:, :, a, b]
            dpadded[met] += np.einsum("nkij,kc->ncij", dy, kernel.T if swap else kernel)
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dy.sum(axis=(0, 2, 3))


def loops_over_everything(dy, x, weight, stride=1, pad=0):
    (k_h, k_w), (h, w) = weight.shape[2:], x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for image, d_image, d_maps in zip(padded, dpadded, dy.tolist(), strict=True):
        for kernel, d_kernel, d_map in zip(weight, dweight, d_maps, strict=True):
            for i, row in enumerate(d_map):
                strip = image[:, i * stride : i * stride + k_h]
                d_strip = d_image[:, i * stride : i * stride + k_h]
                for j, d in enumerate(row):
                    start = j * stride
                    d_kernel[...] += d * strip[..., start : start + k_w]
                    d_strip[..., start : start + k_w] += d * kernel
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dy.sum(axis=(0, 2, 3))


mistakes = {
    "the kernel is flipped on its way back to the image": (
        '"nkij,kc->ncij", dy, weight[:, :, a, b]',
        '"nkij,kc->ncij", dy, weight[:, :, kH - 1 - a, kW - 1 - b]',
    ),
    "the gradient of the kernel is flipped": ("dweight[:, :, a, b] =", "dweight[:, :, kH - 1 - a, kW - 1 - b] ="),
    "overwrites instead of adding where windows overlap": overwrites_where_windows_overlap,
    "keeps only what the last kernel position contributes to a pixel": ("dpadded[met] +=", "dpadded[met] ="),
    "keeps only what the last output position contributes to the weights": keeps_the_last_position_only,
    "keeps only what the last sample contributes to the weights": keeps_the_last_sample_only,
    "averages over the windows that overlap": averages_overlapping_windows,
    "the gradient of x keeps its frame of padding": ("dpadded[:, :, pad : pad + H, pad : pad + W]", "dpadded"),
    "cuts the frame off below and to the right only": (
        "dpadded[:, :, pad : pad + H, pad : pad + W]",
        "dpadded[:, :, :H, :W]",
    ),
    "the weights meet an image that is padded at other sides": weights_meet_the_unpadded_image,
    "the image is padded with its nearest pixels instead of zeros": ("(pad, pad)))", '(pad, pad)), mode="edge")'),
    "ignores the stride": ignores_the_stride,
    "ignores the stride in the gradient of x": image_ignores_the_stride,
    "the gradient of x leaves out pixels that no window sees": leaves_out_what_no_window_sees,
    "filters and channels of the weights are swapped where both are equally many": filters_and_channels_swapped,
    "the gradient of the weights is a mean over the samples": (
        "dbias = dy.sum(axis=(0, 2, 3))",
        "dweight, dbias = dweight / len(x), dy.sum(axis=(0, 2, 3))",
    ),
    "all gradients of parameters are means over the samples": (
        "dbias = dy.sum(axis=(0, 2, 3))",
        "dweight, dbias = dweight / len(x), dy.sum(axis=(0, 2, 3)) / len(x)",
    ),
    "the gradient of the bias is a mean": ("dy.sum(axis=(0, 2, 3))", "dy.mean(axis=(0, 2, 3))"),
    "the gradient of the bias is a mean over the samples": (
        "dy.sum(axis=(0, 2, 3))",
        "dy.sum(axis=(2, 3)).mean(axis=0)",
    ),
    "the gradient of the bias keeps the samples apart": ("dy.sum(axis=(0, 2, 3))", "dy.sum(axis=(2, 3))"),
    "the gradient of the bias is summed over the samples only": ("dy.sum(axis=(0, 2, 3))", "dy.sum(axis=0)"),
    "the gradient of the bias is one number": ("dy.sum(axis=(0, 2, 3))", "dy.sum()"),
    "the upstream gradient is taken to be 1 in the bias": (
        "dy.sum(axis=(0, 2, 3))",
        "np.ones(dy.shape).sum(axis=(0, 2, 3))",
    ),
    "the gradients come in another order": ("return dx, dweight, dbias", "return dweight, dx, dbias"),
    "the weights get their gradient with the opposite sign": (
        "return dx, dweight, dbias",
        "return dx, -dweight, dbias",
    ),
    "loops over the single numbers of dy in Python": loops_over_everything,
}


def by_output_positions(dy, x, weight, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (h, w) = weight.shape[2:], x.shape[2:]
    dpadded, dweight = np.zeros_like(padded), np.zeros_like(weight)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            rows, columns = slice(i * stride, i * stride + k_h), slice(j * stride, j * stride + k_w)
            dweight += np.tensordot(dy[:, :, i, j], padded[:, :, rows, columns], axes=(0, 0))
            dpadded[:, :, rows, columns] += np.tensordot(dy[:, :, i, j], weight, axes=1)
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, np.sum(dy, (0, 2, 3))


def by_broadcasting_at_positions(dy, x, weight, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (h, w) = weight.shape[2:], x.shape[2:]
    dpadded, dweight, dbias = np.zeros(padded.shape), np.zeros(weight.shape), np.zeros(len(weight))
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            i0, j0 = i * stride, j * stride
            d = dy[:, :, i, j][:, :, None, None, None]
            dweight += np.sum(d * padded[:, None, :, i0 : i0 + k_h, j0 : j0 + k_w], axis=0)
            dpadded[:, :, i0 : i0 + k_h, j0 : j0 + k_w] += np.sum(d * weight, axis=1)
            dbias += dy[:, :, i, j].sum(axis=0)
    return dpadded[:, :, pad : pad + h, pad : pad + w], dweight, dbias


def by_kernel_positions(dy, x, weight, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (h, w), (out_h, out_w) = weight.shape[2:], x.shape[2:], dy.shape[2:]
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for a in range(k_h):
        for b in range(k_w):
            seen = np.s_[:, :, a : a + stride * (out_h - 1) + 1 : stride, b : b + stride * (out_w - 1) + 1 : stride]
            dweight[:, :, a, b] = np.tensordot(dy, padded[seen], axes=([0, 2, 3], [0, 2, 3]))
            dpadded[seen] += np.tensordot(weight[:, :, a, b], dy, axes=(0, 1)).transpose(1, 0, 2, 3)
    return [dpadded[:, :, pad : pad + h, pad : pad + w], dweight, np.einsum("nkij->k", dy)]


def by_spreading_dy(dy, x, weight, stride=1, pad=0):
    n, _, h, w = x.shape
    k, _, k_h, k_w = weight.shape
    view = np.lib.stride_tricks.sliding_window_view
    spread = np.zeros((n, k, h + 2 * pad + k_h - 1, w + 2 * pad + k_w - 1))  # dy with gaps and a frame of zeros
    spread[
        :, :, k_h - 1 : k_h - 1 + stride * dy.shape[2] : stride, k_w - 1 : k_w - 1 + stride * dy.shape[3] : stride
    ] = dy
    flipped = weight[:, :, ::-1, ::-1]
    dpadded = np.tensordot(view(spread, (k_h, k_w), axis=(2, 3)), flipped, axes=([1, 4, 5], [0, 2, 3]))
    dx = dpadded.transpose(0, 3, 1, 2)[:, :, pad : pad + h, pad : pad + w]
    windows = view(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))), (k_h, k_w), axis=(2, 3))
    dweight = np.tensordot(dy, windows[:, :, ::stride, ::stride], axes=([0, 2, 3], [0, 2, 3]))
    return dx, dweight, dy.sum(0).sum((1, 2))


def by_samples(dy, x, weight, stride=1, pad=0):
    k, c, k_h, k_w = weight.shape
    out_h, out_w = dy.shape[2:]
    dx, dweight, dbias = np.zeros(x.shape), np.zeros((k, c * k_h * k_w)), np.zeros(k)
    for image, d_image, d_out in zip(x, dx, dy, strict=True):
        padded = np.pad(image, ((0, 0), (pad, pad), (pad, pad)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (k_h, k_w), axis=(1, 2))[:, ::stride, ::stride]
        columns = windows.transpose(0, 3, 4, 1, 2).reshape(c * k_h * k_w, -1)  # im2col
        rows = d_out.reshape(k, -1)
        dweight += rows @ columns.T
        dbias += rows.sum(axis=1)
        d_columns = (weight.reshape(k, -1).T @ rows).reshape(c, k_h, k_w, out_h, out_w)
        d_padded = np.zeros(padded.shape)
        for a in range(k_h):
            for b in range(k_w):
                d_padded[:, a : a + stride * out_h : stride, b : b + stride * out_w : stride] += d_columns[:, a, b]
        d_image[:] = d_padded[:, pad : pad + image.shape[1], pad : pad + image.shape[2]]
    return dx, dweight.reshape(weight.shape), dbias


alternatives = [by_output_positions, by_broadcasting_at_positions, by_kernel_positions, by_spreading_dy, by_samples]
