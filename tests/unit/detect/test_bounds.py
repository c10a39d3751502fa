"""Bounds on time: no pattern and no detector of one's own hangs an audit, and what was cut short is said."""

from __future__ import annotations

import contextlib
import gc
import pickle
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from privaudit.detect import Clue, DetectorGap, TableVerdict, bounds, classify, load_rules
from privaudit.detect.fields import Context
from privaudit.detect.rulebook.patterns import BoundedPattern, compile_bounded, given_up
from privaudit.model import Column, Evidence, EvidenceKind, SampleMethod, Table, TableKind, TableSample, TypeFamily
from privaudit.registry import DETECTORS

EVIL = "a" * 60 + "!"
RULE = """
entity: PASSPORT_OF_OURS
category: government_id
names: {strong: our passport}
values:
- {id: evil, pattern: '(a|aa)+$', classes: locxny, length: [1, 100], weight: 6}
examples: {values: [aaaa], names: [our_passport]}
"""


def table(*names: str) -> Table:
    """A table of text columns."""
    columns = tuple(
        Column(name=n, data_type="text", family=TypeFamily.TEXT, nullable=True, position=i)
        for i, n in enumerate(names, 1)
    )
    return Table(system="s", schema="main", name="t", kind=TableKind.TABLE, columns=columns)


def sample(**columns: list[str]) -> TableSample:
    """Rows of it."""
    rows = max(map(len, columns.values()))
    return TableSample({n: tuple(v) for n, v in columns.items()}, rows=rows, method=SampleMethod.ALL_ROWS, seed=1)


def _timeouts(verdict: TableVerdict) -> list[DetectorGap]:
    return [g for g in verdict.gaps if g.reason == "pattern_timeout"]


@pytest.fixture
def rules_of_ours(tmp_path: Path) -> Path:
    """A folder with one rule whose pattern takes exponential time."""
    (tmp_path / "ours.yaml").write_text(RULE)
    return tmp_path


def test_a_catastrophic_pattern_of_a_user_is_given_up_and_said(rules_of_ours: Path) -> None:
    """`(a|aa)+$` on sixty letters would run for years: it stops, is named in a gap, and other kinds are found."""
    rules = load_rules((rules_of_ours,))
    bounds.renew(rules)
    started = time.monotonic()
    rows = sample(code=[EVIL + str(i) for i in range(50)], email=[f"reader{i}@example.org" for i in range(50)])
    verdict = classify(table("code", "email"), rows, rules)
    assert time.monotonic() - started < 30
    (gap,) = _timeouts(verdict)
    assert (gap.detector, dict(gap.params)) == ("values:ours:evil", {"rule": "ours:evil"})
    assert [c.entity for c in verdict.classifications if c.column == "email"] == ["EMAIL_ADDRESS"]
    again = classify(table("code"), sample(code=["aaaa"]), rules)
    assert len(_timeouts(again)) == 1
    bounds.renew(rules)
    assert _timeouts(classify(table("code"), sample(code=["aaaa"]), rules)) == []


def test_a_pattern_given_up_says_nothing_for_or_against(rules_of_ours: Path) -> None:
    """Counts of the values looked at until then are no evidence: the kind is judged by its name alone."""
    rules = load_rules((rules_of_ours,))
    bounds.renew(rules)
    rows = sample(our_passport=["aaaa", *(EVIL + str(i) for i in range(50))])
    (found,) = classify(table("our_passport"), rows, rules).classifications
    assert found.entity == "PASSPORT_OF_OURS"
    assert {e.kind for e in found.evidence} & {EvidenceKind.PATTERN, EvidenceKind.CARDINALITY} == set()


def test_the_bound_is_one_for_all_values_of_a_table() -> None:
    """Many values that are each a little slow use up the same time."""
    pattern = BoundedPattern("a+", 0)
    pattern._left = 1e-9
    pattern.fullmatch("aaa")
    assert given_up(pattern)
    assert pattern.fullmatch("aaa") is None
    assert pattern.search("aaa") is None
    assert pattern.finditer("aaa") == []


def test_a_bounded_pattern_travels_to_a_worker() -> None:
    """Rules go to worker processes: a pattern is made anew there."""
    pattern = pickle.loads(pickle.dumps(compile_bounded("(?P<v>x)y", 2)))  # noqa: S301 - our own
    assert pattern.fullmatch("XY") is not None
    assert pattern.groupindex == {"v": 1}
    assert pattern.search("no") is None


@pytest.mark.parametrize("evil", ["(a+)+$", "(a|aa)+$", "(a|a)*b", r"^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_known_catastrophes_end(evil: str) -> None:
    """The patterns of the textbooks answer, or are given up, within seconds."""
    pattern = compile_bounded(evil)
    started = time.thread_time()
    assert pattern.fullmatch(EVIL) is None
    assert time.thread_time() - started < 10


class Endless:
    """A detector that finds something and never returns."""

    name = "endless"

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Yield one clue, then compute for ever, and swallow every Exception."""
        evidence = Evidence(kind=EvidenceKind.PATTERN, rule="generic.email:value", weight=9.0, hits=1, seen=1)
        yield Clue(column=context.table.columns[0].name, entity="EMAIL_ADDRESS", evidence=evidence)
        while True:
            with contextlib.suppress(Exception):
                sum(range(1000))


class Yielding(Endless):
    """A detector that never ends and always has one more clue."""

    name = "yielding"

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Yield for ever."""
        evidence = Evidence(kind=EvidenceKind.PATTERN, rule="generic.email:value", weight=9.0, hits=1, seen=1)
        while True:
            yield Clue(column=context.table.columns[0].name, entity="EMAIL_ADDRESS", evidence=evidence)


# The timer may strike inside the finaliser of somebody's garbage, where Python swallows it: it strikes again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("detector", [Endless(), Yielding()])
def test_a_detector_that_never_returns_is_broken_off(monkeypatch: pytest.MonkeyPatch, detector: Endless) -> None:
    """What it found counts, and that it did not come to an end is a gap; the clock is the processor's."""
    monkeypatch.setattr(DETECTORS, "get", lambda _name: detector)
    context = Context(table("c"), sample(c=["x"]), load_rules(), ("RU",))
    gc.collect()
    found = list(bounds.run_detector(detector.name, context, 0.2))
    assert isinstance(found[0], Clue)
    gap = found[-1]
    assert isinstance(gap, DetectorGap)
    assert (gap.detector, gap.reason) == (detector.name, "detector_timeout")


def test_off_the_main_thread_a_yielding_detector_is_still_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no timer there; the clock is looked at whenever the detector yields."""
    monkeypatch.setattr(DETECTORS, "get", lambda _name: Yielding())
    context = Context(table("c"), sample(c=["x"]), load_rules(), ("RU",))
    found: list[Clue | DetectorGap] = []
    thread = threading.Thread(target=lambda: found.extend(bounds.run_detector("yielding", context, 0.2)))
    thread.start()
    thread.join(30)
    assert isinstance(found[-1], DetectorGap)


def test_a_detector_that_fails_loses_its_own_clues_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception is a gap with its class; its text, which may quote a value, does not go on."""

    class Failing(Endless):
        def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
            yield from super().look(context) if not context.fields else ()
            raise ValueError("secret@example.org")

    monkeypatch.setattr(DETECTORS, "get", lambda _name: Failing())
    context = Context(table("c"), sample(c=["x"]), load_rules(), ("RU",))
    (gap,) = bounds.run_detector("failing", context, 5)
    assert isinstance(gap, DetectorGap)
    assert dict(gap.params) == {"error": "ValueError"}
