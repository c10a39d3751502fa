"""audit.json read as a stream: the same audit in every layout, and every damage refused for the reason it has."""

from __future__ import annotations

import dataclasses
import io
import json
import random
import tracemalloc
from typing import Any

import pytest

from privaudit.errors import UsageError
from privaudit.model import FORMAT, ROW_TYPES, AuditResult, Evidence
from privaudit.model.codec import dump_audit, load_audit_file
from privaudit.model.jsonstream import Pieces
from tests.samples import sample_result

READ_AHEAD = (1, 7, 1000, 1 << 18)
"""Characters read at once: pieces are cut everywhere."""


@pytest.fixture(scope="module")
def written() -> str:
    """The text of the sample audit."""
    return "".join(dump_audit(sample_result()))


def _laid_out(text: str, draw: random.Random) -> str:
    """The same document with its members in another order and in another layout."""
    members = list(json.loads(text).items())
    draw.shuffle(members)
    indent = draw.choice([None, 0, 2, 8, "\t"])
    separators = draw.choice([(",", ":"), (", ", ": "), (" ,\r\n", "\t: ")])
    return json.dumps(dict(members), indent=indent, separators=separators, ensure_ascii=draw.random() < 0.5)


@pytest.mark.parametrize("seed", range(12))
def test_the_layout_does_not_matter(written: str, seed: int) -> None:
    """An audit that another program laid out anew reads as the same audit, wherever the reading is cut."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    text = _laid_out(written, draw)
    assert load_audit_file(io.StringIO(text), "a", READ_AHEAD[seed % 3 + 1]) == sample_result()


def test_random_audits_come_back_as_they_were() -> None:
    """Any choice of rows, with numbers and texts of every kind, survives writing and reading."""
    result, draw = sample_result(), random.Random(5)  # noqa: S311 - no secret
    numbers = [0.0, -0.0, 1.0, 1e-300, 0.1 + 0.2, 2.0**62, -(2.0**63), 5e-324]
    counts = [None, 0, 1, 2**63 - 1, -(2**63)]
    texts = ["", "\udcff", "\ud83d", "😀", '"\\\n\u2028\x7f', "Ё" * 500, "true", "1"]
    for _ in range(40):
        rows: dict[str, Any] = {n: tuple(r for r in result.rows(n) if draw.random() < 0.5) for n in ROW_TYPES}
        rows["classifications"] = tuple(
            dataclasses.replace(
                c,
                column=draw.choice(texts),
                confidence=draw.choice(numbers),
                once=draw.choice(counts),
                evidence=tuple(
                    Evidence(
                        kind=e.kind, rule=draw.choice(texts), weight=draw.choice(numbers), hits=draw.choice(counts)
                    )
                    for e in c.evidence
                ),
            )
            for c in rows["classifications"]
        )
        made = AuditResult(tool=result.tool, run=result.run, **rows)
        text = "".join(dump_audit(made))
        again = load_audit_file(io.StringIO(text), "a", draw.choice(READ_AHEAD[1:]))
        assert again == made
        assert "".join(dump_audit(again)) == text  # 0.0 and -0.0 are equal, and 1 and 1.0


def test_pieces_are_what_json_reads() -> None:
    """Values of every kind, cut at every character, are those `json` reads from the whole text."""
    values: list[Any] = [
        0, -1, 12345678901234567890, 1.5, -2.5e-10, 1e400, "", 'a"b\\', "\ud83d", "é" * 90, True, False, None,
        [], {}, [[[]]], {"a": [1, {"b": None}]}, [1, 2, 3],
    ]  # fmt: skip
    text = " " + json.dumps(values, indent=1) + "\n "
    for ahead in range(1, 40):
        pieces = Pieces(io.StringIO(text), ahead)
        assert list(pieces.elements()) == json.loads(text)
        pieces.end()


def _reason_of_json(text: str) -> str | None:
    """What is wrong with a text, as far as `json` itself tells."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return "audit_not_json"
    if not isinstance(data, dict) or "format" not in data:
        return "audit_not_audit"
    return None if data["format"] == FORMAT else "audit_other_format"


def _reason(text: str) -> str | None:
    try:
        load_audit_file(io.StringIO(text), "a", 5000)
    except UsageError as e:
        return e.reason
    return None


@pytest.mark.parametrize("how", ["cut", "taken out", "put in", "changed"])
def test_a_file_damaged_anywhere_is_refused_for_the_right_reason(written: str, how: str) -> None:
    """Whatever befalls a file, at every 1,000th place, is said as what it is, and is never a crash."""
    draw = random.Random(1)  # noqa: S311 - no secret
    for at in range(0, len(written), 1000):
        rest = {
            "cut": "",
            "taken out": written[at + 1 + draw.randrange(9) :],
            "put in": draw.choice('{}[],:"\\\n1e \x00\ufeff') + written[at:],
            "changed": draw.choice('{}[],:"\\\n1ex') + written[at + 1 :],
        }[how]
        text = written[:at] + rest
        expected = _reason_of_json(text)
        if expected is None:
            assert _reason(text) in {None, "audit_damaged"}, at
        else:
            assert _reason(text) == expected, at


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"format": "privaudit-audit/1"} x', "audit_not_json"),
        ('{"format": "privaudit-audit/1",}', "audit_not_json"),
        ('{"systems": [7], "format": "other/9"}', "audit_other_format"),
        ('{"systems": [7], "format": "privaudit-audit/1", "run": }', "audit_not_json"),
        ('{"systems": [{"system": 7}]}', "audit_not_audit"),
        ('{"a": ' + "[" * 100_000, "audit_not_json"),
        ('{"format": "privaudit-audit/1", "systems": "' + "x" * 100_000, "audit_not_json"),
        ("7 8", "audit_not_json"),
        ("[1, 2", "audit_not_json"),
        ('"format"', "audit_not_audit"),
    ],
)
def test_what_a_file_is_comes_before_what_is_wrong_in_it(text: str, reason: str) -> None:
    """A damaged row is not blamed where the file is no JSON at all, or another program's."""
    assert _reason(text) == reason


def test_of_several_damages_the_first_of_the_format_is_named(written: str) -> None:
    """The place that is named does not depend on the order in which another program wrote the members."""
    data = json.loads(written)
    data["tables"][1]["columns"] = "x"
    data["run"] = None
    for members in (data, dict(reversed(data.items()))):
        with pytest.raises(UsageError) as caught:
            load_audit_file(io.StringIO(json.dumps(members)), "a")
        assert dict(caught.value.params) == {"what": "tables[1].columns: expected int"}


def test_a_large_audit_is_not_held_as_text() -> None:
    """While rows are read, little more is held than the rows: neither the text nor what `json` makes of it."""
    base = sample_result()
    row = base.classifications[0]
    rows = tuple(dataclasses.replace(row, column=f"c{i}", checked=i) for i in range(3000))
    text = "".join(dump_audit(dataclasses.replace(base, classifications=rows)))
    stream = io.StringIO(text)
    tracemalloc.start()
    try:
        again = load_audit_file(stream, "a", 4096)
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert again.classifications == rows
    assert held < len(text) * 2 / 3
    assert peak < held * 1.3
