"""The fork server and its workers: a clean Python with NumPy, and nothing of a kata.

The judge sends a request and two descriptors, the server forks, and the child restricts itself, loads one
submission and answers calls until it is killed. No answer is ever in these processes.
"""

from __future__ import annotations

import gc
import inspect
import linecache
import os
import random
import signal
import socket
import sys
import sysconfig
import time
import types
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.fft
import numpy.lib.stride_tricks
import numpy.linalg
import numpy.random

from kata.sandbox import confine, wire
from kata.sandbox.control import REPLY, REQUEST

_WIRE = 3  # the worker's descriptor for frames; 0, 1 and 2 are what Python expects
_CHUNK = 1 << 16  # bytes
_MESSAGE_AT_MOST = 1000  # characters
_PLACED_AT_MOST = 1 << 16  # bytes of an array
_heard: list[str] = []  # the warnings of the call that is under way
_places: dict[Any, tuple[Any, ...]] = {}  # the arguments of the first call of each form


def start(descriptor: int) -> None:
    """Run the fork server on an inherited socket."""
    low = os.dup(descriptor)  # workers close all that is below 64, and the judge may have had more open
    os.close(descriptor)
    _serve(socket.socket(fileno=low))


def _serve(control: socket.socket) -> None:
    """Fork and kill workers as the judge asks, until it hangs up."""
    home = sysconfig.get_paths()["stdlib"]
    sys.path[:] = [path for path in sys.path if path.startswith(home) and "-packages" not in path]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    _stay_on_one_core()
    _rehearse()
    with suppress(OSError):  # where memory runs out, what goes is a submission
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="utf-8")
    in_force = confine.restrict_server()
    gc.collect()
    gc.freeze()
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, REQUEST.size, 2)
        if not request:
            return
        verb, pid = REQUEST.unpack(request)
        if verb == b"k":
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            control.sendall(REPLY.pack(os.waitpid(pid, 0)[1]))
            continue
        pid = os.fork()
        if pid == 0:
            _become_worker(descriptors, in_force)
        for descriptor in descriptors:
            os.close(descriptor)
        control.sendall(REPLY.pack(pid))


def _stay_on_one_core() -> None:
    """Pin the server and all its forks to one core: cores differ in speed, and times are compared."""
    if sys.platform == "linux":
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})


def _rehearse() -> None:
    """Do once what every worker will do, so that it finds everything warm."""
    function, _ = _load("rehearsal", b"def rehearsal(x, axis=-1):\n    return x + 1\n", 1, ["axis"])
    (frame,) = wire.pack({"args": (np.ones((2, 2)),), "kwargs": {}, "echo": True})
    wire.pack(_call(function, wire.unpack(bytearray(frame))))
    np.random.seed(0)  # noqa: NPY002 - every worker seeds anew
    del sys.modules["rehearsal"]
    linecache.clearcache()


