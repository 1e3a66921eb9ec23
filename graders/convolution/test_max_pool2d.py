"""Grades max_pool2d."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["conv2d"]
hints = [
    "The windows move as those of a convolution do: size and stride are two numbers. Which windows still fit?",
    "Visit the output positions and take the maximum of each window over its two image axes, for all samples and "
    "channels at once. If you collect maxima step by step, what may they start from if all pixels are negative?",
    "y[n, c, i, j] = the maximum of x[n, c, i * stride + a, j * stride + b] over a and b from 0 to size - 1, for "
    "(H - size) // stride + 1 rows i and (W - size) // stride + 1 columns j.",
]
budget = 6.3
remember = "rows and columns that no whole window covers are left out"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Rectangles of all proportions; windows that overlap, touch, or leave gaps; pixels of either sign or of one."""
    n, c = rng.integers(1, min(size, 3) + 2, 2)
    h, w = rng.integers(1, min(size, 7) + 3, 2)
    k = int(rng.integers(1, min(h, w, size, 4) + 1))
    stride = k if rng.random() < 0.3 else int(rng.integers(1, 5))
    x = rng.normal(0, 5, (n, c, h, w)).round(2) if rng.random() < 0.5 else rng.integers(-9, 10, (n, c, h, w)) / 1.0
    kind = rng.integers(4)
    if kind == 0:
        x = -np.abs(x) - 1
    elif kind == 1:
        x = 1e6 * x
    return call(x, k, stride)


def workload(rng: np.random.Generator) -> Call:
    """Loops over the 256 output positions or the 128 images are within the budget, one over single pixels is not."""
    return call(rng.normal(0, 1, (8, 16, 32, 32)), 2, 2)


_image = np.array([[[[1, 2, 3, 4, 0], [5, -6, 7, 8, 2], [9, 1, -2, 3, 6], [4, 0, 2, 11, -5]]]], float)
_many = np.concatenate([np.concatenate([_image, 9 - _image], 1), np.concatenate([-_image, _image / 4], 1)])
edges = {
    "windows that touch": call(_image[..., :4], 2, 2),
    "windows that overlap": call(_image, 2, 1),
    "windows of 3 that overlap by 1": call(_image[..., :3, :], 3, 2),
    "windows with gaps between them": call(_image, 1, 2),
    "windows of 2 with gaps between them": call(_image, 2, 3),
    "a window of one pixel": call(_many, 1, 1),
    "a window of the whole image": call(_image[..., :4], 4, 4),
    "a single pixel": call(np.array([[[[-3.0]]]]), 1, 1),
    "a stride larger than the image": call(_image, 2, 9),
    "rows and columns that no whole window covers are left out": call(_many, 2, 2),
    "a wide image": call(_many[:, :, :2], 2, 1),
    "a tall image": call(_many[:, :, :, :2], 2, 1),
    "every channel and sample for itself": call(_many, 3, 1),
    "only negative pixels": call(-np.abs(_image) - 1, 2, 2),
    "negative pixels beside positive ones": call(_image * np.array([1, -1, 1, -1, 1]), 2, 1),
    "very negative pixels": call(np.full((1, 1, 2, 2), -1e12), 2, 2),
    "pixels near the lowest float": call(-1e300 * np.arange(1.0, 5.0).reshape(1, 1, 2, 2), 2, 2),
    "pixels near the highest float": call(1e300 * np.arange(1.0, 5.0).reshape(1, 1, 2, 2), 2, 2),
    "the largest pixel in each corner of the window": call(
        np.array([[[[9.0, 1.0, 1.0, 9.0], [1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0], [9.0, 1.0, 1.0, 9.0]]]]), 2, 2
    ),
    "fractions are kept": call(np.array([[[[0.5, 0.25], [0.125, -0.5]]]]), 2, 2),
}


def keeps_order(f, x, size, stride):
    """The maximum of growing numbers grows with them: any increasing function may come first or last."""
    small = x / np.abs(x).max(initial=1)
    return close(f(np.exp(small), size, stride), np.exp(f(small, size, stride)))


def treats_images_alone(f, x, size, stride):
    """A batch is nothing but its images."""
    alone = [[f(x[n : n + 1, c : c + 1], size, stride)[0, 0] for c in range(x.shape[1])] for n in range(len(x))]
    return close(f(x, size, stride), alone)


laws = {
    "exp before pooling or after it is the same": keeps_order,
    "every channel of every sample is pooled alone": treats_images_alone,
}


