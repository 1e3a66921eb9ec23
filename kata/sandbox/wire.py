"""The plain format in which values cross the boundary: a MessagePack header and the bytes of arrays.

A frame is two lengths, a header and a body. Only exact, plain types are written; only what the lengths,
shapes and types bear out is read. Nothing that is read is executed.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgpack
import numpy as np

from kata.calls import Opaque

PREFIX = struct.Struct(">II")
HEADER_AT_MOST = 1 << 18  # bytes
BODY_AT_MOST = 128 << 20  # bytes
_DEEP, _ALIGNED, _SMALL = 16, 64, 1 << 14
_DTYPES = {code.encode(): np.dtype(code) for code in "?bBhHiIlLqQefdgFDG"}
_HOLDERS = (tuple, list, dict)
_KEYS = {str, int}  # of a dict: of other kinds thousands may have one hash, and take minutes
_SCALARS = {dtype.type for dtype in _DTYPES.values()}
_AXES_AT_MOST = 64
_SHAPES = [struct.Struct(f">{axes}Q") for axes in range(_AXES_AT_MOST + 1)]
_ARRAY, _TUPLE, _COMPLEX, _INTEGER, _OTHER = range(5)  # what MessagePack has no word for
_PARTS, _CLAIM = struct.Struct(">dd"), struct.Struct(">ccB")
_INTEGER_BYTES = 1024  # Python writes out integers of 4300 digits, and these have fewer
_MARK, _MARKED = msgpack.ExtType(_TUPLE, b""), Opaque("a mark")  # the first item of a list that was a tuple


class WireError(ValueError):
    """Raised for a value that cannot be sent and for bytes that are not a frame."""


Buffer = bytes | memoryview


def pack(value: Any) -> list[Buffer]:
    """Return the frame of a value, in pieces that were not copied; raise WireError for what is too large or deep."""
    buffers: list[Buffer] = []
    if _too_deep(value):
        raise WireError("a value nested too deeply to be sent")
    try:
        packer = msgpack.Packer(
            default=partial(_encode, buffers), strict_types=True, unicode_errors="backslashreplace", buf_size=_SMALL
        )
        header: bytes = packer.pack(value)
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise WireError(f"a value that cannot be sent ({str(error)[:100]})") from None
    body = sum(map(len, buffers))
    if len(header) > HEADER_AT_MOST or body > BODY_AT_MOST:
        raise WireError("a value that is too large to be sent")
    head = PREFIX.pack(len(header), body) + header + bytes(_gap(len(header)))
    if body > _SMALL:
        return [head, *buffers]
    return [b"".join([head, *buffers])]


def size(prefix: bytes | bytearray | memoryview) -> int:
    """Return how long a frame is, in bytes; raise WireError where it exceeds the limits."""
    header, body = PREFIX.unpack_from(prefix)
    if header > HEADER_AT_MOST or body > BODY_AT_MOST:
        raise WireError("a frame claims to be larger than any answer")
    return int(PREFIX.size + header + _gap(header) + body)


def unpack(frame: bytes | bytearray | memoryview) -> Any:
    """Return the value of a whole frame; raise WireError where it is none."""
    header, _ = PREFIX.unpack_from(frame)
    end = PREFIX.size + header
    view = memoryview(frame)
    try:
        value = msgpack.unpackb(
            view[PREFIX.size : end],
            ext_hook=partial(_decode, _Rest(view[end + _gap(header) :])),
            list_hook=_sequence,
            object_pairs_hook=_mapping,
            strict_map_key=False,
        )
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError, struct.error, msgpack.UnpackException):
        raise WireError("not a frame") from None
    if _too_deep(value):
        raise WireError("a frame nested too deeply")
    return value


def _gap(header: int) -> int:
    """Return how many bytes stand between header and body, so that arrays are aligned."""
    return -(PREFIX.size + header) % _ALIGNED


def _too_deep(value: Any, depth: int = 0) -> bool:
    kind = type(value)
    if kind is dict:
        if not _KEYS.issuperset(map(type, value)):
            raise WireError("a dict whose keys are neither texts nor integers")
        value = value.values()
    elif kind is not tuple and kind is not list:
        return False
    if depth >= _DEEP:
        return True
    for item in value:  # noqa: SIM110 - every value passes here: a generator would take twice as long
        if type(item) in _HOLDERS and _too_deep(item, depth + 1):
            return True
    return False


def _encode(buffers: list[Buffer], value: Any) -> Any:
    kind = type(value)
    if kind is np.ndarray or kind in _SCALARS:
        return _encode_array(value, buffers)
    if kind is tuple:
        return [_MARK, *value]
    if kind is complex:
        return msgpack.ExtType(_COMPLEX, _PARTS.pack(value.real, value.imag))
    if kind is int and value.bit_length() < 8 * _INTEGER_BYTES:
        return msgpack.ExtType(_INTEGER, value.to_bytes(_INTEGER_BYTES, "big", signed=True))
    return _other("an integer too large for any array" if kind is int else type_name(kind))


def _other(name: str) -> msgpack.ExtType:
    return msgpack.ExtType(_OTHER, name.encode("utf-8", "backslashreplace"))


def _encode_array(value: Any, buffers: list[Buffer]) -> msgpack.ExtType:
    dtype, shape, char = value.dtype, value.shape, value.dtype.char.encode()
    if char not in _DTYPES:
        return _other(f"an array of dtype {dtype.name}")
    if not dtype.isnative:
        value = value.astype(dtype.newbyteorder("="))
    size = math.prod(shape) * dtype.itemsize
    if size > BODY_AT_MOST:
        raise WireError(f"an array of shape {shape}, too large to be sent")
    claim = _CLAIM.pack(char, _layout(value), value.flags.writeable) + _SHAPES[len(shape)].pack(*shape)
    content = value.tobytes() if size < _SMALL else np.ascontiguousarray(value).reshape(-1).view(np.uint8).data
    buffers += [content, bytes(-size % _ALIGNED)]
    return msgpack.ExtType(_ARRAY, claim)


def _layout(value: Any) -> bytes:
    if not isinstance(value, np.ndarray):
        return b"N"  # a number
    if value.flags.c_contiguous:
        return b"C"
    return b"F" if value.flags.f_contiguous else b"S"


@dataclass
class _Rest:
    """What is left of a body."""

    body: memoryview


def _sequence(items: list[Any]) -> Any:
    return tuple(items[1:]) if items and items[0] is _MARKED else items


def _mapping(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return the dict; a key of another kind is refused before it is looked up."""
    if not _KEYS.issuperset([type(key) for key, _ in pairs]):
        raise ValueError("a dict whose keys are neither texts nor integers")
    return dict(pairs)


