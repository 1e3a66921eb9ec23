"""The plain format in which values cross the boundary: a JSON header and the bytes of arrays.

A frame is two lengths, a header and a body. Only exact, plain types are written; only what the lengths,
shapes and types bear out is read. Nothing that is read is executed.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from kata.calls import Opaque

PREFIX = struct.Struct(">II")
HEADER_AT_MOST = 1 << 18  # bytes
BODY_AT_MOST = 128 << 20  # bytes
VALUES_AT_MOST = 10_000  # in one frame, those inside others counted
_DEEP, _ALIGNED, _SMALL = 16, 64, 1 << 14
_DTYPES = {np.dtype(code).str: np.dtype(code) for code in "?bBhHiIlLqQefdgFDG"}
_SCALARS = {dtype.type for dtype in _DTYPES.values()}


class WireError(ValueError):
    """Raised for a value that cannot be sent and for bytes that are not a frame."""


Buffer = bytes | memoryview


def pack(value: Any) -> list[Buffer]:
    """Return the frame of a value, in pieces that were not copied; raise WireError for what is too large or deep."""
    buffers: list[Buffer] = []
    if _count(value, 0) > VALUES_AT_MOST:
        raise WireError("a value that holds too many others to be sent")
    try:
        header = json.dumps(_encode(value, buffers, 0)).encode()
    except (ValueError, RecursionError, UnicodeError) as error:
        raise WireError(f"a value that cannot be sent ({str(error)[:100]})") from None
    header += b" " * (-(PREFIX.size + len(header)) % _ALIGNED)
    body = sum(map(len, buffers))
    if len(header) > HEADER_AT_MOST or body > BODY_AT_MOST:
        raise WireError("a value that is too large to be sent")
    head = PREFIX.pack(len(header), body) + header
    if body > _SMALL:
        return [head, *buffers]
    return [b"".join([head, *buffers])]


def lengths(prefix: bytes | memoryview) -> tuple[int, int]:
    """Return the lengths of header and body; raise WireError where they exceed the limits."""
    header, body = PREFIX.unpack(prefix)
    if header > HEADER_AT_MOST or body > BODY_AT_MOST:
        raise WireError("a frame claims to be larger than any answer")
    return header, body


def unpack(header: bytes | bytearray, body: bytes | bytearray | memoryview) -> Any:
    """Return the value of a frame; raise WireError where it is none."""
    try:
        tree = json.loads(bytes(header))
        return _decode(tree, _Rest(memoryview(body)), 0)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError, AttributeError) as error:
        raise WireError(f"not a frame: {type(error).__name__}") from None


def _count(value: Any, depth: int) -> int:
    """Return how many values a value holds, itself counted; no more than is needed to know that it is too many."""
    kind = type(value)
    if depth > _DEEP or (kind is not tuple and kind is not list and kind is not dict):
        return 1
    if len(value) > VALUES_AT_MOST:
        return VALUES_AT_MOST + 1
    total = 1
    for item in value.values() if kind is dict else value:
        total += _count(item, depth + 1)
        if total > VALUES_AT_MOST:
            break
    return total


def _encode(value: Any, buffers: list[Buffer], depth: int) -> Any:
    kind = type(value)
    if depth > _DEEP:
        raise WireError("a value nested too deeply to be sent")
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is np.ndarray or kind in _SCALARS:
        return _encode_array(value, buffers)
    if kind is complex:
        return {"c": [value.real, value.imag]}
    if kind is tuple or kind is list:
        return {"t" if kind is tuple else "l": [_encode(item, buffers, depth + 1) for item in value]}
    if kind is dict and all(type(key) in (str, int) for key in value):
        return {"d": [[key, _encode(item, buffers, depth + 1)] for key, item in value.items()]}
    return {"o": type_name(kind)}


def _encode_array(value: Any, buffers: list[Buffer]) -> Any:
    dtype = value.dtype.newbyteorder("=")
    if dtype.str not in _DTYPES:
        return {"o": f"an array of dtype {value.dtype.name}"}
    if math.prod(value.shape) * dtype.itemsize > BODY_AT_MOST:
        raise WireError(f"an array of shape {value.shape}, too large to be sent")
    flags = value.flags
    layout = (
        "N" if not isinstance(value, np.ndarray) else "C" if flags.c_contiguous else "F" if flags.f_contiguous else "S"
    )
    content = np.ascontiguousarray(value, dtype)
    buffers += [content.reshape(-1).view(np.uint8).data, bytes(-content.nbytes % _ALIGNED)]
    return {"a": [dtype.str, list(value.shape), layout, bool(flags.writeable)]}


@dataclass
class _Rest:
    """What is left of a body, and how many more values a frame may have."""

    body: memoryview
    values: int = VALUES_AT_MOST


def _decode(tree: Any, rest: _Rest, depth: int) -> Any:
    rest.values -= 1
    if rest.values < 0:
        raise ValueError
    if tree is None or isinstance(tree, bool | int | float | str):
        return tree
    if depth > _DEEP + 1 or not isinstance(tree, dict) or len(tree) != 1:
        raise ValueError
    ((tag, inside),) = tree.items()
    if tag == "a":
        return _decode_array(inside, rest)
    if tag in ("t", "l"):
        items = [_decode(item, rest, depth + 1) for item in _list(inside)]
        return tuple(items) if tag == "t" else items
    if tag == "d":
        return {_key(key): _decode(item, rest, depth + 1) for key, item in _list(inside)}
    if tag == "c":
        return complex(*inside)
    if tag == "o" and isinstance(inside, str):
        return Opaque(inside[:200])
    raise ValueError


def _decode_array(claim: list[Any], rest: _Rest) -> Any:
    code, shape, layout, writeable = claim
    dtype = _DTYPES[code]
    if len(shape) > 64 or not all(type(n) is int and 0 <= n <= BODY_AT_MOST for n in shape):
        raise ValueError
    count = math.prod(shape)
    size = count * dtype.itemsize
    if size > len(rest.body):
        raise ValueError
    array: np.ndarray = np.frombuffer(rest.body, dtype, count) if count else np.empty(0, dtype)
    array = array.reshape(shape)
    rest.body = rest.body[size + -size % _ALIGNED :]
    if layout == "N":
        return array.reshape(())[()]  # a number, not an array without axes
    if layout == "F":
        array = np.asfortranarray(array)
    elif layout == "S":
        array = np.repeat(array, 2, axis=-1)[..., ::2]
    if array.flags.writeable and not writeable:
        array.flags.writeable = False
    return array


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _key(value: Any) -> str | int:
    if not isinstance(value, str | int):
        raise TypeError
    return value


def type_name(kind: type) -> str:
    """Return the name of a type whose metaclass may lie."""
    name = type.__dict__["__name__"].__get__(kind)
    return str.__str__(name)[:100]