def _become_worker(descriptors: list[int], in_force: list[str]) -> NoReturn:
    try:
        high = [os.dup2(descriptor, 60 + n) for n, descriptor in enumerate(descriptors)]
        os.dup2(high[0], _WIRE)
        os.dup2(high[1], 1)
        os.dup2(high[1], 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # one of its own: flags that are set would stay for the next
        os.closerange(_WIRE + 1, 64)
        landlock = any(layer.startswith("landlock") for layer in in_force)
        in_force = in_force + confine.restrict_worker(writes=landlock)
        _send({"sandbox": in_force})
        _work()
    finally:
        os._exit(0)


def _work() -> NoReturn:
    warnings.showwarning = _listen  # type: ignore[assignment]  # it takes whatever is said
    warnings.simplefilter("always")
    message = _receive()
    source = message["source"].tobytes()
    if b"random" in source:  # forks would share what submissions draw from
        np.random.seed(message["chance"])  # noqa: NPY002
        random.seed(message["chance"])
    function, reply = _load(message["name"], source, message["positional"], message["options"])
    _answer(reply)
    while True:
        for message in _receive()["calls"]:
            _answer(_call(function, message))


def _load(name: str, source: bytes, positional: int, options: list[str]) -> tuple[Any, dict[str, Any]]:
    """Run the source as a module; return its function and what the judge needs to know of it."""
    filename = f"{name}.py"
    module = types.ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    text = source.decode("utf-8-sig", "replace")
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    try:
        code = compile(source, filename, "exec", dont_inherit=True)
    except SyntaxError as error:
        return None, {"kind": "syntax", "line": error.lineno, "column": error.offset, "message": str(error.msg)[:200]}
    except BaseException as error:  # null bytes, parentheses that overflow the parser
        return None, {"kind": "syntax", "line": None, "column": None, "message": _text(error) or "too deep to be read"}
    try:
        exec(code, module.__dict__)  # noqa: S102 - runs the submission, in the worker only
    except BaseException as error:
        return None, _raised(error, filename)
    function = module.__dict__.get(name)
    if function is None or isinstance(function, type) or not callable(function):
        kind = "nothing" if function is None else "a class" if isinstance(function, type) else "not a function"
        defined = [key for key, value in module.__dict__.items() if isinstance(value, types.FunctionType)]
        return None, {"kind": "missing", "found": kind, "defined": defined[:20]}
    fits, signature = True, ""
    with suppress(ValueError, TypeError):  # some callables have no signature: then the calls decide
        shape = inspect.signature(function)
        try:
            shape.bind(*[None] * positional, **dict.fromkeys(options))
        except TypeError:
            fits, signature = False, str(shape)[:200]
    return function, {"kind": "loaded", "fits": fits, "signature": signature}


def _listen(text: Any, category: Any, *_: Any, **__: Any) -> None:
    if len(_heard) < 5:
        _heard.append(f"{wire.type_name(category)}: {_text(text)}")


def _call(function: Callable[..., Any], message: dict[str, Any]) -> dict[str, Any]:
    _heard.clear()
    args, kwargs = _in_place(message["args"]), message["kwargs"]
    start = time.thread_time()
    try:
        value = function(*args, **kwargs)
    except BaseException as error:
        return _raised(error, getattr(getattr(function, "__code__", None), "co_filename", ""))
    took = time.thread_time() - start  # the clock of a process stands still here: RLIMIT_CPU makes it coarse
    after = args if message["echo"] else None
    return {"kind": "returned", "value": value, "arguments": after, "warnings": list(_heard), "took": took}


def _in_place(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the arguments in the arrays of an earlier call of that form: whoever caches by identity is wrong then."""
    form = tuple([(a.shape, a.strides, a.dtype, a.flags.writeable) if type(a) is np.ndarray else 0 for a in args])
    try:
        earlier = _places.setdefault(form, args)
        return args if earlier is args else tuple(map(_refilled, earlier, args))
    except Exception:  # the submission has made something else of them
        _places[form] = args
        return args


def _refilled(old: Any, new: Any) -> Any:
    if type(new) is not np.ndarray or new.nbytes > _PLACED_AT_MOST:
        return new
    if old.shape != new.shape or old.strides != new.strides:
        raise ValueError("an array that was given another form")
    writeable = new.flags.writeable
    old.flags.writeable = True
    np.copyto(old, new)
    old.flags.writeable = writeable
    return old


def _raised(error: BaseException, filename: str) -> dict[str, Any]:
    own, frame = [], error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == filename:
            own.append((frame.tb_lineno, frame.tb_frame.f_code.co_name))
        frame = frame.tb_next
    return {
        "kind": "raised",
        "type": wire.type_name(type(error)),
        "message": _text(error),
        "frames": own[:1] + own[1:][-3:],
        "bases": [wire.type_name(base) for base in type(error).__mro__],
    }


def _text(error: object) -> str:
    try:
        return str.__str__(str(error))[:_MESSAGE_AT_MOST]
    except BaseException:
        return "its message could not be read"


def _answer(reply: dict[str, Any]) -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(BaseException):
            stream.flush()
    try:
        frame = wire.pack(reply)
    except wire.WireError as error:
        frame = wire.pack({"kind": "unsendable", "reason": str(error)})
    except MemoryError as error:
        frame = wire.pack(_raised(error, ""))
    _write(frame)


def _send(value: Any) -> None:
    _write(wire.pack(value))


def _write(frame: list[wire.Buffer]) -> None:
    for piece in frame:
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(_WIRE, rest) :]


def _receive() -> Any:
    start = _filled(bytearray(os.read(_WIRE, _CHUNK)), wire.PREFIX.size)
    return wire.unpack(_filled(start, wire.size(start)))


def _filled(start: bytearray, count: int) -> bytearray:
    """Read on until there are so many bytes; the judge sends one frame at a time."""
    got = len(start)
    if got >= count:
        return start
    frame = bytearray(count)
    frame[:got] = start
    with memoryview(frame) as view:
        while got < count:
            read = os.readv(_WIRE, [view[got:]])
            if read == 0:
                os._exit(0)
            got += read
    return frame
