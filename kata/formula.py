"""Formulas as the docstrings have them, in plain text, translated to LaTeX."""

from __future__ import annotations

import re
from itertools import takewhile

_GREEK = {"lam": "lambda", "eps": "varepsilon"} | {
    name: name for name in ("alpha", "beta", "gamma", "delta", "rho", "mu", "pi")
}
_NAMED = ("exp", "log", "tanh", "sin", "cos", "max", "min", "sum", "sqrt")
_OPERATORS = {
    "*": r"\cdot", ".": r"\cdot", "!=": r"\ne", "<=": r"\le", ">=": r"\ge", "...": r"\ldots", "..": r"\ldots",
    "||": r"\|", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "#": r"\#", "$": r"\$", "\\": r"\backslash", "`": "",
    '"': "''",
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<word>[A-Za-z]{2,}(?![\w'^(\[]))"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<subs>(?:_[A-Za-z0-9]+)*)"
    r"|(?P<number>\d+(?:\.\d+)?)(?:e(?P<power>-?\d+))?"
    r"|(?P<operator>!=|<=|>=|\+=|\.\.\.|\.\.|\|\||\S)"
)
_WORD = re.compile(r"(?<![\w(\[])[a-z]{3,}(?![\w'^(\[])")  # of English, more often than not
_WORDS_AT_MOST = 4
_SENTENCE = re.compile(r"\\text\{[^{}]*\}(?: *\\text\{[^{}]*\})+")
_BEGINS = re.compile(r"[A-Za-z|][\w'^(){}|\[\], +*/-]* \+?= |= ")
_REMARK = re.compile(r"\s{3,}(?=\S)|\s{2,}(?=\(?[a-z`]+ )|,\s+(?=where|for each|the |in nats|with )")
_ENDS = re.compile(r"(?:[,;:](?= (?:where|for each|in nats|so|that|the))|\.(?= [A-Z])|\.$)")


def is_formula(line: str, names: int = 2) -> bool:
    """Tell whether a line is a formula, perhaps with a remark behind it; names are the words before its first =."""
    bare = _REMARK.split(_closed_up(line), maxsplit=1)[0]
    words = [word for word in _WORD.findall(bare) if word not in (*_NAMED, *_GREEK)]
    left = re.findall(r"\b[A-Za-z]{3,}(?= )", bare.partition("=")[0])
    said = len(words) <= _WORDS_AT_MOST and len(left) <= names and not {"With", "For"} & set(left)
    return bool(_BEGINS.match(bare)) and said


def opening(paragraph: str) -> tuple[str, str]:
    """Split a paragraph into the formula that it begins with, empty if it does not, and the rest."""
    flat = " ".join(paragraph.split())
    end = _ENDS.search(flat)
    if end and is_formula(flat[: end.start()], names=1):
        return flat[: end.start()], flat[end.end() :].strip()
    return "", flat


def display(lines: list[str]) -> str:
    """Return lines of formulas as one display of LaTeX, aligned at the equals signs."""
    rows = []
    for line in lines:
        formula, *remark = _REMARK.split(_closed_up(line), maxsplit=1)
        left, equals, right = f" {formula}".rstrip(" .,").partition(" = ")
        row = f"{latex(left)} &= {latex(right)}" if equals else f"& {latex(left)}"
        rows.append(row + (rf" \qquad {latex(remark[0].rstrip('.'))}" if remark else ""))
    return "$$\n\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}\n$$"


def latex(plain: str) -> str:
    """Translate a formula token by token: nothing is moved, so that it says what the plain text says."""
    found, place = "", 0
    while match := _TOKEN.search(plain, place):
        gap = " " * (match.start() > place)
        place = match.end()
        if match["word"]:
            found += gap + _word(match["word"], found, plain[place:])
        elif match["name"]:
            found += gap + _name(match["name"], match["subs"].split("_")[1:])
            if match["name"] == "sqrt" and plain.startswith("(", place):
                inside, place = _group(plain, place)
                found += f"{{{latex(inside)}}}"
        elif match["number"]:
            found += gap + _number(match["number"], match["power"])
        elif match["operator"] in "^_":
            inside, place = _raised(plain, place)
            found += f"{match['operator']}{{{latex(inside)}}}"
        else:
            found += gap + _OPERATORS.get(match["operator"], match["operator"])
    sentence = _SENTENCE.sub(_joined, found.strip())
    return re.sub(r"\(\\text\{ ", r"(\\text{", re.sub(r" \}(?=[),;.])", "}", sentence))


def _joined(words: re.Match[str]) -> str:
    """Return the texts that follow one another as one."""
    inside = " ".join(part.strip() for part in re.findall(r"\{([^{}]*)\}", words[0]))
    return rf"\text{{ {inside} }}"


def _closed_up(line: str) -> str:
    """Return a line without the spaces that align its equals sign with those of other lines."""
    return re.sub(r" +(\+?= )", r" \1", line.strip(), count=1)


def _word(word: str, before: str, after: str) -> str:
    """Return a word, as text where it stands in a sentence, as a name where it stands between operators."""
    if word in _GREEK or (word in _NAMED and not after.startswith(" of ")):  # "the sum of" is English
        return _name(word, [])
    if (not before or before[-1] in "+-=(,[<>/" or before.endswith((r"\cdot", r"\sum"))) and re.match(
        r" ?[-+*/=)\],<>]|$", after
    ):
        return rf"\mathrm{{{word}}}"
    return rf"\text{{ {word} }}" if before else rf"\text{{{word} }}"


def _number(digits: str, power: str | None) -> str:
    if power is None:
        return digits
    return f"10^{{{power}}}" if digits == "1" else rf"{digits} \cdot 10^{{{power}}}"


def _name(name: str, subs: list[str]) -> str:
    if name in _NAMED and all(len(sub) <= 2 for sub in subs):
        return rf"\{name}" + _index(subs)
    if (greek := re.fullmatch(r"([a-z]+)(\d*)", name)) and greek[1] in _GREEK:
        return rf"\{_GREEK[greek[1]]}" + _index([greek[2], *subs] if greek[2] else subs)
    if subs[:1] == ["hat"]:
        return rf"\hat{{{name}}}" + _index(subs[1:])
    if len(name) == 1:
        return name + _index(subs)
    words = list(takewhile(lambda sub: len(sub) > 2, subs))
    joined = r"\_".join([name, *words])
    return rf"\mathrm{{{joined}}}" + _index(subs[len(words) :])


def _index(subs: list[str]) -> str:
    shown = [sub if len(sub) <= 2 else rf"\mathrm{{{sub}}}" for sub in subs]
    return f"_{{{', '.join(shown)}}}" if subs else ""


def _raised(plain: str, place: int) -> tuple[str, int]:
    """Return what is raised or lowered at a place, and the place behind it."""
    if plain[place : place + 1] in ("(", "{"):
        return _group(plain, place)
    match = re.compile(r"-?[A-Za-z0-9]*").match(plain, place)
    assert match is not None
    return match[0], match.end()


def _group(plain: str, place: int) -> tuple[str, int]:
    """Return what stands in the brackets that open at a place, and the place behind them."""
    depth = 0
    for end in range(place, len(plain)):
        depth += (plain[end] in "({") - (plain[end] in ")}")
        if depth == 0:
            return plain[place + 1 : end], end + 1
    return plain[place + 1 :], len(plain)
