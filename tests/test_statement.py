"""Statements in Markdown, and their formulas in LaTeX."""

from __future__ import annotations

import re

import pytest

from kata import catalog, formula, statement

COMMANDS = {
    "begin", "end", "mathrm", "text", "sum", "sqrt", "exp", "log", "tanh", "sin", "cos", "max", "min", "cdot", "ldots",
    "le", "ge", "ne", "hat", "qquad", "alpha", "beta", "gamma", "delta", "rho", "lambda", "mu", "pi", "varepsilon",
}  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "latex"),
    [
        ("softmax(x)_i = exp(x_i) / sum_j exp(x_j)", r"\mathrm{softmax}(x)_{i} = \exp(x_{i}) / \sum_{j} \exp(x_{j})"),
        ("sum_{j != y_n} max(0, s_n[j])", r"\sum_{j \ne y_{n}} \max(0, s_{n}[j])"),
        ("gamma * x_hat / sqrt(var + 1e-5)", r"\gamma \cdot \hat{x} / \sqrt{\mathrm{var} + 10^{-5}}"),
        ("m' / (1 - beta1^t)", r"m' / (1 - \beta_{1}^{t})"),
        ("t / 10000^(2i / D)", r"t / 10000^{2i / D}"),
        ("y_true_n", r"y_{\mathrm{true}, n}"),
        ("max over a and b of x[a]", r"\max \text{ over } a \text{ and } b \text{ of } x[a]"),
        ("x_j is the mean of x_k", r"x_{j} \text{ is the mean of } x_{k}"),
        ("y[i * stride + a] * kernel[a]", r"y[i \cdot \mathrm{stride} + a] \cdot \mathrm{kernel}[a]"),
        ("sum dy * x_hat", r"\sum \mathrm{dy} \cdot \hat{x}"),
        ("r - (the sum of x_k)", r"r - (\text{the sum of } x_{k})"),
        ("in nats (natural logarithm)", r"\text{ in nats } (\text{natural logarithm})"),
        ("running_mean'", r"\mathrm{running\_mean}'"),
    ],
)
def test_a_formula_says_in_latex_what_it_says_in_plain_text(plain: str, latex: str) -> None:
    assert formula.latex(plain) == latex


def test_prose_is_not_taken_for_a_formula() -> None:
    for text in ("With p = 1, the loss is finite.", "The result is 0 for p = q.", "Each has one vote, however near."):
        assert not formula.is_formula(text)
        assert formula.opening(text)[0] == ""


def test_every_statement_has_sound_latex_and_most_have_some() -> None:
    shown = 0
    for kata in catalog.katas():
        text = statement.markdown(kata)
        assert text.startswith(f"## {statement._escaped(catalog.title(kata))}\n\n`{kata.name}(")
        assert "**Args**" in text
        displays = re.findall(r"\$\$(.*?)\$\$", text, re.DOTALL)
        shown += bool(displays)
        for display in displays:
            bare = re.sub(r"\\[{}_&%#$\\|]", "", display)
            depths = [bare[:n].count("{") - bare[:n].count("}") for n in range(len(bare) + 1)]
            assert min(depths) == depths[-1] == 0, display
            assert set(re.findall(r"\\([A-Za-z]+)", display)) <= COMMANDS
            assert not re.search(r"_\{[^{}]*\}_|\^\{[^{}]*\}\^", bare), display  # LaTeX refuses two of a kind
    assert shown >= 40
