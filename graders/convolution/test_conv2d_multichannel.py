"""Grades conv2d_multichannel."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["conv2d", "im2col"]
hints = [
    "A filter has one kernel for each input channel. What happens to the results of these kernels? How many numbers "
    "does one filter give at one position?",
    "At each output position, cut the window out of all samples and all channels at once; every filter is then a "
    "weighted sum over the channel and the two kernel axes. Let NumPy do this for all samples and filters together, "
    "by np.einsum or np.tensordot, and add one bias for each filter.",
    "y[n, k, i, j] = bias[k] + the sum over c, a and b of padded[n, c, i * stride + a, j * stride + b] * "
    "weight[k, c, a, b]. Only the last two axes of x are padded; the bias varies along axis 1 of the output.",
]
budget = 30
remember = "the channels are summed"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Rectangles of all proportions; every number of samples, channels and filters; any stride and padding."""
    n, c, k = rng.integers(1, min(size, 3) + 2, 3)
    h, w = rng.integers(1, min(size, 5) + 3, 2)
    pad = int(rng.choice([0, 0, 1, 2]))
    k_h, k_w = (int(rng.integers(1, min(m + 2 * pad, size, 4) + 1)) for m in (h, w))
    x, weight = rng.integers(-9, 10, (n, c, h, w)) / 1.0, rng.integers(-4, 5, (k, c, k_h, k_w)) / 1.0
    bias = rng.integers(-20, 21, k) / 2
    if rng.random() < 0.5:
        x, weight = x + rng.normal(0, 1, x.shape).round(2), weight + rng.normal(0, 1, weight.shape).round(2)
    options = {"stride": int(rng.integers(2, 4))} if rng.random() < 0.5 else {}
    return call(x, weight, bias, **options, **({"pad": pad} if pad else {}))


def workload(rng: np.random.Generator) -> Call:
    """A loop over samples, kernel positions or the 900 output positions is within the budget.

    Loops over samples and channels and positions together, of either channels, are not.
    """
    return call(rng.random((8, 8, 32, 32)), rng.random((16, 8, 3, 3)), rng.random(16))


def magnitude(x, weight, bias, stride=1, pad=0):
    """The sizes of the numbers that are summed."""
    return float(np.abs(x).max()) * float(np.abs(weight).sum(axis=(1, 2, 3)).max()) + float(np.abs(bias).max())


_x = np.arange(1.0, 13.0).reshape(1, 1, 3, 4)
_many = np.array([[0, 3, 1, 2, 5, -1, 4, 2, 2, 0, 1, -3], [1, 1, 2, 0, -2, 3, 1, 4, 0, 5, 2, 2]], float)
_many = np.concatenate([_many, _many[::-1] * 2 + 1, _many + 5]).reshape(3, 2, 3, 4)
_weight = np.array([[1, 2, -1, 0.5], [0, 1, 3, -2], [2, 0, 1, 1], [-1, 4, 0, 2], [1, 1, -3, 0], [0, 2, 1, 5]])
_weight = _weight.reshape(3, 2, 2, 2)
_bias = np.array([10.0, -20.0, 0.5])
edges = {
    "one sample, one channel, one filter": call(_x, np.array([[[[1.0, 2.0], [3.0, 5.0]]]]), np.array([0.5])),
    "a single pixel": call(np.array([[[[3.0]]]]), np.array([[[[-2.0]]]]), np.array([1.0])),
    "the channels are summed": call(_many[:1], _weight[:1], _bias[:1]),
    "several filters of one channel": call(_x, _weight[:, :1], _bias),
    "several samples": call(_many, _weight[:1], _bias[:1]),
    "samples, channels and filters together": call(_many[:2], _weight, _bias),
    "as many samples as channels and filters": call(_many[:2], _weight[:2], _bias[:2]),
    "as many filters as there are output columns": call(_many[:1], _weight, _bias),
    "a kernel of 1 x 1 mixes channels": call(_many[:1], _weight[:, :, :1, :1], np.zeros(3)),
    "a kernel of the whole image": call(_many[:, :1], _many[:2, 1:], _bias[:2]),
    "every filter has its own bias": call(np.zeros((1, 1, 2, 2)), np.ones((3, 1, 1, 1)), _bias),
    "a lopsided kernel is not flipped": call(_x, np.array([[[[1.0, 0.0], [0.0, 0.0]]]]), np.zeros(1)),
    "a tall image": call(_many.transpose(0, 1, 3, 2), _weight, _bias),
    "a wide kernel": call(_many, _weight.reshape(3, 2, 1, 4), _bias),
    "a tall kernel": call(_many.transpose(0, 1, 3, 2), _weight.reshape(3, 2, 4, 1), _bias),
    "a stride that does not divide leaves the rest out": call(_many, _weight, _bias, stride=3),
    "a stride larger than the image": call(_many, _weight, _bias, stride=9),
    "padding adds zeros on all four sides": call(_x, np.array([[[[1.0, 2.0], [3.0, 5.0]]]]), np.zeros(1), pad=1),
    "padding does not add channels or samples": call(_many, _weight, _bias, pad=1),
    "padding makes room for a kernel larger than the image": call(
        np.array([[[[2.0, 1.0]]]]), np.arange(9.0).reshape(1, 1, 3, 3), np.ones(1), pad=1
    ),
    "windows that see nothing but padding give the bias": call(
        np.array([[[[2.0]]]]), np.array([[[[3.0]]]]), np.array([0.5]), pad=2
    ),
    "padding and a stride together": call(_many, _weight, _bias, stride=2, pad=1),
    "padding makes room for one more step": call(_many, _weight, _bias, stride=3, pad=1),
}


