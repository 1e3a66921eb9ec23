"""Wrong answers as source texts: a solution with an edit, a function of a grader, or one that fits every kata."""

from __future__ import annotations

import inspect
import textwrap
from functools import cache

from kata import catalog
from kata.calls import Call
from kata.catalog import BadGrader, Edit, Function, Kata

SLEEPS = "sleeps past the budget"
UNIVERSAL = {
    "returns None": "return None",
    "returns its input": "return args[0]",
    "returns zeros": "return _each(np.zeros_like, _right(*args, **kwargs))",
    "returns the right answer transposed": "return _each(np.transpose, _right(*args, **kwargs))",
    "returns its first answer again": "return _memory.setdefault('first', _right(*args, **kwargs))",
    "writes into its input": "return _overwrite(_right(*args, **kwargs), args)",
    "computes in float16": "return _each(np.float64, _right(*_half(args), **_half(kwargs)))",
    SLEEPS: "return _slow(_right(*args, **kwargs), (args, kwargs))",
}
_TEMPLATE = """{solution}

import time as _time
import numpy as np

_right, _memory = {name}, {{}}


def _each(change, value):
    if isinstance(value, (tuple, list)):
        return type(value)(_each(change, item) for item in value)
    return change(value) if isinstance(value, (np.ndarray, np.generic, float)) else value


def _half(value):
    if isinstance(value, dict):
        return {{key: _half(item) for key, item in value.items()}}
    if isinstance(value, (tuple, list)):
        return type(value)(map(_half, value))
    return value.astype(np.float16) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _arrays(value):
    for item in value:
        if isinstance(item, np.ndarray):
            yield item
        elif isinstance(item, (tuple, list)):
            yield from _arrays(item)
        elif isinstance(item, dict):
            yield from _arrays(item.values())


def _overwrite(answer, args):
    for array in _arrays(args):
        if array.flags.writeable:
            answer = _each(np.copy, answer)
            array[...] = 1 - array
    return answer


def _slow(answer, args):
    if sum(array.size for array in _arrays(args)) >= {size}:
        _time.sleep(0.6)
    return answer


def {name}(*args, **kwargs):
    {body}
"""


def source_of(mistake: Edit | Function, solution: str, name: str) -> str:
    """Return a mistake or an alternative as a submission.

    Args:
        mistake: an edit (old, new) of the solution's body, where old stands exactly once, or a function of a
            grader that stands alone: its imports are inside it, only np is given.
        solution: the text of the solution.
        name: the kata's name.
    """
    if isinstance(mistake, tuple):
        old, new = mistake
        head, body = catalog.split(solution, name)
        if body.count(old) != 1:
            raise BadGrader(f"the body of {name} has {old!r} {body.count(old)} times; an edit needs it once")
        return head + body.replace(old, new)
    text = textwrap.dedent(inspect.getsource(mistake))
    return f"import numpy as np\n\n\n{text}\n\n{name} = {mistake.__name__}\n"


def right(kata: Kata) -> list[tuple[str, str]]:
    """Return the name and the text of every known right answer as a submission; the first is the solution."""
    source = catalog.solution_source(kata)
    others = [(one.__name__, source_of(one, source, kata.name)) for one in catalog.grader(kata).alternatives]
    return [("the solution", source), *others]


def wrong(kata: Kata) -> dict[str, str]:
    """Return every mistake of a kata as a submission, by name."""
    source = catalog.solution_source(kata)
    return {name: source_of(one, source, kata.name) for name, one in catalog.grader(kata).mistakes.items()}


def alternatives(kata: Kata) -> list[tuple[str, str]]:
    """Return the name and the text of every alternative."""
    return [
        (function.__name__, textwrap.dedent(inspect.getsource(function)))
        for function in catalog.grader(kata).alternatives
    ]


def universal(body: str, solution: str, name: str, size: int) -> str:
    """Return a universal mistake as a submission; size is that of the kata's workload."""
    return _TEMPLATE.format(solution=solution, name=name, body=body, size=size)


def possible(name: str, workload: Call, gives_planes: bool) -> bool:
    """Tell whether a universal mistake differs from the right answer in a kata with such calls and answers."""
    if name == "returns the right answer transposed":
        return gives_planes
    if name == "computes in float16":
        return any(array.dtype.kind == "f" for array in workload.arrays)
    if name in ("writes into its input", SLEEPS):
        return bool(workload.arrays)
    return True


@cache
def functions(kata: Kata) -> dict[str, Function]:
    """Return every mistake of a kata, ready to be called."""
    return {name: catalog.function_of(text, kata.name, f"mistake: {name}") for name, text in wrong(kata).items()}
