"""The curriculum as a whole: its order, its questions, and what every statement tells a learner."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from kata import catalog

TRACKS = {
    "activations": 7, "losses": 5, "normalization": 7, "regularization": 5, "convolution": 6, "metrics": 5,
    "optimization": 7, "classical": 10, "attention": 8,
}  # fmt: skip
QUESTIONS = {
    "bias vs variance", "L1 vs L2", "precision vs recall", "bagging vs boosting",
    "batch vs stochastic vs mini-batch gradient descent", "ReLU over sigmoid", "dropout", "batch normalisation",
    "attention", "transformer vs RNN",
}  # fmt: skip


def test_every_track_is_complete() -> None:
    assert Counter(kata.track for kata in catalog.katas()) == TRACKS


def test_each_of_the_ten_questions_is_answered_by_two_katas_or_more() -> None:
    answers = Counter(question for kata in catalog.katas() for question in catalog.facts(kata).questions)
    assert set(answers) == QUESTIONS
    assert min(answers.values()) >= 2


def test_what_comes_before_stands_before_within_a_track() -> None:
    order = [kata.name for kata in catalog.ordered()]
    for kata in catalog.katas():
        for before in catalog.facts(kata).after:
            if catalog.find(before).track == kata.track:
                assert order.index(before) < order.index(kata.name)


def test_the_way_leads_from_softmax_to_the_transformer() -> None:
    way, left = set[str](), ["transformer_block"]
    while left:
        name = left.pop()
        way.add(name)
        left += [before for before in catalog.facts(catalog.find(name)).after if before not in way]
    assert {"softmax", "scaled_dot_product_attention", "multi_head_attention", "layernorm_forward", "relu"} <= way


@pytest.mark.parametrize("kata", catalog.katas(), ids=lambda kata: kata.name)
def test_a_statement_is_complete(kata: catalog.Kata) -> None:
    source = catalog.solution_source(kata)
    statement = ast.get_docstring(catalog.definition(source, kata.name)) or ""
    headings = [line for line in statement.splitlines() if line in ("Args:", "Returns:", "Raises:", "Example:")]
    assert [heading for heading in headings if heading != "Raises:"] == ["Args:", "Returns:", "Example:"]
    assert "\nSource: " in statement
    arguments = statement.partition("Args:")[2].partition("Returns:")[0]
    for name in (*catalog.form(source, kata.name).positional, *catalog.form(source, kata.name).options):
        assert name in arguments, f"{name} is not explained"


@pytest.mark.parametrize(
    "kata", [kata for kata in catalog.katas() if kata.name.endswith("_backward")], ids=lambda kata: kata.name
)
def test_a_gradient_is_held_against_differences_or_follows_from_a_mask(kata: catalog.Kata) -> None:
    text = kata.grader.read_text(encoding="utf-8")
    assert "from kata.laws import" in text
    assert "gradient(" in text
