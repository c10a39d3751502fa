"""What holds of every verdict: determinism, evidence that adds up, odd values, defects, and no value that leaves."""

from __future__ import annotations

import datetime as dt
import decimal

import pytest

from privaudit.detect import classify, load_rules
from privaudit.model import (
    EvidenceKind,
    SampleMethod,
    TableSample,
    TypeFamily,
)

from . import synthetic as s
from .test_classify import Maker, one_column, verdicts

ODD: tuple[object, ...] = (
    None,
    "",
    "\ud800\udfff",
    "\u202eevil",
    "😀" * 50,
    b"\xff\xfe\x00",
    b"text",
    float("nan"),
    float("inf"),
    10**50,
    decimal.Decimal("NaN"),
    decimal.Decimal("1E+900"),
    True,
    dt.date(1, 1, 1),
    dt.datetime(9999, 12, 31, tzinfo=dt.UTC),
    dt.timedelta(days=1),
    {"a": [{"b": {1, 2}}]},
    [[[[[[[[1]]]]]]]],
    "{" * 3000,
    "[" * 100_000,
    "x" * 200_000,
    "a\nb\r\nc",
    memoryview(b"abc"),
    object(),
)


@pytest.mark.parametrize("family", list(TypeFamily))
def test_odd_values_do_no_harm(family: TypeFamily) -> None:
    """Any Python value in any type of column gives a verdict without an exception or a gap."""
    sample = TableSample({"c": ODD * 3}, rows=len(ODD) * 3, method=SampleMethod.HEAD, seed=1)
    assert classify(one_column("c", family), sample, load_rules()).gaps == ()


def test_same_input_gives_the_same_verdict() -> None:
    """Two runs are equal, evidence included, and sorted by id."""
    makers: dict[str, Maker] = {"fio": s.russian_name, "phone": s.mobile, "note": s.address_ru, "sum": s.money}
    first, second = (classify(*s.table("clients", makers), load_rules()) for _ in range(2))
    assert first == second
    ids = [c.id for c in first.classifications]
    assert ids == sorted(ids)


def test_every_verdict_is_the_sum_of_its_evidence() -> None:
    """Confidence is the logistic of the evidence's weights, and starts from a prior."""
    from privaudit.detect.fuse import probability

    found = verdicts("clients", {"fio": s.russian_name, "телефон": s.mobile})
    for c in found.values():
        assert c.evidence[0].kind is EvidenceKind.PRIOR
        assert c.confidence == probability(sum(e.weight for e in c.evidence))


def test_no_value_leaves() -> None:
    """Neither verdict nor shape nor evidence shows a value or a comment."""
    canary = "Канарейкин"
    rows = tuple(f"{canary} Пётр Глебович" for _ in range(30))
    sample = TableSample({"fio": rows}, rows=30, method=SampleMethod.ALL_ROWS, seed=1)
    found = classify(one_column("fio", comment=canary), sample, load_rules())
    assert found.classifications
    assert canary not in repr(found)
    assert found.classifications[0].shape == "Яя Яя Яя"


def test_comment_speaks_where_the_name_does_not() -> None:
    """A comment gives the kind of a column whose name says nothing."""
    found = classify(one_column("c17", comment="Номер телефона клиента"), TableSample.empty(), load_rules())
    assert [c.entity for c in found.classifications] == ["PHONE_NUMBER"]


def test_cut_share_is_carried() -> None:
    """What was cut in SQL is said in the verdict."""
    values = tuple(s.email(s.seeded(i)) for i in range(20))
    sample = TableSample({"email": values}, rows=20, method=SampleMethod.ALL_ROWS, seed=1, cut={"email": 0.25})
    assert [c.truncated for c in classify(one_column("email"), sample, load_rules()).classifications] == [0.25]


def test_a_crashing_detector_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A detector that fails is named with the class of its error only; the others' verdicts stay."""
    from privaudit.detect import values

    def fail(*_: object) -> None:
        raise ValueError("secret value 4111111111111111")

    monkeypatch.setattr(values.DETECTOR, "look", fail, raising=False)
    found = classify(*s.table("clients", {"fio": s.russian_name}), load_rules())
    assert [(g.detector, g.reason, dict(g.params).get("error")) for g in found.gaps] == [
        ("values", "detector_failed", "ValueError")
    ]
    assert found.classifications
