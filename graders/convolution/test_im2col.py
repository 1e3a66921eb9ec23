"""Grades im2col."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["conv2d"]
hints = [
    "Each column of the result is one window, flattened. In which order do the numbers of a window of three axes come "
    "out when you flatten it?",
    "Put zeros around each channel, and fill one row of the result at a time: the row for channel c and kernel "
    "position (a, b) holds the pixel at (a, b) of every window, and these are a strided cut of channel c.",
    "The row (c * kH + a) * kW + b and the column i * out_W + j hold padded[c, i * stride + a, j * stride + b], for "
    "out_H = (H + 2 pad - kH) // stride + 1 and out_W likewise.",
]
budget = 20
remember = "channels come first, then kernel rows, then kernel columns"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Rectangles of all proportions, one or more channels, with every kernel, stride and padding that fits."""
    c, (h, w) = rng.integers(1, min(size, 3) + 2), rng.integers(1, min(size, 6) + 3, 2)
    pad = int(rng.choice([0, 0, 1, 2]))
    kernel_size = tuple(int(rng.integers(1, min(n + 2 * pad, size, 4) + 1)) for n in (h, w))
    x = rng.normal(0, 9, (c, h, w)).round(2) if rng.random() < 0.5 else rng.integers(-9, 10, (c, h, w)) + 0.25
    options = {"stride": int(rng.integers(2, 4))} if rng.random() < 0.5 else {}
    return call(x, kernel_size, **options, **({"pad": pad} if pad else {}))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 400 rows or the 784 columns is within the budget, one over the single numbers is not."""
    return call(rng.random((16, 32, 32)), (5, 5))


_image = np.array([[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0]]])
_two = np.concatenate([_image, _image + 20])
edges = {
    "every column is one window": call(_image, (2, 2)),
    "a kernel of 1 x 1 flattens the image": call(_image, (1, 1)),
    "a kernel of 1 x 1 makes one row of each channel": call(_two, (1, 1)),
    "a kernel of the whole image makes one column": call(_two, (3, 4)),
    "an image of one pixel": call(np.array([[[3.0]]]), (1, 1)),
    "channels come first, then kernel rows, then kernel columns": call(_two, (2, 3)),
    "a wide kernel": call(_two, (1, 3)),
    "a tall kernel": call(_two, (3, 1)),
    "a tall image": call(_two.transpose(0, 2, 1), (2, 2)),
    "three channels": call(np.arange(1.0, 28.0).reshape(3, 3, 3), (2, 2)),
    "a stride that divides": call(_two[:, :, :3], (1, 1), stride=2),
    "a stride that does not divide leaves the rest out": call(_two, (2, 2), stride=3),
    "a stride larger than the image": call(_two, (2, 2), stride=9),
    "padding adds zeros on all four sides": call(_image, (2, 2), pad=1),
    "padding does not add channels": call(_two, (1, 1), pad=1),
    "padding makes room for a kernel larger than the image": call(np.array([[[2.0, 1.0]]]), (3, 3), pad=1),
    "windows that see nothing but padding": call(np.array([[[2.0]], [[3.0]]]), (1, 1), pad=2),
    "padding and a stride together": call(_two, (3, 2), stride=2, pad=1),
    "padding makes room for one more step": call(_two, (2, 2), stride=3, pad=1),
    "numbers far from 0 stay exact": call(np.array([[[12345.678, -0.0001234], [1e8, 0.5]]]), (1, 2)),
}


def multiplies_to_a_convolution(f, x, kernel_size, **options):
    """What the columns are for: a convolution is a matrix product."""
    from kata.laws import solution

    kernel = np.arange(1.0, 1 + np.prod(kernel_size)).reshape(kernel_size)
    product = np.tile(kernel.ravel(), len(x)) @ f(x, kernel_size, **options)
    return close(product, sum(solution("conv2d")(image, kernel, **options) for image in x).ravel())


def stacks_channels(f, x, kernel_size, **options):
    """The rows of one channel are those of the image with this channel only."""
    return close(
        f(x, kernel_size, **options), np.concatenate([f(x[c : c + 1], kernel_size, **options) for c in range(len(x))])
    )


laws = {
    "a row of weights times the columns is a convolution": multiplies_to_a_convolution,
    "each channel has its own block of rows": stacks_channels,
}


def kernel_positions_before_channels(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return windows.transpose(3, 4, 0, 1, 2).reshape(len(x) * kernel_size[0] * kernel_size[1], -1)


def pads_channels_too(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, pad)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return windows.transpose(0, 3, 4, 1, 2).reshape(len(padded) * kernel_size[0] * kernel_size[1], -1)


def square_kernel(x, kernel_size, stride=1, pad=0):
    padded, k = np.pad(x, ((0, 0), (pad, pad), (pad, pad))), min(kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (k, k), axis=(1, 2))[:, ::stride, ::stride]
    return windows.transpose(0, 3, 4, 1, 2).reshape(len(x) * k * k, -1)


def output_as_if_square(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), n = kernel_size, (padded.shape[1] - kernel_size[0]) // stride + 1
    columns = np.zeros((len(x) * k_h * k_w, n * n))
    for i in range(n):
        for j in range(n):
            window = padded[:, i * stride : i * stride + k_h, j * stride : j * stride + k_w].ravel()
            columns[: len(window), i * n + j] = window
    return columns


def leaves_out_the_last(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    k_h, k_w = kernel_size
    rows, columns = (range(0, n - k, stride) for n, k in zip(padded.shape[1:], kernel_size, strict=True))
    windows = [padded[:, i : i + k_h, j : j + k_w].ravel() for i in rows for j in columns]
    return np.array(windows).T if windows else np.zeros((len(x) * k_h * k_w, 0))


def starts_without_stride(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (_, h, w) = kernel_size, padded.shape
    rows, columns = range((h - k_h) // stride + 1), range((w - k_w) // stride + 1)
    return np.array([padded[:, i : i + k_h, j : j + k_w].ravel() for i in rows for j in columns]).T


def counts_padding_once(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (c, h, w) = kernel_size, x.shape
    rows, columns = range((h + pad - k_h) // stride + 1), range((w + pad - k_w) // stride + 1)
    windows = [
        padded[:, i * stride : i * stride + k_h, j * stride : j * stride + k_w].ravel() for i in rows for j in columns
    ]
    return np.array(windows).T if windows else np.zeros((c * k_h * k_w, 0))


def rounds_the_size_up(x, kernel_size, stride=1, pad=0):
    (k_h, k_w), (_, h, w) = kernel_size, x.shape
    rows, columns = -((k_h - h - 2 * pad) // stride) + 1, -((k_w - w - 2 * pad) // stride) + 1
    padded = np.pad(x, ((0, 0), (pad, pad + stride), (pad, pad + stride)))
    windows = [
        padded[:, i * stride : i * stride + k_h, j * stride : j * stride + k_w].ravel()
        for i in range(rows)
        for j in range(columns)
    ]
    return np.array(windows).T


def reshapes_windows_as_they_come(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (_, h, w) = kernel_size, padded.shape
    rows, columns = range((h - k_h) // stride + 1), range((w - k_w) // stride + 1)
    windows = np.array(
        [padded[:, i * stride : i * stride + k_h, j * stride : j * stride + k_w].ravel() for i in rows for j in columns]
    )
    return windows.reshape(len(x) * k_h * k_w, -1)


def columns_of_integers(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return windows.transpose(0, 3, 4, 1, 2).reshape(len(x) * kernel_size[0] * kernel_size[1], -1).astype(int)


def first_channel_only(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x[0], pad)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel_size)[::stride, ::stride]
    rows = windows.transpose(2, 3, 0, 1).reshape(kernel_size[0] * kernel_size[1], -1)
    return np.tile(rows, (len(x), 1))


def loops_over_numbers(x, kernel_size, stride=1, pad=0):
    images = np.pad(x, ((0, 0), (pad, pad), (pad, pad))).tolist()
    k_h, k_w = kernel_size
    last_row, last_column = len(images[0]) - k_h + 1, len(images[0][0]) - k_w + 1
    return np.array(
        [
            [pixel for row in image[a : a + last_row : stride] for pixel in row[b : b + last_column : stride]]
            for image in images
            for a in range(k_h)
            for b in range(k_w)
        ]
    )


mistakes = {
    "rows and columns of the result are swapped: one row for each window": (
        "windows.transpose(0, 3, 4, 1, 2).reshape(C * kH * kW, -1)",
        "windows.transpose(0, 3, 4, 1, 2).reshape(C * kH * kW, -1).T",
    ),
    "lays the windows out one after another and cuts them into rows of the wrong length": reshapes_windows_as_they_come,
    "counts the steps in the image and in the padding apart from each other": (
        "windows = windows[:, ::stride, ::stride]",
        "steps = [(n - k) // stride + 2 * pad // stride + 1 for n, k in zip(x.shape[1:], (kH, kW))]\n"
        "    windows = windows[:, ::stride, ::stride][:, : steps[0], : steps[1]]",
    ),
    "kernel positions come before channels": kernel_positions_before_channels,
    "kernel columns come before kernel rows": ("transpose(0, 3, 4, 1, 2)", "transpose(0, 4, 3, 1, 2)"),
    "output positions are counted column by column": ("transpose(0, 3, 4, 1, 2)", "transpose(0, 3, 4, 2, 1)"),
    "windows are only reshaped, their axes not moved": (
        "windows.transpose(0, 3, 4, 1, 2)",
        "np.ascontiguousarray(windows)",
    ),
    "kernel positions are in reverse order: the kernel is flipped": (
        "windows.transpose(0, 3, 4, 1, 2)",
        "windows[..., ::-1, ::-1].transpose(0, 3, 4, 1, 2)",
    ),
    "height and width of the kernel are swapped": ("(kH, kW) = len(x)", "(kW, kH) = len(x)"),
    "takes the kernel to be square": square_kernel,
    "takes the output to be square": output_as_if_square,
    "ignores the stride": ("[:, ::stride, ::stride]", ""),
    "strides along the rows only": ("[:, ::stride, ::stride]", "[:, ::stride]"),
    "strides along the columns only": ("[:, ::stride, ::stride]", "[:, :, ::stride]"),
    "strides along the channels": ("[:, ::stride, ::stride]", "[::stride, ::stride, ::stride]"),
    "the output has the strided size, but the windows move by 1": starts_without_stride,
    "windows do not overlap: the stride is taken to be the kernel's size": (
        "[:, ::stride, ::stride]",
        "[:, ::kH, ::kW]",
    ),
    "ignores the padding": ("np.pad(x, ((0, 0), (pad, pad), (pad, pad)))", "x"),
    "pads the channels too": pads_channels_too,
    "pads below and to the right only": ("((0, 0), (pad, pad), (pad, pad))", "((0, 0), (0, 2 * pad), (0, 2 * pad))"),
    "pads one side of each axis": ("((0, 0), (pad, pad), (pad, pad))", "((0, 0), (pad, 0), (pad, 0))"),
    "pads with the nearest pixel instead of zeros": ("(pad, pad)))", '(pad, pad)), mode="edge")'),
    "pads by mirroring the image": ("(pad, pad)))", '(pad, pad)), mode="symmetric")'),
    "pads with ones": ("(pad, pad)))", "(pad, pad)), constant_values=1)"),
    "counts the padding once in the size of the output": counts_padding_once,
    "the range stops one position too early": leaves_out_the_last,
    "rounds the size of the output up": rounds_the_size_up,
    "uses the first channel for all": first_channel_only,
    "keeps the columns in integers": columns_of_integers,
    "loops over the single numbers in Python": loops_over_numbers,
}


def by_windows(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (c, h, w) = kernel_size, padded.shape
    out_h, out_w = (h - k_h) // stride + 1, (w - k_w) // stride + 1
    columns = np.empty((c * k_h * k_w, out_h * out_w), x.dtype)
    for i in range(out_h):
        for j in range(out_w):
            window = padded[:, i * stride : i * stride + k_h, j * stride : j * stride + k_w]
            columns[:, i * out_w + j] = window.reshape(-1)
    return columns


def by_rows(x, kernel_size, stride=1, pad=0):
    padded = np.zeros((x.shape[0], x.shape[1] + 2 * pad, x.shape[2] + 2 * pad))
    padded[:, pad : pad + x.shape[1], pad : pad + x.shape[2]] = x
    (k_h, k_w), (c, h, w) = kernel_size, padded.shape
    rows = []
    for channel in range(c):
        for a in range(k_h):
            for b in range(k_w):
                cut = padded[channel, a : h - k_h + a + 1 : stride, b : w - k_w + b + 1 : stride]
                rows.append(cut.ravel())
    return np.stack(rows)


def by_kernel_positions(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, [(0, 0), (pad, pad), (pad, pad)])
    (k_h, k_w), (c, h, w) = kernel_size, padded.shape
    out_h, out_w = (h - k_h) // stride + 1, (w - k_w) // stride + 1
    columns = np.zeros((c, k_h, k_w, out_h, out_w))
    for a in range(k_h):
        for b in range(k_w):
            columns[:, a, b] = padded[:, a : a + stride * out_h : stride, b : b + stride * out_w : stride]
    return columns.reshape(c * k_h * k_w, out_h * out_w)


def by_index_arrays(x, kernel_size, stride=1, pad=0):
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    (k_h, k_w), (c, h, w) = kernel_size, padded.shape
    out_h, out_w = (h - k_h) // stride + 1, (w - k_w) // stride + 1
    rows = np.tile(np.repeat(np.arange(k_h), k_w), c)[:, None] + stride * np.repeat(np.arange(out_h), out_w)
    columns = np.tile(np.arange(k_w), k_h * c)[:, None] + stride * np.tile(np.arange(out_w), out_h)
    return padded[np.repeat(np.arange(c), k_h * k_w)[:, None], rows, columns]


def by_strides(x, kernel_size, stride=1, pad=0):
    padded = np.ascontiguousarray(np.pad(x, ((0, 0), (pad, pad), (pad, pad))))
    (k_h, k_w), (c, h, w), (s0, s1, s2) = kernel_size, padded.shape, padded.strides
    shape = (c, k_h, k_w, (h - k_h) // stride + 1, (w - k_w) // stride + 1)
    view = np.lib.stride_tricks.as_strided(padded, shape, (s0, s1, s2, s1 * stride, s2 * stride))
    return view.reshape(c * k_h * k_w, shape[3] * shape[4])


def by_channels_and_list(x, kernel_size, stride=1, pad=0):
    k_h, k_w = kernel_size
    blocks = []
    for image in x:
        padded = np.pad(image, pad)
        h, w = padded.shape
        starts = [(i, j) for i in range(0, h - k_h + 1, stride) for j in range(0, w - k_w + 1, stride)]
        places = np.array([i * w + j for i, j in starts])
        offsets = np.add.outer(np.arange(k_h) * w, np.arange(k_w)).ravel()
        blocks.append(padded.ravel()[offsets[:, None] + places])
    return np.vstack(blocks)


alternatives = [by_windows, by_rows, by_kernel_positions, by_index_arrays, by_strides, by_channels_and_list]
