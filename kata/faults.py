"""Why an outcome is not right, in the words of the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kata import catalog
from kata.calls import Ended, Loaded, Loading, Missing, Outcome, Raised, Unreadable
from kata.catalog import Kata

_ADVICE = {
    "PermissionError": "a kata may compute and print; files, processes and the network are closed to it",
    "SystemExit": "return the answer instead of ending the program",
    "ModuleNotFoundError": "katas are written with NumPy and the standard library",
    "EOFError": "nobody answers input() here",
    "RecursionError": "does every chain of calls come to an end?",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong: a verdict, a sentence, and the line and column of the submission if they are known."""

    verdict: str
    says: str | Callable[[], str]  # the sentence, or what puts it together
    line: int | None = None
    column: int | None = None

    @property
    def message(self) -> str:
        """The sentence."""
        return self.says if isinstance(self.says, str) else self.says()

    def on_a_large_input(self) -> Fault:
        """Return the same fault, told of a call that is too large to be shown."""
        return replace(self, says=f"on a large input: {self.message}")


def of_silence(got: Outcome) -> Fault:
    """Return the fault of an outcome that is no answer."""
    if isinstance(got, Ended):
        return Fault(got.verdict, got.reason)
    assert isinstance(got, Raised)
    verdict = "too_much_memory" if got.type == "MemoryError" else "crashed"
    message = f"raises {got.type}" + (f": {got.message}" if got.message else "")
    advice = _ADVICE.get(got.type)
    if got.type == "ValueError" and "read-only" in got.message:
        advice = "a kata never writes into its arguments: work on a copy"
    return Fault(verdict, f"{message} ({advice})" if advice else message, got.frames[-1][0] if got.frames else None)


def of_loading(kata: Kata, solution: str, loading: Loading) -> Fault | None:
    """Return why a submission cannot be called at all, None if it can."""
    wanted = kata.name + catalog.signature(solution, kata.name)
    match loading:
        case Loaded(fits=True):
            return None
        case Loaded(signature=signature):
            return Fault("missing", f"{kata.name}{signature} cannot be called as {wanted}")
        case Unreadable(message=message, line=line, column=column):
            return Fault("syntax_error", message, line, column)
        case Missing(found=found, defined=defined):
            there = f"; the file defines {', '.join(defined)}" if defined else "; the file defines no function"
            if found != "nothing":
                return Fault("missing", f"{kata.name} is {found}; a function {wanted} is asked for")
            return Fault("missing", f"there is no function {wanted}{there}")
        case Ended(verdict=verdict, reason=reason):
            return Fault(verdict, f"while the file was loaded, {reason}")
    fault = of_silence(loading)
    return Fault(fault.verdict, f"the file {fault.message} while it is loaded", fault.line)
