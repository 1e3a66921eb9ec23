"""A call of a kata, written as data, and what may come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

_TEXT_AT_MOST = 8000  # characters of an outcome
_PASTE_AT_MOST, _ITEMS_AT_MOST = 400, 50  # elements of an array, and of a tuple, that are still written out


@dataclass(frozen=True, eq=False)
class Call:
    """The arguments of one call; each is itself only, so that it can be remembered what came of it."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)

    def on(self, function: Callable[..., Any]) -> Any:
        """Call the function with these arguments."""
        return function(*self.args, **self.kwargs)

    def map(self, change: Callable[[np.ndarray], np.ndarray]) -> Call:
        """Return the call with every array, however deep inside the arguments, changed."""
        return Call(_mapped(self.args, change), _mapped(self.kwargs, change))

    @cached_property
    def arrays(self) -> list[np.ndarray]:
        """Return every array among the arguments."""
        return _arrays((*self.args, *self.kwargs.values()))

    @cached_property
    def size(self) -> int:
        """Return how many numbers the call holds; without an array, the sum of its whole numbers."""
        if self.arrays:
            return sum(array.size for array in self.arrays)
        return sum(abs(value) for value in (*self.args, *self.kwargs.values()) if type(value) is int)

    @property
    def pasteable(self) -> bool:
        """Tell whether every array is small enough to be written out."""
        return all(array.size <= _PASTE_AT_MOST for array in self.arrays)

    @cached_property
    def changeable(self) -> bool:
        """Tell whether a function could change the arguments: a list, a dict, or an array that may be written to."""
        holders = any(isinstance(argument, list | dict) for argument in self.args)
        return holders or any(array.flags.writeable for array in self.arrays)

    @cached_property
    def single(self) -> bool:
        """Tell whether any argument is float32."""
        return any(array.dtype.char == "f" for array in self.arrays)

    @cached_property
    def is_plain(self) -> bool:
        """Tell whether every array is in C order and, if it holds floats, of float64."""
        return all(array.flags.c_contiguous and array.dtype.char != "f" for array in self.arrays)

    @cached_property
    def magnitude(self) -> float:
        """Return the largest finite number among the float arguments, in absolute value."""
        floats = (array for array in self.arrays if array.dtype.kind == "f" and array.size)
        return max((largest(array) for array in floats), default=0.0)

    def text(self, name: str) -> str:
        """Return the call as Python that can be pasted."""
        parts = [paste(value) for value in self.args]
        parts += [f"{key}={paste(value)}" for key, value in self.kwargs.items()]
        one_line = f"{name}({', '.join(parts)})"
        if len(one_line) <= 76 and "\n" not in one_line:
            return one_line
        inside = "".join(f"    {part},\n".replace("\n", "\n    ").rstrip(" ") for part in parts)
        return f"{name}(\n{inside})"


def call(*args: Any, **kwargs: Any) -> Call:
    """Write down a call: `call(x, axis=0)` stands for `kata(x, axis=0)`.

    Single NumPy numbers become Python's: a learner may write `if train is False`.
    """
    return Call(tuple(map(_plain, args)), {name: _plain(value) for name, value in kwargs.items()})


@dataclass(frozen=True)
class Returned:
    """The submission answered."""

    value: Any
    arguments: tuple[Any, ...] | None = None  # as they were after the call, where that was asked
    warnings: tuple[str, ...] = ()
    took: float = 0.0  # seconds of CPU time in the function, by its own account: believed of the reference only

    def changed(self, one: Call) -> bool:
        """Tell whether the arguments differ from those of the call after it."""
        return self.arguments is not None and not identical(self.arguments, one.args)


@dataclass(frozen=True)
class Raised:
    """The submission raised; frames are (line, function) of its own file, outermost first."""

    type: str
    message: str = ""
    frames: tuple[tuple[int, str], ...] = ()
    bases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ended:
    """The worker is gone; verdict is crashed, timed_out or too_much_memory."""

    verdict: str
    reason: str


Outcome = Returned | Raised | Ended


@dataclass(frozen=True)
class Loaded:
    """The submission defines the function; fits tells whether it can be called as the kata is."""

    fits: bool
    signature: str


@dataclass(frozen=True)
class Unreadable:
    """The submission is not Python."""

    message: str
    line: int | None
    column: int | None


@dataclass(frozen=True)
class Missing:
    """The submission has no such function; found says what stands in its place."""

    found: str
    defined: tuple[str, ...]


Loading = Loaded | Unreadable | Missing | Raised | Ended


