"""Grades max_pool2d_backward."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 3, ["max_pool2d"]
hints = [
    "A small change of a pixel changes the output only if that pixel is the maximum of its window. So who gets the "
    "gradient of a window, and how much do the others get?",
    "Visit the windows as in the forward pass. Find the first maximum of each one and add the upstream gradient "
    "of the window to that pixel's gradient. Where windows overlap a pixel may win several times: fancy indexing "
    "with += counts it only once, np.add.at counts each time.",
    "With m = argmax of the flattened window of y[n, c, i, j], the first of several maxima, and a = m // size, "
    "b = m mod size: add dy[n, c, i, j] to dx[n, c, i * stride + a, j * stride + b]. All else stays 0.",
]
budget = 11
remember = "a pixel that wins in several windows adds up their gradients"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Windows that overlap, touch, or leave gaps; pixels with many ties or none, of either sign or of one."""
    n, c = rng.integers(1, min(size, 3) + 2, 2)
    h, w = rng.integers(1, min(size, 7) + 3, 2)
    k = int(rng.integers(1, min(h, w, size, 4) + 1))
    stride = k if rng.random() < 0.3 else int(rng.integers(1, 5))
    kind = rng.integers(4)
    x = rng.integers(-2, 3, (n, c, h, w)) / 4 if kind < 2 else rng.normal(0, 5, (n, c, h, w)).round(2)
    if kind == 3:
        x = -np.abs(x) - 1
    dy = rng.normal(0, 3, (n, c, (h - k) // stride + 1, (w - k) // stride + 1)).round(2)
    return call(dy, x, k, stride)


def workload(rng: np.random.Generator) -> Call:
    """Loops over the 225 output positions or the 96 images are within the budget, one over single windows is not."""
    return call(rng.normal(0, 1, (3, 32, 15, 15)), rng.normal(0, 1, (3, 32, 32, 32)), 3, 2)


def magnitude(dy, x, size, stride):
    """A pixel's gradient is a sum of as many numbers of dy as windows see it."""
    return float(np.abs(dy).max()) * size * size


_image = np.array([[[[1, 2, 3, 4, 0], [5, -6, 7, 8, 2], [9, 1, -2, 3, 6], [4, 0, 2, 11, -5]]]], float)
_many = np.concatenate([np.concatenate([_image, 9 - _image], 1), np.concatenate([-_image, _image / 4], 1)])
_flat = np.zeros((1, 1, 4, 4))


def _case(x, size, stride):
    """A call with an upstream gradient in which no two numbers are alike."""
    shape = (*x.shape[:2], (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1)
    dy = np.arange(1.0, np.prod(shape) + 1).reshape(shape) / 4
    return call(np.where(np.arange(shape[3]) % 3 == 2, -dy, dy), x, size, stride)


edges = {
    "windows that touch": _case(_image[..., :4], 2, 2),
    "windows that overlap": _case(_image, 2, 1),
    "a pixel that wins in several windows adds up their gradients": _case(
        np.array([[[[0.0, 1.0, 2.0], [3.0, 9.0, 4.0], [5.0, 6.0, 7.0]]]]), 2, 1
    ),
    "windows with gaps between them": _case(_image, 1, 2),
    "windows of 2 with gaps between them": _case(_image, 2, 3),
    "a window of one pixel": _case(_many, 1, 1),
    "a window of the whole image": _case(_many[..., :4], 4, 4),
    "a single pixel": _case(np.array([[[[-3.0]]]]), 1, 1),
    "a stride larger than the image": _case(_image, 2, 9),
    "rows and columns that no whole window covers get 0": _case(_many, 2, 2),
    "a wide image": _case(_many[:, :, :2], 2, 1),
    "a tall image": _case(_many[:, :, :, :2], 2, 1),
    "every channel and sample for itself": _case(_many, 3, 1),
    "only negative pixels": _case(-np.abs(_image) - 1, 2, 2),
    "very negative pixels": _case(-1e12 * np.arange(1.0, 5.0)[::-1].reshape(1, 1, 2, 2), 2, 2),
    "of two equal maxima in a row the left one wins": _case(
        np.array([[[[1.0, 5.0, 5.0], [0, 2, 3], [1, 0, 2]]]]), 3, 1
    ),
    "of two equal maxima in a column the upper one wins": _case(
        np.array([[[[1.0, 2.0], [5.0, 3.0], [5.0, 0.0]]]]), 2, 2
    ),
    "of two equal maxima the one in the upper row wins, not the one further left": _case(
        np.array([[[[1.0, 5.0], [5.0, 2.0]]]]), 2, 2
    ),
    "all pixels equal": _case(_flat, 2, 2),
    "all pixels equal, windows overlap": _case(_flat, 2, 1),
    "all pixels equal, the window is the image": _case(_flat, 4, 1),
    "a tie inside a window, not between windows": _case(
        np.array([[[[7.0, 7.0, 7.0, 1.0], [7.0, 0.0, 2.0, 7.0]]]]), 2, 2
    ),
    "the maximum of one window is in its neighbour too": _case(
        np.array([[[[3.0, 8.0, 8.0, 1.0], [0, 1, 2, 0]]]]), 2, 1
    ),
    "a zero and a negative upstream gradient": call(np.array([[[[0.0, -2.0]]]]), _image[:, :, :2, :4], 2, 2),
    "close pixels are not tied": _case(np.array([[[[1.0, 1.0 + 1e-6], [1.0 - 1e-6, 0.0]]]]), 2, 2),
}


def is_the_gradient(f, dy, x, size, stride):
    """Central differences of the forward pass, at pixels that are further apart than a step."""
    from kata.laws import gradient, solution

    apart = np.argsort(np.argsort(x, axis=None, kind="stable")).reshape(x.shape) / 4
    slope = gradient(lambda moved: solution("max_pool2d")(moved, size, stride), apart, dy, step=0.05)
    return close(f(dy, apart, size, stride), slope)


def keeps_the_total(f, dy, x, size, stride):
    """Nothing of an image's upstream gradient is lost, nothing is doubled."""
    return close(f(dy, x, size, stride).sum(axis=(2, 3)), dy.sum(axis=(2, 3)))


def is_linear(f, dy, x, size, stride):
    """The answer is linear in the upstream gradient."""
    other = np.roll(dy, 1, axis=-1) - 1
    total = f(dy, x, size, stride) + 2 * f(other, x, size, stride)
    return close(f(dy + 2 * other, x, size, stride), total)


laws = {
    "the answer is the gradient of max_pool2d, by central differences": is_the_gradient,
    "each image's gradient adds up to its upstream gradient": keeps_the_total,
    "the answer is linear in dy": is_linear,
}


def all_maxima_get_it(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            met = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            dx[met] += (x[met] == x[met].max(axis=(2, 3), keepdims=True)) * dy[:, :, i, j, None, None]
    return dx


def equal_maxima_share_it(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            met = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            mask = x[met] == x[met].max(axis=(2, 3), keepdims=True)
            dx[met] += mask / mask.sum(axis=(2, 3), keepdims=True) * dy[:, :, i, j, None, None]
    return dx


def close_pixels_tie(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            met = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            near = np.isclose(x[met], x[met].max(axis=(2, 3), keepdims=True)).reshape(*x.shape[:2], -1)
            first = np.arange(size * size) == near.argmax(axis=-1)[..., None]
            dx[met] += first.reshape(*x.shape[:2], size, size) * dy[:, :, i, j, None, None]
    return dx


def overwrites(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            met = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            first = x[met].reshape(*x.shape[:2], -1).argmax(axis=-1)[..., None] == np.arange(size * size)
            first = first.reshape(*x.shape[:2], size, size)
            dx[met] = np.where(first, dy[:, :, i, j, None, None], dx[met])
    return dx


def overwrites_whole_windows(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            met = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            first = x[met].reshape(*x.shape[:2], -1).argmax(axis=-1)[..., None] == np.arange(size * size)
            dx[met] = first.reshape(*x.shape[:2], size, size) * dy[:, :, i, j, None, None]
    return dx


def equals_the_maximum_of_the_image(dy, x, size, stride):
    dx = np.zeros(x.shape)
    n, c = np.ogrid[: x.shape[0], : x.shape[1]]
    best = x.reshape(*x.shape[:2], -1).argmax(axis=-1)
    dx[n, c, best // x.shape[3], best % x.shape[3]] = dy.sum(axis=(2, 3))
    return dx


def average_pooling(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            dx[:, :, i * stride : i * stride + size, j * stride : j * stride + size] += dy[:, :, i : i + 1, j : j + 1]
    return dx / size**2


def whole_windows_get_it(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            dx[:, :, i * stride : i * stride + size, j * stride : j * stride + size] += dy[:, :, i : i + 1, j : j + 1]
    return dx


def maximum_starts_from_0(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            met = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            first = x[met].reshape(*x.shape[:2], -1).argmax(axis=-1)[..., None] == np.arange(size * size)
            first = first.reshape(*x.shape[:2], size, size) & (x[met] >= 0)
            dx[met] += first * dy[:, :, i, j, None, None]
    return dx


def each_pixel_wins_once(dy, x, size, stride):
    left, dx = x.astype(float), np.zeros(x.shape)
    n, c = np.ogrid[: x.shape[0], : x.shape[1]]
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            window = left[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            first = window.reshape(*x.shape[:2], -1).argmax(axis=-1)
            place = n, c, i * stride + first // size, j * stride + first % size
            dx[place] += dy[:, :, i, j]
            left[place] = -np.inf
    return dx


def leaves_out_what_no_window_sees(dy, x, size, stride):
    seen_h, seen_w = (dy.shape[2] - 1) * stride + size, (dy.shape[3] - 1) * stride + size
    dx = np.zeros((*x.shape[:2], seen_h, seen_w))
    n, c = np.ogrid[: x.shape[0], : x.shape[1]]
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            first = window.reshape(*x.shape[:2], -1).argmax(axis=-1)
            dx[n, c, i * stride + first // size, j * stride + first % size] += dy[:, :, i, j]
    return dx


def same_place_in_all_channels(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            first = window.max(axis=1).reshape(len(x), -1).argmax(axis=-1)
            for n, place in enumerate(first):
                dx[n, :, i * stride + place // size, j * stride + place % size] += dy[n, :, i, j]
    return dx


def loops_over_windows(dy, x, size, stride):
    dx = []
    for pixel_planes, gradient_planes in zip(x.tolist(), dy.tolist(), strict=True):
        for image, gradients in zip(pixel_planes, gradient_planes, strict=True):
            d_image = [[0.0] * len(image[0]) for _ in image]
            for i, row in enumerate(gradients):
                top = i * stride
                strip = image[top : top + size]
                for j, d in enumerate(row):
                    start = j * stride
                    window = []
                    for pixels in strip:
                        window += pixels[start : start + size]
                    first = window.index(max(window))
                    d_image[top + first // size][start + first % size] += d
            dx.append(d_image)
    return np.array(dx).reshape(x.shape)


mistakes = {
    "all equal maxima of a window get the whole gradient": all_maxima_get_it,
    "equal maxima share the gradient": equal_maxima_share_it,
    "the last of several maxima gets the gradient": (
        "flat.argmax(axis=-1)",
        "size * size - 1 - flat[..., ::-1].argmax(axis=-1)",
    ),
    "looks for the first maximum column by column": (
        "flat.argmax(axis=-1)",
        "windows.swapaxes(-1, -2).reshape(flat.shape).argmax(axis=-1)\n    first = first % size * size + first // size",
    ),
    "takes close pixels for tied": close_pixels_tie,
    "fancy indexing with += counts a pixel once, however often it wins": (
        "np.add.at(dx, (n, c, rows, columns), dy)",
        "dx[n, c, rows, columns] += dy",
    ),
    "overwrites whole windows where they overlap": overwrites_whole_windows,
    "a pixel can win in one window only": each_pixel_wins_once,
    "rows and columns of the place in the window are swapped": (
        "+ first // size",
        "+ first % size",
    ),
    "the place in the window is taken for the place in the image": (
        "rows = stride * np.arange(out_H)[:, None] + first // size\n    columns = stride * np.arange(out_W) + first",
        "rows, columns = first // size, first",
    ),
    "only the upper left pixel of a window gets the gradient": ("flat.argmax(axis=-1)", "np.zeros(dy.shape, int)"),
    "the largest pixel of the image gets everything": equals_the_maximum_of_the_image,
    "shares the gradient among all pixels of the window, as average pooling does": average_pooling,
    "every pixel of the window gets the whole gradient": whole_windows_get_it,
    "the smallest pixel gets the gradient": ("flat.argmax(", "flat.argmin("),
    "the pixel of largest absolute value gets the gradient": ("flat.argmax(", "np.abs(flat).argmax("),
    "negative maxima get no gradient": maximum_starts_from_0,
    "the upstream gradient is taken to be 1": ("(n, c, rows, columns), dy)", "(n, c, rows, columns), 1.0)"),
    "multiplies the gradient with the pixel": (
        "(n, c, rows, columns), dy)",
        "(n, c, rows, columns), dy * flat.max(axis=-1))",
    ),
    "the sign is turned round": ("(n, c, rows, columns), dy)", "(n, c, rows, columns), -dy)"),
    "all channels take the place of the largest one": same_place_in_all_channels,
    "the gradient of x leaves out pixels that no window sees": leaves_out_what_no_window_sees,
    "the windows of the gradient move by 1": (
        "rows = stride * np.arange(out_H)[:, None] + first // size\n    columns = stride * np.arange(out_W)",
        "rows = np.arange(out_H)[:, None] + first // size\n    columns = np.arange(out_W)",
    ),
    "loops over the single windows in Python": loops_over_windows,
}


def by_output_positions(dy, x, size, stride):
    dx = np.zeros_like(x)
    n, c = np.ogrid[: x.shape[0], : x.shape[1]]
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            first = window.reshape(x.shape[0], x.shape[1], -1).argmax(axis=2)
            a, b = np.unravel_index(first, (size, size))
            dx[n, c, i * stride + a, j * stride + b] += dy[:, :, i, j]
    return dx


def by_masks_at_positions(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            met = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            flat = x[met].reshape(*x.shape[:2], -1)
            first = np.argmax(flat, axis=-1)[..., None] == np.arange(size * size)
            dx[met] += np.where(first.reshape(*x.shape[:2], size, size), dy[:, :, i, j][..., None, None], 0)
    return dx


def by_window_positions(dy, x, size, stride):
    out_h, out_w = dy.shape[2:]
    cuts = [
        np.s_[:, :, a : a + stride * out_h : stride, b : b + stride * out_w : stride]
        for a in range(size)
        for b in range(size)
    ]
    highest = np.maximum.reduce([x[cut] for cut in cuts])
    dx, waiting = np.zeros(x.shape), np.ones(dy.shape, bool)
    for cut in cuts:  # in row-major order: who comes first gets it
        wins = waiting & (x[cut] == highest)
        dx[cut] += wins * dy
        waiting &= ~wins
    return dx


def by_counting_flat_places(dy, x, size, stride):
    places = np.arange(x.size).reshape(x.shape)
    view = np.lib.stride_tricks.sliding_window_view
    pixels, places = (
        view(array, (size, size), axis=(2, 3))[:, :, ::stride, ::stride].reshape(*dy.shape, -1) for array in (x, places)
    )
    won = np.take_along_axis(places, pixels.argmax(-1)[..., None], axis=-1)
    return np.bincount(won.ravel(), weights=dy.ravel(), minlength=x.size).reshape(x.shape)


def by_images(dy, x, size, stride):
    dx = np.zeros(x.shape)
    for n in range(len(x)):
        for c in range(x.shape[1]):
            windows = np.lib.stride_tricks.sliding_window_view(x[n, c], (size, size))[::stride, ::stride]
            first = windows.reshape(*dy.shape[2:], -1).argmax(-1)
            i, j = np.indices(dy.shape[2:])
            np.add.at(dx[n, c], (i * stride + first // size, j * stride + first % size), dy[n, c])
    return dx


alternatives = [by_output_positions, by_masks_at_positions, by_window_positions, by_counting_flat_places, by_images]
