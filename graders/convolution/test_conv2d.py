"""Grades conv2d."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
hints = [
    "Write down the size of the output first. Which pixels does the output at row 1, column 0 see at stride 2?",
    "Put zeros around the image, then visit every output position: cut out the window that starts at "
    "(i * stride, j * stride), multiply it with the kernel, and sum.",
    "y[i, j] = (padded[i * stride : i * stride + kH, j * stride : j * stride + kW] * kernel).sum(), for "
    "(H + 2 pad - kH) // stride + 1 rows and (W + 2 pad - kW) // stride + 1 columns.",
]
budget = 32
remember = "a lopsided kernel is not flipped"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Rectangles of all proportions, whole numbers or not, with every stride and padding."""
    h, w = rng.integers(1, size + 2, 2)
    pad = (0, 0, 1, 2, 4)[rng.integers(5)]
    kernel = (
        rng.integers(-4, 5, (rng.integers(1, min(h + 2 * pad, size) + 1), rng.integers(1, min(w + 2 * pad, size) + 1)))
        / 1.0
    )
    x = rng.integers(-9, 10, (h, w)) / 1.0
    if rng.random() < 0.5:
        x, kernel = x + rng.normal(0, 1, x.shape).round(2), kernel + rng.normal(0, 1, kernel.shape).round(2)
    options = {"stride": int(rng.integers(2, 6))} if rng.random() < 0.5 else {}
    return call(x, kernel, **options, **({"pad": pad} if pad else {}))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 441 positions is within the budget, one over the 1520 products of each is not."""
    return call(rng.random((60, 58)), rng.random((40, 38)))


def magnitude(x, kernel, stride=1, pad=0):
    """The sizes of the numbers that are summed."""
    return float(np.abs(x).max()) * float(np.abs(kernel).sum())


_image = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 1.0, 2.0, 3.0]])
_square = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]])
edges = {
    "a kernel of 1 x 1 scales the image": call(_image, np.array([[2.0]])),
    "a kernel of the whole image gives one number": call(_image, _image[::-1]),
    "an image of one pixel": call(np.array([[3.0]]), np.array([[-2.0]])),
    "a lopsided kernel is not flipped": call(_square, np.array([[1.0, 2.0], [3.0, 5.0]])),
    "a wide image": call(_image, np.array([[1.0, -1.0], [2.0, 0.5]])),
    "a tall image": call(_image.T, np.array([[1.0, -1.0], [2.0, 0.5]])),
    "a wide kernel": call(_image, np.array([[1.0, 2.0, 4.0]])),
    "a tall kernel": call(_image, np.array([[1.0], [2.0], [4.0]])),
    "a stride that divides": call(np.vstack([_image, _image])[:5], np.array([[1.0, 2.0], [3.0, 5.0]]), stride=2),
    "a stride that does not divide leaves the rest out": call(_image, np.array([[1.0, 2.0]]), stride=3),
    "a stride of 5 over a long image": call(np.arange(26.0).reshape(2, 13), np.array([[1.0, 2.0]]), stride=5),
    "a stride larger than the image": call(_image, np.array([[1.0, 2.0], [3.0, 5.0]]), stride=9),
    "padding adds zeros on all four sides": call(_image, np.array([[1.0, 2.0], [3.0, 5.0]]), pad=1),
    "padding makes room for a kernel larger than the image": call(
        np.array([[2.0, 1.0]]), np.arange(9.0).reshape(3, 3), pad=1
    ),
    "windows that see nothing but padding": call(np.array([[2.0]]), np.array([[3.0]]), pad=2),
    "windows that see nothing but padding, at a stride": call(
        np.array([[2.0, 1.0, 4.0]]), np.array([[3.0]]), stride=2, pad=3
    ),
    "padding makes room for one more step": call(_square, np.array([[1.0, 2.0], [3.0, 5.0]]), stride=3, pad=1),
    "padding and a stride together": call(_image, np.arange(1.0, 10.0).reshape(3, 3), stride=2, pad=1),
    "fractions are kept": call(np.array([[0.5, 0.25]]), np.array([[0.5]])),
    "small fractions are not rounded": call(np.array([[0.5, 0.25]]), np.array([[1 / 3072]])),
}


def is_linear(f, x, kernel, **options):
    """The output of a sum is the sum of the outputs."""
    other = np.roll(x, 1) + 1
    return close(f(x + 2 * other, kernel, **options), f(x, kernel, **options) + 2 * f(other, kernel, **options))


def finds_pixels(f, x, kernel, **options):
    """A single 1 in the corner of the kernel picks out pixels."""
    corner = np.zeros(kernel.shape)
    corner[0, 0] = 1
    got, stride = f(x, corner, **options), options.get("stride", 1)
    padded = np.pad(x, options.get("pad", 0))
    return close(got, padded[::stride, ::stride][: got.shape[0], : got.shape[1]])


laws = {
    "the output is linear in the image": is_linear,
    "a kernel with a single 1 in its corner picks out pixels": finds_pixels,
}


def flips(x, kernel, stride=1, pad=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, pad), kernel.shape)[::stride, ::stride]
    return np.einsum("ijab,ab->ij", windows, kernel[::-1, ::-1])


def pads_one_side(x, kernel, stride=1, pad=0):
    padded = np.pad(x, ((0, 2 * pad), (0, 2 * pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return np.einsum("ijab,ab->ij", windows, kernel)


def leaves_out_the_last(x, kernel, stride=1, pad=0):
    padded = np.pad(x, pad)
    (h, w), (kh, kw) = padded.shape, kernel.shape
    rows, columns = range(0, h - kh, stride), range(0, w - kw, stride)
    return np.array([[np.sum(padded[i : i + kh, j : j + kw] * kernel) for j in columns] for i in rows])


def output_as_if_square(x, kernel, stride=1, pad=0):
    padded = np.pad(x, pad)
    (h, _), (kh, kw) = padded.shape, kernel.shape
    n = (h - kh) // stride + 1
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            i0, j0 = i * stride, j * stride
            out[i, j] = np.sum(padded[i0 : i0 + kh, j0 : j0 + kw] * kernel)
    return out


def kernel_as_if_square(x, kernel, stride=1, pad=0):
    padded = np.pad(x, pad)
    (h, w), k = padded.shape, kernel.shape[0]
    out = np.zeros(((h - k) // stride + 1, (w - k) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            i0, j0 = i * stride, j * stride
            out[i, j] = np.sum(padded[i0 : i0 + k, j0 : j0 + k] * kernel)
    return out


def window_starts_without_stride(x, kernel, stride=1, pad=0):
    padded = np.pad(x, pad)
    (h, w), (kh, kw) = padded.shape, kernel.shape
    out = np.zeros(((h - kh) // stride + 1, (w - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(padded[i : i + kh, j : j + kw] * kernel)
    return out


def counts_padding_once(x, kernel, stride=1, pad=0):
    padded = np.pad(x, pad)
    (h, w), (kh, kw) = x.shape, kernel.shape
    out = np.zeros((max((h + pad - kh) // stride + 1, 0), max((w + pad - kw) // stride + 1, 0)))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            i0, j0 = i * stride, j * stride
            out[i, j] = np.sum(padded[i0 : i0 + kh, j0 : j0 + kw] * kernel)
    return out


def output_of_integers(x, kernel, stride=1, pad=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, pad), kernel.shape)[::stride, ::stride]
    return np.einsum("ijab,ab->ij", windows, kernel).astype(int)


def pads_the_output(x, kernel, stride=1, pad=0):
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape)[::stride, ::stride]
    return np.pad(np.einsum("ijab,ab->ij", windows, kernel), pad)


def rounds_the_size_up(x, kernel, stride=1, pad=0):
    padded = np.pad(x, ((pad, pad + stride - 1), (pad, pad + stride - 1)))
    (kh, kw), (h, w) = kernel.shape, x.shape
    rows, columns = -((kh - h - 2 * pad) // stride) + 1, -((kw - w - 2 * pad) // stride) + 1
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return np.einsum("ijab,ab->ij", windows, kernel)[:rows, :columns]


def loops_over_products(x, kernel, stride=1, pad=0):
    padded, weights = np.pad(x, pad).tolist(), kernel.tolist()
    kh, kw = kernel.shape
    out = np.empty(((len(padded) - kh) // stride + 1, (len(padded[0]) - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            total = 0.0
            for a in range(kh):
                window = padded[i * stride + a][j * stride : j * stride + kw]
                total += sum(pixel * weight for pixel, weight in zip(window, weights[a], strict=True))
            out[i, j] = total
    return out


mistakes = {
    "counts the steps in the image and in the padding apart from each other": (
        "[::stride, ::stride]",
        "[::stride, ::stride]\n"
        "    steps = [(n - k) // stride + 2 * pad // stride + 1 for n, k in zip(x.shape, kernel.shape)]\n"
        "    windows = windows[: steps[0], : steps[1]]",
    ),
    "rounds the result to six decimals": (
        'np.einsum("ijab,ab->ij", windows, kernel)',
        'np.einsum("ijab,ab->ij", windows, kernel).round(6)',
    ),
    "flips the kernel: a convolution in the mathematician's sense": flips,
    "flips the kernel upside down": ("windows, kernel)", "windows, kernel[::-1])"),
    "flips the kernel left to right": ("windows, kernel)", "windows, kernel[:, ::-1])"),
    "ignores the stride": ("[::stride, ::stride]", ""),
    "strides along the rows only": ("[::stride, ::stride]", "[::stride]"),
    "the output has the strided size, but the windows move by 1": window_starts_without_stride,
    "ignores the padding": ("np.pad(x, pad)", "x"),
    "pads below and to the right only": pads_one_side,
    "pads with the nearest pixel instead of zeros": ("np.pad(x, pad)", 'np.pad(x, pad, mode="edge")'),
    "pads by mirroring the image": ("np.pad(x, pad)", 'np.pad(x, pad, mode="symmetric")'),
    "pads with ones": ("np.pad(x, pad)", "np.pad(x, pad, constant_values=1)"),
    "pads the output instead of the image": pads_the_output,
    "counts the padding once in the size of the output": counts_padding_once,
    "takes the output to be square": output_as_if_square,
    "takes the kernel to be square": kernel_as_if_square,
    "the range stops one position too early": leaves_out_the_last,
    "rounds the size of the output up": rounds_the_size_up,
    "rows and columns of the output are swapped": ('"ijab,ab->ij"', '"ijab,ab->ji"'),
    "averages over the kernel instead of summing": ("windows, kernel)", "windows, kernel) / kernel.size"),
    "keeps the output in integers": output_of_integers,
    "applies a ReLU": (
        'return np.einsum("ijab,ab->ij", windows, kernel)',
        'return np.einsum("ijab,ab->ij", windows, kernel).clip(0)',
    ),
    "four nested loops over the single products in Python": loops_over_products,
}


def by_positions(x, kernel, stride=1, pad=0):
    padded = np.zeros((x.shape[0] + 2 * pad, x.shape[1] + 2 * pad))
    padded[pad : pad + x.shape[0], pad : pad + x.shape[1]] = x
    kh, kw = kernel.shape
    out = np.zeros(((padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            i0, j0 = i * stride, j * stride
            out[i, j] = np.sum(padded[i0 : i0 + kh, j0 : j0 + kw] * kernel)
    return out


def by_kernel_positions(x, kernel, stride=1, pad=0):
    padded = np.pad(x, ((pad, pad), (pad, pad)), mode="constant")
    kh, kw = kernel.shape
    rows = (padded.shape[0] - kh) // stride + 1
    columns = (padded.shape[1] - kw) // stride + 1
    out = np.zeros((rows, columns))
    for a in range(kh):
        for b in range(kw):
            out += (
                kernel[a, b]
                * padded[a : a + rows * stride : stride, b : b + columns * stride : stride][:rows, :columns]
            )
    return out


def by_matrix_product(x, kernel, stride=1, pad=0):
    padded = np.pad(x, pad)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return windows.reshape(windows.shape[0], windows.shape[1], -1) @ kernel.ravel()


def by_fourier_transform(x, kernel, stride=1, pad=0):
    padded = np.pad(x, pad).astype(np.float64)
    kh, kw = kernel.shape
    full = np.fft.irfft2(np.fft.rfft2(padded) * np.conj(np.fft.rfft2(kernel, padded.shape)), padded.shape)
    return full[: padded.shape[0] - kh + 1 : stride, : padded.shape[1] - kw + 1 : stride]


def by_strides(x, kernel, stride=1, pad=0):
    padded = np.ascontiguousarray(np.pad(x, pad))
    (kh, kw), (h, w), (s0, s1) = kernel.shape, padded.shape, padded.strides
    shape = ((h - kh) // stride + 1, (w - kw) // stride + 1, kh, kw)
    windows = np.lib.stride_tricks.as_strided(padded, shape, (s0 * stride, s1 * stride, s0, s1))
    return np.tensordot(windows, kernel, axes=2)


alternatives = [by_positions, by_kernel_positions, by_matrix_product, by_fourier_transform, by_strides]