@dataclass(frozen=True)
class Opaque:
    """A value that does not cross the boundary: only the name of its type does."""

    type: str


def outcome(function: Callable[..., Any], one: Call) -> Returned | Raised:
    """Call trusted code and return what comes of it, in the form a worker would."""
    try:
        return Returned(one.on(function))
    except Exception as error:
        return Raised(type(error).__name__, str(error), bases=tuple(base.__name__ for base in type(error).__mro__))


def brief(got: Outcome) -> str:
    """Return an outcome as a learner would write it down; a long one is cut."""
    if isinstance(got, Returned):
        if _written_out(got.value) > _TEXT_AT_MOST:  # it would take seconds to be cut
            return f"<a {type(got.value).__name__} of {len(got.value)}>"
        text = paste(_mapped(got.value, lambda array: array.copy(order="C")))
        return text if len(text) <= _TEXT_AT_MOST else f"{text[:_TEXT_AT_MOST]} ..."
    if isinstance(got, Raised):
        return f"raises {got.type}: {got.message}" if got.message else f"raises {got.type}"
    return f"nothing: {got.reason}"


def _written_out(value: Any) -> int:
    """Return how many numbers `paste` would write."""
    if isinstance(value, np.ndarray):
        return value.size if value.size <= _PASTE_AT_MOST else 1
    if isinstance(value, list | tuple | dict) and len(value) <= _ITEMS_AT_MOST:
        return sum(map(_written_out, value.values() if isinstance(value, dict) else value))
    return 1


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def paste(value: Any) -> str:
    """Return a value as Python that can be pasted; long arrays are cut and say so."""
    if isinstance(value, np.ndarray):
        return _paste_array(value)
    if isinstance(value, list | tuple | dict) and len(value) > _ITEMS_AT_MOST:
        return f"<a {type(value).__name__} of {len(value)}>"
    if isinstance(value, list | tuple):
        inside = ", ".join(paste(item) for item in value)
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {paste(item)}" for key, item in value.items()) + "}"
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, Opaque):
        return f"<{value.type}>"
    return repr(value)


def _paste_array(array: np.ndarray) -> str:
    if array.size > _PASTE_AT_MOST:
        return f"<array of shape {array.shape}, {array.dtype}>"
    if array.size == 0 and array.ndim > 1:  # of 10^8 rows, perhaps
        text = f"np.zeros({array.shape})"
    else:
        kind = "" if array.dtype in (np.float64, np.int64, bool) else f", np.{array.dtype}"
        text = f"np.array({_numbers(array)}{kind})"
    if array.flags.c_contiguous:
        return text
    if array.flags.f_contiguous:
        return f"np.asfortranarray({text})"
    return f"np.repeat({text}, 2, axis=-1)[..., ::2]"


def _numbers(array: np.ndarray) -> str:
    if array.ndim == 0:
        return _number(array[()])
    if array.ndim == 1:
        return "[" + ", ".join(map(_number, array)) + "]"
    separator = ",\n" + "\n" * (array.ndim - 2) + " " if array.size > 8 else ", "
    inside = separator.join(_numbers(row).replace("\n", "\n ") for row in array)
    return "[" + inside.replace("\n \n", "\n\n") + "]"


def _number(value: Any) -> str:
    if value.dtype.kind == "f":
        if np.isnan(value):
            return "np.nan"
        if np.isinf(value):
            return "np.inf" if value > 0 else "-np.inf"
        text = np.format_float_positional(value, trim="0") if 1e-4 <= abs(value) < 1e7 or value == 0 else str(value)
        return text.removesuffix("0") if text.endswith(".0") else text
    return repr(value.item())


def _mapped(value: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, list | tuple):
        return type(value)([_mapped(item, change) for item in value])
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    return value


def _arrays(values: Iterable[Any]) -> list[np.ndarray]:
    found: list[np.ndarray] = []
    for value in values:
        if isinstance(value, np.ndarray):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += _arrays(value)
        elif isinstance(value, dict):
            found += _arrays(value.values())
    return found


def identical(a: Any, b: Any) -> bool:
    """Tell whether two values are the same to the last bit."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(identical, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(identical(a[key], b[key]) for key in b)
    return type(a) is type(b) and repr(a) == repr(b)


def largest(array: np.ndarray) -> float:
    """Return the largest finite number of an array in absolute value, 0 where there is none."""
    if not array.size:
        return 0.0
    most = float(np.abs(array).max())
    if most < np.inf:
        return most
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0