def adds_conv2d_of_channels(f, x, weight, bias, **options):
    """The plain conv2d of each channel, summed."""
    from kata.laws import solution

    conv2d, y = solution("conv2d"), f(x, weight, bias, **options)
    first = sum(conv2d(image, kernel, **options) for image, kernel in zip(x[0], weight[-1], strict=True))
    return close(y[0, -1], first + bias[-1])


def treats_samples_alone(f, x, weight, bias, **options):
    """A batch is nothing but its samples."""
    return close(
        f(x, weight, bias, **options), np.concatenate([f(x[n : n + 1], weight, bias, **options) for n in range(len(x))])
    )


def treats_filters_alone(f, x, weight, bias, **options):
    """Each filter makes one channel of the output."""
    alone = [f(x, weight[k : k + 1], bias[k : k + 1], **options) for k in range(len(weight))]
    return close(f(x, weight, bias, **options), np.concatenate(alone, axis=1))


laws = {
    "an output channel is the sum of conv2d over the input channels, plus its bias": adds_conv2d_of_channels,
    "every sample is treated alone": treats_samples_alone,
    "every filter is treated alone": treats_filters_alone,
}


def filters_share_the_first_bias(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    y = np.tensordot(windows[:, :, ::stride, ::stride], weight, axes=([1, 4, 5], [1, 2, 3]))
    return y.transpose(0, 3, 1, 2) + bias[0]


def bias_for_every_channel(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    y = np.tensordot(windows[:, :, ::stride, ::stride], weight, axes=([1, 4, 5], [1, 2, 3]))
    return y.transpose(0, 3, 1, 2) + x.shape[1] * bias[:, None, None]


def bias_along_the_columns(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    y = np.tensordot(windows[:, :, ::stride, ::stride], weight, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)
    return y + (bias if len(bias) == y.shape[3] else bias[:, None, None])


def first_channel_only(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x[:, :1], ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    y = np.tensordot(windows[:, :, ::stride, ::stride], weight[:, :1], axes=([1, 4, 5], [1, 2, 3]))
    return y.transpose(0, 3, 1, 2) + bias[:, None, None]


def first_kernel_for_all_channels(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijab,kab->nkij", windows, weight[:, 0]) + bias[:, None, None]


def filters_and_channels_swapped(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    if len(weight) == x.shape[1]:
        weight = weight.transpose(1, 0, 2, 3)
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    y = np.tensordot(windows[:, :, ::stride, ::stride], weight, axes=([1, 4, 5], [1, 2, 3]))
    return y.transpose(0, 3, 1, 2) + bias[:, None, None]


def reshapes_without_transposing(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    columns = windows.transpose(1, 4, 5, 0, 2, 3).reshape(weight[0].size, -1)
    rows = weight.reshape(len(weight), -1) @ columns + bias[:, None]
    return rows.reshape(len(x), len(weight), *windows.shape[2:4])


def pads_every_axis(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, pad)[:, pad : pad + x.shape[1]]
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    y = np.tensordot(windows[:, :, ::stride, ::stride], weight, axes=([1, 4, 5], [1, 2, 3]))
    return y.transpose(0, 3, 1, 2) + bias[:, None, None]


def output_as_if_square(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), size = weight.shape[2:], (padded.shape[2] - weight.shape[2]) // stride + 1
    y = np.zeros((len(x), len(weight), size, size))
    for i in range(size):
        for j in range(min(size, (padded.shape[3] - k_w) // stride + 1)):
            window = padded[:, :, i * stride : i * stride + k_h, j * stride : j * stride + k_w]
            y[:, :, i, j] = np.tensordot(window, weight, axes=([1, 2, 3], [1, 2, 3])) + bias
    return y


def starts_without_stride(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (h, w) = weight.shape[2:], padded.shape[2:]
    y = np.zeros((len(x), len(weight), (h - k_h) // stride + 1, (w - k_w) // stride + 1))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            window = padded[:, :, i : i + k_h, j : j + k_w]
            y[:, :, i, j] = np.tensordot(window, weight, axes=([1, 2, 3], [1, 2, 3])) + bias
    return y


def leaves_out_the_last(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (h, w) = weight.shape[2:], padded.shape[2:]
    rows, columns = range(0, h - k_h, stride), range(0, w - k_w, stride)
    y = np.zeros((len(x), len(weight), len(rows), len(columns)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            window = padded[:, :, row : row + k_h, column : column + k_w]
            y[:, :, i, j] = np.tensordot(window, weight, axes=([1, 2, 3], [1, 2, 3])) + bias
    return y


def counts_padding_once(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (h, w) = weight.shape[2:], x.shape[2:]
    rows, columns = range(max((h + pad - k_h) // stride + 1, 0)), range(max((w + pad - k_w) // stride + 1, 0))
    y = np.zeros((len(x), len(weight), len(rows), len(columns)))
    for i in rows:
        for j in columns:
            window = padded[:, :, i * stride : i * stride + k_h, j * stride : j * stride + k_w]
            y[:, :, i, j] = np.tensordot(window, weight, axes=([1, 2, 3], [1, 2, 3])) + bias
    return y


def loops_over_everything(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    k, _, k_h, k_w = weight.shape
    h, w = padded.shape[2:]
    out = np.empty((len(x), k, (h - k_h) // stride + 1, (w - k_w) // stride + 1))
    columns = [(j, j * stride, j * stride + k_w) for j in range(out.shape[3])]
    flat = [np.ascontiguousarray(weight[:, c].reshape(k, -1)) for c in range(weight.shape[1])]
    for n, image in enumerate(padded):
        for i in range(out.shape[2]):
            strips = [channel[i * stride : i * stride + k_h] for channel in image]
            for j, start, stop in columns:
                total = bias
                for strip, kernels in zip(strips, flat, strict=True):
                    total = total + kernels.dot(strip[:, start:stop].ravel())
                out[n, :, i, j] = total
    return out


mistakes = {
    "forgets the bias": (" + bias[:, None, None]", ""),
    "all filters share the first bias": filters_share_the_first_bias,
    "adds the bias once for every channel": bias_for_every_channel,
    "the bias runs along the columns of the output where its length allows that": bias_along_the_columns,
    "subtracts the bias": ("+ bias[:, None, None]", "- bias[:, None, None]"),
    "counts the steps in the image and in the padding apart from each other": (
        "windows = windows[:, :, ::stride, ::stride]",
        "steps = [(n - k) // stride + 2 * pad // stride + 1 for n, k in zip(x.shape[2:], weight.shape[2:])]\n"
        "    windows = windows[:, :, ::stride, ::stride][:, :, : steps[0], : steps[1]]",
    ),
    "averages over the channels instead of summing": (
        "y.transpose(0, 3, 1, 2)",
        "y.transpose(0, 3, 1, 2) / x.shape[1]",
    ),
    "uses the first channel only": first_channel_only,
    "uses the first kernel of a filter for all channels": first_kernel_for_all_channels,
    "filters and channels of the weights are swapped where both are equally many": filters_and_channels_swapped,
    "a reshape without a transpose mixes samples and filters": reshapes_without_transposing,
    "the output channels come last": ("y.transpose(0, 3, 1, 2) + bias[:, None, None]", "y + bias"),
    "rows and columns of the output are swapped": ("transpose(0, 3, 1, 2)", "transpose(0, 3, 2, 1)"),
    "flips the kernel: a convolution in the mathematician's sense": (
        "windows, weight, axes",
        "windows, weight[:, :, ::-1, ::-1], axes",
    ),
    "flips the kernel left to right": ("windows, weight, axes", "windows, weight[..., ::-1], axes"),
    "ignores the stride": ("[:, :, ::stride, ::stride]", ""),
    "strides along the rows only": ("[:, :, ::stride, ::stride]", "[:, :, ::stride]"),
    "the output has the strided size, but the windows move by 1": starts_without_stride,
    "ignores the padding": ("np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))", "x"),
    "pads the samples too": pads_every_axis,
    "pads below and to the right only": (
        "((0, 0), (0, 0), (pad, pad), (pad, pad))",
        "((0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad))",
    ),
    "pads with the nearest pixel instead of zeros": ("(pad, pad)))", '(pad, pad)), mode="edge")'),
    "pads by mirroring the image": ("(pad, pad)))", '(pad, pad)), mode="symmetric")'),
    "pads with ones": ("(pad, pad)))", "(pad, pad)), constant_values=1)"),
    "pads the output instead of the image": (
        "y.transpose(0, 3, 1, 2) + bias[:, None, None]",
        "y.transpose(0, 3, 1, 2)[:, :, pad : y.shape[1] - pad, pad : y.shape[2] - pad] + bias[:, None, None]",
    ),
    "counts the padding once in the size of the output": counts_padding_once,
    "takes the output to be square": output_as_if_square,
    "the range stops one position too early": leaves_out_the_last,
    "keeps the output in integers": (
        "return y.transpose(0, 3, 1, 2) + bias[:, None, None]",
        "return (y.transpose(0, 3, 1, 2) + bias[:, None, None]).astype(int)",
    ),
    "applies a ReLU": (
        "return y.transpose(0, 3, 1, 2) + bias[:, None, None]",
        "return np.maximum(y.transpose(0, 3, 1, 2) + bias[:, None, None], 0)",
    ),
    "loops over samples, channels and positions together in Python": loops_over_everything,
}


def by_output_positions(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (n, _, h, w), (k, _, k_h, k_w) = padded.shape, weight.shape
    y = np.zeros((n, k, (h - k_h) // stride + 1, (w - k_w) // stride + 1))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            window = padded[:, :, i * stride : i * stride + k_h, j * stride : j * stride + k_w]
            y[:, :, i, j] = np.einsum("ncab,kcab->nk", window, weight) + bias
    return y


def by_broadcasting_at_positions(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (n, _, h, w), (k, _, k_h, k_w) = padded.shape, weight.shape
    y = np.zeros((n, k, (h - k_h) // stride + 1, (w - k_w) // stride + 1))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            window = padded[:, None, :, i * stride : i * stride + k_h, j * stride : j * stride + k_w]
            y[:, :, i, j] = np.sum(window * weight, axis=(2, 3, 4)) + bias
    return y


def by_kernel_positions(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (n, _, h, w), (k, _, k_h, k_w) = padded.shape, weight.shape
    out_h, out_w = (h - k_h) // stride + 1, (w - k_w) // stride + 1
    y = np.broadcast_to(bias[None, :, None, None], (n, k, out_h, out_w)).astype(np.float64)
    for a in range(k_h):
        for b in range(k_w):
            seen = padded[:, :, a : a + stride * out_h : stride, b : b + stride * out_w : stride]
            y += np.einsum("ncij,kc->nkij", seen, weight[:, :, a, b])
    return y


def by_samples(x, weight, bias, stride=1, pad=0):
    k, _, k_h, k_w = weight.shape
    out = []
    for image in x:
        padded = np.pad(image, ((0, 0), (pad, pad), (pad, pad)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (k_h, k_w), axis=(1, 2))[:, ::stride, ::stride]
        columns = windows.transpose(0, 3, 4, 1, 2).reshape(weight[0].size, -1)  # im2col
        out.append((weight.reshape(k, -1) @ columns + bias[:, None]).reshape(k, *windows.shape[1:3]))
    return np.stack(out)


def by_channels(x, weight, bias, stride=1, pad=0):
    total = bias[:, None, None]
    for c in range(x.shape[1]):
        padded = np.pad(x[:, c], ((0, 0), (pad, pad), (pad, pad)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(1, 2))
        total = total + np.tensordot(windows[:, ::stride, ::stride], weight[:, c], ((3, 4), (1, 2))).transpose(
            0, 3, 1, 2
        )
    return total


def by_filters(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.stack([np.einsum("ncijab,cab->nij", windows, w) + b for w, b in zip(weight, bias, strict=True)], axis=1)


def by_einsum(x, weight, bias, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    (n, c, h, w), (s0, s1, s2, s3) = padded.shape, padded.strides
    k_h, k_w = weight.shape[2:]
    shape = (n, c, (h - k_h) // stride + 1, (w - k_w) // stride + 1, k_h, k_w)
    windows = np.lib.stride_tricks.as_strided(padded, shape, (s0, s1, s2 * stride, s3 * stride, s2, s3))
    return np.einsum("ncijab,kcab->nkij", windows, weight) + bias.reshape(1, -1, 1, 1)


alternatives = [
    by_output_positions,
    by_broadcasting_at_positions,
    by_kernel_positions,
    by_samples,
    by_channels,
    by_filters,
    by_einsum,
]
