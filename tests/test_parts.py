"""The pure parts, and the wire."""

from __future__ import annotations

import ast
import gc
import struct
from pathlib import Path

import msgpack
import numpy as np
import pytest

from kata import catalog, checks, inputs, variations
from kata.budget import Race
from kata.calls import Call, Opaque, Returned, brief, call, paste
from kata.compare import difference
from kata.sandbox import confine, wire
from kata.sandbox.launch import Sandbox

LAYERS = [
    {"__main__", "plugin"},
    {"commands.learn", "commands.study", "commands.teach", "commands.author"},
    {"commands", "show.watch", "live"},
    {"load", "soak"},
    {"bench", "show.quiz", "show.learn", "show.screen"},
    {"show", "show.progress", "show.plan", "authoring", "sheets", "cheatsheet", "classroom.course"},
    {"study.page", "study.agenda", "elsewhere.gradescope", "elsewhere.github"},
    {"study.progress", "study.plan", "elsewhere.autograder", "elsewhere.action", "elsewhere.handout"},
    {"classroom.once", "classroom.preprocessor", "classroom.assignment", "classroom.cell"},
    {"classroom.submitted"},
    {"elsewhere.job"},
    {"elsewhere.entries", "elsewhere.files"},
    {"classroom.marks", "classroom", "study.quiz", "study.anki", "study.review", "study.watch", "study.workbook"},
    {"study.record"},
    {"batch", "study.schedule", "study.states"},
    {"pool", "remote", "cluster", "readme", "handed", "study.history", "study.backups"},
    {"checks"},
    {"diagnosis", "examples"},
    {"mistakes", "laws", "inputs", "sandbox.client", "excerpt"},
    {"sandbox.server"},
    {"sandbox.launch", "sandbox.wire", "sandbox.confine"},
    {"variations", "compare", "traits", "faults", "notebook", "statement", "writing", "pages", "study.cards"},
    {"calls", "formula", "catalog", "budget", "report", "reading", "sandbox", "sandbox.control"},
    {"study", "elsewhere"},
]


def test_imports_point_downwards() -> None:
    level = {name: number for number, names in enumerate(LAYERS) for name in names}
    for path in (catalog.ROOT / "kata").rglob("*.py"):
        name = ".".join(path.relative_to(catalog.ROOT / "kata").with_suffix("").parts).removesuffix(".__init__")
        if name == "__init__":
            continue
        assert name in level, f"{name} has no layer: say where it belongs"
        for other in _imported(path):
            assert level[other] > level[name], f"{name} imports {other}, which is not below it"


def _imported(path: Path) -> set[str]:
    """Return the modules of kata that a file imports when it runs."""
    tree = ast.parse(path.read_text())
    only_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in only_types:
            if node.module in ("kata", "kata.sandbox"):
                prefix = node.module.removeprefix("kata").removeprefix(".")
                found |= {f"{prefix}.{alias.name}".removeprefix(".") for alias in node.names}
            elif node.module.startswith("kata."):
                found.add(node.module.removeprefix("kata."))
    return found


def test_only_the_sandbox_knows_an_operating_system_and_no_engine_module_a_kata() -> None:
    names = {kata.name for kata in catalog.katas()} - {"softmax"}  # the example in help texts
    for path in (catalog.ROOT / "kata").rglob("*.py"):
        text = path.read_text()
        assert not [name for name in names if name in text and path.name != "plugin.py"], path
        if "sandbox" not in path.parts:
            assert "ctypes" not in text


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, -(2**70), 1.5, float("inf"), "text", 1 + 2j, (), [1, (2.0, None)], {"a": [1], 2: "b"},
        np.float64(2.5), np.int8(3), np.zeros((2, 0, 3)), np.array(7.0), np.arange(6.0).reshape(2, 3),
        np.array([True, False]), np.array([1 + 2j]), np.array([1.5, np.nan, -np.inf], np.float32),
        [np.ones(3), (np.zeros((2, 2)), 5)],
    ],
)  # fmt: skip
def test_plain_values_cross_the_wire_unchanged(value: object) -> None:
    assert paste(_there_and_back(value)) == paste(value)


def _there_and_back(value: object) -> object:
    frame = b"".join(wire.pack(value))
    assert len(frame) == wire.size(frame)
    return wire.unpack(bytearray(frame))


def _framed(header: bytes, body: bytes = b"") -> bytes:
    return wire.PREFIX.pack(len(header), len(body)) + header + bytes(-(8 + len(header)) % 64) + body