def starts_from_0(x, size, stride):
    out_h, out_w = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    y = np.zeros((*x.shape[:2], out_h, out_w))
    for a in range(size):
        for b in range(size):
            y = np.maximum(y, x[:, :, a : a + stride * out_h : stride, b : b + stride * out_w : stride])
    return y


def starts_from_minus_1e9(x, size, stride):
    out_h, out_w = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    y = np.full((*x.shape[:2], out_h, out_w), -1e9)
    for a in range(size):
        for b in range(size):
            y = np.maximum(y, x[:, :, a : a + stride * out_h : stride, b : b + stride * out_w : stride])
    return y


def starts_from_the_lowest_float32(x, size, stride):
    out_h, out_w = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    y = np.full((*x.shape[:2], out_h, out_w), np.finfo(np.float32).min)
    for a in range(size):
        for b in range(size):
            y = np.maximum(y, x[:, :, a : a + stride * out_h : stride, b : b + stride * out_w : stride])
    return y


def reshapes_into_blocks(x, size, stride):
    n, c, h, w = x.shape
    blocks = x[:, :, : h // size * size, : w // size * size].reshape(n, c, h // size, size, w // size, size)
    return blocks.max(axis=(3, 5))


def rounds_the_size_up(x, size, stride):
    out_h, out_w = -((size - x.shape[2]) // stride) + 1, -((size - x.shape[3]) // stride) + 1
    y = np.zeros((*x.shape[:2], out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            y[:, :, i, j] = window.max(axis=(2, 3), initial=-np.inf)
    return y


def output_as_if_square(x, size, stride):
    out = (x.shape[2] - size) // stride + 1
    y = np.zeros((*x.shape[:2], out, out))
    for i in range(out):
        for j in range(min(out, (x.shape[3] - size) // stride + 1)):
            y[:, :, i, j] = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(2, 3))
    return y


def starts_without_stride(x, size, stride):
    out_h, out_w = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    y = np.zeros((*x.shape[:2], out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            y[:, :, i, j] = x[:, :, i : i + size, j : j + size].max(axis=(2, 3))
    return y


def leaves_out_the_last(x, size, stride):
    rows, columns = range(0, x.shape[2] - size, stride), range(0, x.shape[3] - size, stride)
    y = np.zeros((*x.shape[:2], len(rows), len(columns)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            y[:, :, i, j] = x[:, :, row : row + size, column : column + size].max(axis=(2, 3))
    return y


def starts_as_far_apart_as_the_output_says(x, size, stride):
    out_h, out_w = x.shape[2] // stride, x.shape[3] // stride
    y = np.zeros((*x.shape[:2], out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


def flips_signs(x, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    flat = windows.reshape(*windows.shape[:4], -1)
    return np.take_along_axis(flat, np.abs(flat).argmax(axis=-1)[..., None], axis=-1)[..., 0]


def loops_over_pixels(x, size, stride):
    rows = range(0, x.shape[2] - size + 1, stride)
    columns = range(0, x.shape[3] - size + 1, stride)
    out = []
    for sample in x.tolist():
        for image in sample:
            for i in rows:
                highest = list(map(max, *image[i : i + size])) if size > 1 else image[i]
                out.append([max(highest[j : j + size]) for j in columns])
    return np.array(out).reshape(*x.shape[:2], len(rows), len(columns))


mistakes = {
    "the maxima start from 0, so that negative windows become 0": starts_from_0,
    "the maxima start from -1e9, which very negative pixels do not reach": starts_from_minus_1e9,
    "the maxima start from the lowest float32": starts_from_the_lowest_float32,
    "averages instead of taking the maximum": ("windows.max(", "windows.mean("),
    "takes the minimum": ("windows.max(", "windows.min("),
    "sums over the window": ("windows.max(", "windows.sum("),
    "takes the maximum of the absolute values": ("windows.max(", "np.abs(windows).max("),
    "takes the number of largest absolute value": flips_signs,
    "takes the median": ("windows.max(", "np.median(windows, "),
    "takes the maximum along the rows only, then the first": (
        "windows.max(axis=(-2, -1))",
        "windows.max(axis=-1)[..., 0]",
    ),
    "takes the maximum along the diagonal only": (
        "windows.max(axis=(-2, -1))",
        "windows[..., np.arange(size), np.arange(size)].max(axis=-1)",
    ),
    "pools over the channels too": (
        "windows.max(axis=(-2, -1))",
        "np.broadcast_to(windows.max(axis=(1, -2, -1))[:, None], windows.shape[:4])",
    ),
    "pools over the samples too": (
        "windows.max(axis=(-2, -1))",
        "np.broadcast_to(windows.max(axis=(0, -2, -1)), windows.shape[:4])",
    ),
    "the channels come last": ("windows.max(axis=(-2, -1))", "windows.max(axis=(-2, -1)).transpose(0, 2, 3, 1)"),
    "rows and columns of the output are swapped": (
        "windows.max(axis=(-2, -1))",
        "windows.max(axis=(-2, -1)).transpose(0, 1, 3, 2)",
    ),
    "cuts the image into blocks, as if the stride were the size": reshapes_into_blocks,
    "ignores the stride": ("[:, :, ::stride, ::stride]", ""),
    "strides along the rows only": ("[:, :, ::stride, ::stride]", "[:, :, ::stride]"),
    "the stride is taken for the size of the window": ("(size, size)", "(min(stride, *x.shape[2:]),) * 2"),
    "size and stride are swapped": (
        "(size, size), axis=(2, 3))\n    windows = windows[:, :, ::stride, ::stride]",
        "(min(stride, *x.shape[2:]),) * 2, axis=(2, 3))\n    windows = windows[:, :, ::size, ::size]",
    ),
    "the output has the strided size, but the windows move by 1": starts_without_stride,
    "pools what is left over at the border too": rounds_the_size_up,
    "divides the size of the image by the stride, whatever the window": starts_as_far_apart_as_the_output_says,
    "the range stops one position too early": leaves_out_the_last,
    "takes the output to be square": output_as_if_square,
    "returns the places of the maxima": (
        "windows.max(axis=(-2, -1))",
        "windows.reshape(*windows.shape[:4], -1).argmax(axis=-1)",
    ),
    "keeps the output in integers": (
        "return windows.max(axis=(-2, -1))",
        "return windows.max(axis=(-2, -1)).astype(int)",
    ),
    "loops over the single pixels in Python": loops_over_pixels,
}


def by_output_positions(x, size, stride):
    n, c, h, w = x.shape
    y = np.empty((n, c, (h - size) // stride + 1, (w - size) // stride + 1))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            y[:, :, i, j] = np.max(x[:, :, i * stride : i * stride + size, j * stride : j * stride + size], axis=(2, 3))
    return y


def by_window_positions(x, size, stride):
    out_h, out_w = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    y = np.full((*x.shape[:2], out_h, out_w), -np.inf)
    for a in range(size):
        for b in range(size):
            np.maximum(y, x[:, :, a : a + stride * out_h : stride, b : b + stride * out_w : stride], out=y)
    return y


def by_images(x, size, stride):
    samples = []
    for sample in x:
        channels = []
        for image in sample:
            windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))[::stride, ::stride]
            channels.append(windows.max(axis=(2, 3)))
        samples.append(channels)
    return np.array(samples)


def by_rows_then_columns(x, size, stride):
    view = np.lib.stride_tricks.sliding_window_view
    rows = view(x, size, axis=2)[:, :, ::stride].max(axis=-1)
    return view(rows, size, axis=3)[:, :, :, ::stride].max(axis=-1)


def by_strides_and_sorting(x, size, stride):
    (n, c, h, w), (s0, s1, s2, s3) = x.shape, x.strides
    shape = (n, c, (h - size) // stride + 1, (w - size) // stride + 1, size, size)
    windows = np.lib.stride_tricks.as_strided(x, shape, (s0, s1, s2 * stride, s3 * stride, s2, s3))
    return np.sort(windows.reshape(*shape[:4], size * size), axis=-1)[..., -1]


def by_argmax(x, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    flat = windows.reshape(*windows.shape[:4], -1)
    return np.take_along_axis(flat, flat.argmax(axis=-1, keepdims=True), axis=-1)[..., 0]


def by_negated_minimum(x, size, stride):
    out_h, out_w = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    rows = np.stack([x[:, :, i * stride : i * stride + size].max(axis=2) for i in range(out_h)], axis=2)
    return -np.stack([(-rows[..., j * stride : j * stride + size]).min(axis=3) for j in range(out_w)], axis=3)


alternatives = [
    by_output_positions,
    by_window_positions,
    by_images,
    by_rows_then_columns,
    by_strides_and_sorting,
    by_argmax,
    by_negated_minimum,
]