def _decode(rest: _Rest, code: int, data: bytes) -> Any:
    if code == _ARRAY:
        return _decode_array(data, rest)
    if code == _TUPLE:
        return _MARKED
    if code == _COMPLEX:
        return complex(*_PARTS.unpack(data))
    if code == _INTEGER and len(data) == _INTEGER_BYTES:
        return int.from_bytes(data, "big", signed=True)
    if code == _OTHER:
        return Opaque(data[:400].decode("utf-8", "replace")[:200])
    raise ValueError("no value has that code")


def _decode_array(claim: bytes, rest: _Rest) -> Any:
    code, layout, writeable = _CLAIM.unpack_from(claim)
    dtype = _DTYPES[code]
    axes = (len(claim) - _CLAIM.size) // 8
    if axes > _AXES_AT_MOST:
        raise ValueError("an array of too many axes")
    shape = _SHAPES[axes].unpack_from(claim, _CLAIM.size)
    if max(shape, default=0) > BODY_AT_MOST:
        raise ValueError("an array of an impossible shape")
    count = math.prod(shape)
    size = count * dtype.itemsize
    if size > len(rest.body):
        raise ValueError
    array: np.ndarray = np.frombuffer(rest.body, dtype, count) if count else np.empty(0, dtype)
    array = array.reshape(shape)
    rest.body = rest.body[size + -size % _ALIGNED :]
    if layout == b"N":
        return array.reshape(())[()]  # a number, not an array without axes
    if layout == b"F":
        array = np.asfortranarray(array)
    elif layout == b"S":
        array = np.repeat(array, 2, axis=-1)[..., ::2]
    if array.flags.writeable and not writeable:
        array.flags.writeable = False
    return array


def type_name(kind: type) -> str:
    """Return the name of a type whose metaclass may lie."""
    name = type.__dict__["__name__"].__get__(kind)
    return str.__str__(name)[:100]