def test_arrays_keep_their_order_of_memory_and_whether_they_may_be_written_to() -> None:
    a = np.arange(12.0).reshape(3, 4)
    for array in (a, a.T, np.asfortranarray(a), np.repeat(a, 2, -1)[..., ::2]):
        back = _there_and_back(array)
        assert isinstance(back, np.ndarray)
        assert (back == array).all()
        assert back.flags.c_contiguous == array.flags.c_contiguous
        assert back.flags.f_contiguous == array.flags.f_contiguous
        assert back.flags.writeable
    a.flags.writeable = False
    assert not _there_and_back(a).flags.writeable  # type: ignore[attr-defined]


def test_what_is_not_plain_crosses_as_a_name_only() -> None:
    class Odd(dict): ...

    for value in (object(), Odd(), {1, 2}, np.ma.ones(2), np.array([None]), np.array(["a"]), lambda: 0):
        assert isinstance(_there_and_back(value), Opaque)


def _claim(dtype: bytes, *shape: int) -> bytes:
    return msgpack.packb(msgpack.ExtType(0, dtype + b"C\1" + struct.pack(f">{len(shape)}Q", *shape)))


@pytest.mark.parametrize(
    "header",
    [
        b"", b"\xc1", b"\x92\x01", b"\xdd\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff", b"\x91" * 100_000,
        b"\x91" * 40 + b"\1",
        _claim(b"d", 3), _claim(b"O", 1), _claim(b"d", 2**63), _claim(b"d", 99999999999, 99999999999),
        _claim(b"d", 0, 99999999999999999), _claim(b"d", *[1] * 65), msgpack.packb(msgpack.ExtType(0, b"d")),
        msgpack.packb(msgpack.ExtType(2, b"a")),
        msgpack.packb(msgpack.ExtType(99, b"")), msgpack.packb({"a": msgpack.ExtType(0, b"")}), b"\1\1",
        b"\xc7" + b"\xff" * 40, b"\x81\x90\1",
    ],
)  # fmt: skip
def test_a_bad_frame_raises_the_documented_error(header: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.unpack(_framed(header))


def test_what_is_nested_too_deeply_is_not_sent() -> None:
    deep: object = 1
    for _ in range(30):
        deep = [deep]
    with pytest.raises(wire.WireError, match="too deeply"):
        wire.pack(deep)


def test_keys_that_are_tuples_cross_in_no_direction() -> None:
    with pytest.raises(wire.WireError, match="neither texts nor integers"):
        wire.pack({(1, 2): 3})
    with pytest.raises(wire.WireError):
        wire.unpack(_framed(b"\x81\x92" + msgpack.packb(msgpack.ExtType(1, b"")) + b"\1\1"))


def test_every_integer_that_crosses_can_be_written_out() -> None:
    assert isinstance(_there_and_back(2**16_000), Opaque)
    largest = 2**8190
    assert len(str(_there_and_back(largest))) == len(str(largest))
    with pytest.raises(wire.WireError):
        wire.unpack(_framed(msgpack.packb(msgpack.ExtType(3, b"\x7f" * 4096))))


def test_keys_that_may_have_one_hash_by_the_thousand_cross_in_no_direction() -> None:
    for key in (1j, 1.5, np.longdouble(1)):
        with pytest.raises(wire.WireError, match="neither texts nor integers"):
            wire.pack({key: 3})


def test_an_answer_of_a_hundred_million_empty_rows_is_told_at_once() -> None:
    assert brief(Returned(np.zeros((100_000_000, 0)))) == "np.zeros((100000000, 0))"


def test_an_answer_of_many_numbers_is_told_in_a_word() -> None:
    numbers = np.arange(400.0)
    assert brief(Returned([[numbers] * 50] * 50)) == "<a list of 50>"
    assert brief(Returned([numbers[:3], 1])) == "[np.array([0., 1., 2.]), 1]"


def test_lengths_beyond_the_limits_are_refused_before_anything_is_allocated() -> None:
    with pytest.raises(wire.WireError):
        wire.size(b"\xff" * 8)


def test_random_bytes_are_values_or_the_documented_error() -> None:
    rng = np.random.default_rng(0)
    frame = b"".join(wire.pack({"a": np.ones(2), "b": (1, None, [2.5, "text"]), "c": 1 + 2j}))
    good = frame[8 : 8 + wire.PREFIX.unpack_from(frame)[0]]
    for _ in range(3000):
        bad = bytearray(good)
        for place in rng.integers(len(bad), size=rng.integers(1, 4)):
            bad[place] = rng.integers(256)
        try:
            wire.unpack(_framed(bad, bytes(64)))
        except wire.WireError:
            continue


@pytest.mark.parametrize(
    ("got", "expected", "right"),
    [
        (1.0, 1.0 + 5e-8, True), (1.0, 1.0 + 3e-7, False), (np.float32(1), 1.0, True), (1, 1.0, True),
        (True, 1.0, False),
        (0.0, 1e-12, False), ([1.0], np.array([1.0]), False), (np.array([1.0]), 1.0, False), (np.array(1.0), 1.0, True),
        (np.inf, np.inf, True), (np.nan, 1.0, False), (1e300, np.inf, False), (np.nan, np.inf, False),
        ((1.0, 2.0), [1.0, 2.0], True), ((1.0,), (1.0, 2.0), False), (np.array([1.0, 2.0]), (1.0, 2.0), False),
        (np.array([1, 2]), np.array([1, 2], np.int8), True), (np.array([1.0, 2.0]), np.array([1, 2]), False),
        (np.array([1 + 0j]), np.array([1.0]), False), (None, None, True), (0, None, False),
        ({"a": 1.0}, {"a": 1.0}, True),
        ({"b": 1.0}, {"a": 1.0}, False), (2**5000, 1.0, False), (Opaque("Odd"), 1.0, False),
    ],
)  # fmt: skip
def test_an_answer_is_right_or_wrong(got: object, expected: object, right: bool) -> None:
    with np.errstate(all="ignore"):
        assert (difference(got, expected) is None) == right


def test_a_small_answer_is_not_taken_for_zero_and_rounding_is_not_taken_for_a_mistake() -> None:
    small = np.array([1e-9, 2e-9])
    assert difference(np.zeros(2), small)
    assert difference(np.array([1e-17]), np.array([0.0]), magnitude=1.0) is None
    assert difference(np.float64(1.000005), np.float64(1.0), single=True) is None


@pytest.mark.parametrize("array", [np.arange(5.0), np.array([[1.5, np.nan], [np.inf, -np.inf]]), np.zeros((2, 0)),
                                   np.arange(24).reshape(2, 3, 4), np.array(3.0), np.array([1e-12, 1e20, 0.1]),
                                   np.ones(3, np.float32), np.array([True])])  # fmt: skip
def test_a_call_is_pasted_as_python(array: np.ndarray) -> None:
    for one in (call(array), call(array.T.copy(order="K")), call(array, axis=-1)):
        made = eval(one.text("call"), {"np": np, "call": call})
        np.testing.assert_array_equal(made.args[0], one.args[0])
        assert made.args[0].dtype == one.args[0].dtype
        assert made.kwargs == one.kwargs


def test_variations_change_the_clothes_and_not_the_numbers() -> None:
    rng = np.random.default_rng(0)
    one = call(np.arange(12.0).reshape(3, 4), [np.ones((2, 2))], n=3)
    seen, mixed = set(), 0
    for _ in range(120):
        other = variations.varied(one, rng)
        assert all((a == b).all() for a, b in zip(one.arrays, other.arrays, strict=True))
        flags = other.arrays[0].flags
        seen.add((other.single, flags.c_contiguous, flags.f_contiguous, flags.writeable))
        copy = variations.copied(other)
        assert copy.arrays[0].flags.c_contiguous == flags.c_contiguous
        assert copy.arrays[0].flags.writeable == flags.writeable
        mixed += flags.c_contiguous != other.arrays[1].flags.c_contiguous
    assert len(seen) >= 10
    assert mixed > 10
    assert not variations.varied(Call((np.full(3, 1e6),)), rng).single


def test_a_race_needs_more_pairs_only_near_the_limit() -> None:
    fast, near, slow = (
        Race(10, [1, 1], [0, 0], [1, 1], [0, 0]),
        Race(10, [1, 1], [0, 0], [9, 9], [0, 0]),
        Race(10, [1, 1], [0, 0], [99, 99], [0, 0]),
    )
    assert fast.decided
    assert not fast.too_slow
    assert not near.decided
    assert slow.decided
    assert slow.too_slow
    assert not Race(10, [1, 1], [0, 0], [1, 8], [0, 0]).decided, "both must be clear"
    assert not Race(10, [1, 1], [0, 0], [99, 9], [0, 0]).decided, "both must be clear"
    assert Race(10, [1, 1, 1], [0] * 3, [99, 1, 1], [0] * 3).decided, "one of three may be odd"
    assert Race(10, [1, 1, 1], [0] * 3, [99, 1, 99], [0] * 3).too_slow, "one of three may be odd"
    assert not Race(10, [1] * 8, [0] * 8, [7.5] * 8, [0]).decided
    assert Race(10, [1] * 9, [0] * 9, [7.5] * 9, [0]).decided, "many pairs decide more closely"
    assert not Race(10, [1] * 26, [0] * 26, [9] * 26, [0]).decided
    assert Race(10, [1] * 27, [0] * 27, [9] * 27, [0]).decided
    assert Race(10, [1, 1, 1], [0] * 3, [9, 9, 9], [0.0, 9.0, 0.1]).decided is False
    assert Race(10, [1, 1, 1], [0] * 3, [9, 9, 9], [0.0, 9.0, 9.0]).too_slow
    assert Race(10, [1, 1, 1], [0] * 3, [11, 11, 11], [0.0, 9.0, 9.0]).decided
    assert Race(10, [1] * 2, [0] * 2, [0, 61], cut_off=True).ratio == 61
    assert "idles 0.6 s" in Race(10, [1, 1], [0, 0], [1, 1], [0.7, 0.6]).message
    assert "stopped after 61.0 times" in Race(10, [1], [0], [61], [3.6], cut_off=True).message
    assert "idles 3.1 s" in Race(10, [1], [0], [0], [3.1], cut_off=True).message


def test_a_race_on_a_machine_that_is_now_quick_and_now_slow_compares_what_was_side_by_side() -> None:
    quick_once = [0.31, *[0.5] * 8]
    assert not Race(9.5, quick_once, [0.5] * 9, [4.9, *[3.5] * 8], [0.0]).too_slow
    slow_once = [0.8, *[0.5] * 8]
    assert Race(9.5, slow_once, [0.5] * 9, [5.0, *[7.5] * 8], [0.0]).too_slow
    assert Race(10, [1] * 9, [0.5] * 9, [*[30, 10.4] * 4, 10.4], [0.0]).ratio == pytest.approx(9.9), "hit in four calls"
    assert Race(10, [1] * 9, [0.5] * 9, [*[30, 10.4] * 3, 30, 30, 30], [0.0]).too_slow


def test_the_filter_program_is_well_formed() -> None:
    for writes in (False, True):
        program = confine._seccomp_program(writes)
        assert len(program) % 8 == 0
        assert len(program) // 8 < 4096


def test_a_single_call_is_doubled_in_its_floats_only() -> None:
    one = call(np.ones(2, np.float32), np.array([0, 1]), np.array([True, False]))
    assert [array.dtype for array in variations.double(one).arrays] == [np.float64, np.int64, bool]


def test_a_changed_list_or_dict_is_noticed() -> None:
    a = np.ones(2)
    one = call([a, a], {"a": a, "n": 1})
    assert not Returned(0, ([a.copy(), a], {"a": a, "n": 1})).changed(one)
    assert Returned(0, ([a], {"a": a, "n": 1})).changed(one)
    assert Returned(0, ([a, a], {"a": a})).changed(one)
    assert Returned(0, ([a, a], {"a": a, "n": 2})).changed(one)
    assert Returned(0, ([a, 2 * a], {"a": a, "n": 1})).changed(one)


def test_deals_of_one_bank_share_calls_and_other_banks_have_others() -> None:
    kata = catalog.find("softmax")
    one, same, other = (inputs.random(kata, seed) for seed in (5, 5, 6))
    elsewhere = inputs.random(kata, 5 + inputs.DEALS)
    assert one == same
    assert 0 < len(set(one) & set(other)) < len(one)
    assert not set(one) & set(elsewhere)
    assert {call.text("f") for call in one} != {call.text("f") for call in elsewhere}


def test_a_judge_changes_its_bank_of_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "RENEWED", 2)
    kata = catalog.find("softmax")
    with Sandbox() as sandbox:
        judge = checks.Judge(sandbox)
        seeds = [judge.grade(kata, b"").seed for _ in range(6)]
    assert len(set(seeds)) == 6
    assert [len({seed // inputs.DEALS for seed in seeds[n : n + 2]}) for n in (0, 2, 4)] == [1, 1, 1]
    assert len({seed // inputs.DEALS for seed in seeds}) > 1
    assert max(seeds) > 1 << 40, "a submission can try all seeds"


def test_a_judge_that_changes_its_bank_keeps_nothing_of_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "RENEWED", 2)
    kata = catalog.find("softmax")
    held = []
    with Sandbox() as sandbox:
        judge = checks.Judge(sandbox)
        for _ in range(4):
            for _ in range(2):
                judge.grade(kata, b"def softmax(x, axis=-1):\n    return x\n")
            gc.collect()
            held.append(sum(isinstance(one, Call) for one in gc.get_objects()))
    assert max(held) < 1.5 * min(held)


def test_what_is_right_cannot_be_overwritten() -> None:
    kata = catalog.find("softmax")
    right = inputs.right(kata, inputs.random(kata, 1)[0])
    assert isinstance(right, Returned)
    with pytest.raises(ValueError, match="read-only"):
        right.value[...] = 0
