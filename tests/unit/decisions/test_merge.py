"""Decisions of several people: the same twice is one, two that differ are for people to settle."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from privaudit.decisions import Decided, FieldEntry, VerdictEntry, decisions_toml, merge, read_decisions
from privaudit.decisions.merge import conflict_line
from privaudit.errors import USAGE, ConfigError
from privaudit.model import Choice, Ref, TargetKind

TODAY = date(2026, 11, 21)
ID, STATE = "0123456789abcdef", "fedcba9876543210"


def entry(value: str, by: str = "A. Petrova", **more: Any) -> FieldEntry:
    """The status of one finding, as one person sees it."""
    given: dict[str, Any] = {"kind": TargetKind.FINDING, "target": ID, "field": "status", "on": date(2026, 11, 20)}
    return FieldEntry(**{**given, "value": value, "by": by, "file": "one.toml", "line": 3, **more})


def parts(*entries: FieldEntry) -> list[Decided]:
    """Each of a file of its own."""
    return [Decided(fields=(e,)) for e in entries]


def values(*entries: FieldEntry) -> tuple[list[object], int]:
    """What is left of them, and how many conflicts there are."""
    merged = merge(parts(*entries), TODAY)
    return [e.value for e in merged.decided.fields], len(merged.conflicts)


def test_the_same_decision_twice_is_one() -> None:
    """Whoever says it; the newest is kept, in whatever order the files come."""
    old, new = entry("done"), entry("done", "B. Orlov", on=date(2026, 11, 21), state=STATE)
    for pair in ((old, new), (new, old)):
        merged = merge(parts(*pair), TODAY)
        assert not merged.conflicts
        assert merged.decided.fields == (new,)


@pytest.mark.parametrize("by", ["A. Petrova", "B. Orlov"])
@pytest.mark.parametrize("later", [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21), None])
def test_two_that_differ_are_a_conflict_whoever_was_later(by: str, later: date | None) -> None:
    """Accepted here against open there: no file and no day decides, in either order."""
    one, other = entry("accepted"), entry("open", by, on=later)
    assert values(one, other)[1] == 1
    assert values(other, one)[1] == 1


def test_who_saw_a_value_and_changed_it_replaces_it() -> None:
    """A workbook was written with one value and came back with another: that value is gone, and no other is."""
    before = entry("open")
    after = entry("in_work", "B. Orlov", replaces="open")
    assert values(before, after) == (["in_work"], 0)
    assert values(after, before) == (["in_work"], 0)
    third = entry("done", "C. Sidorov", replaces="in_work")
    assert values(before, after, third) == (["done"], 0)
    assert values(after, entry("done", "C. Sidorov", replaces="open"), before)[1] == 1, "two changed the same value"
    assert values(entry("accepted"), after)[1] == 1, "it replaces what it saw, and nothing else"


def test_what_is_taken_back_is_gone() -> None:
    """A person empties a cell: what was said in a file before is no longer said, and nothing else is lost."""
    purpose = entry("delivery", kind=TargetKind.COLUMN, field="purpose")
    emptied = replace(purpose, value="", by="B. Orlov", replaces="delivery")
    merged = merge(parts(purpose, emptied), TODAY)
    assert not merged.conflicts
    (said,) = tomllib.loads(decisions_toml(merged.decided))["column"]
    assert "purpose" not in said
    assert (said["taken_back"], said["replaces"]) == (["purpose"], {"purpose": "delivery"})
    other = replace(emptied, replaces="storage")
    (conflict,) = merge(parts(purpose, other), TODAY).conflicts
    assert "but “nothing: taken back” by B. Orlov" in conflict_line(conflict, "en")


def test_nobody_is_taken_to_have_seen_an_acceptance_that_was_printed_as_open() -> None:
    """The workbook may be older than the acceptance, or made without it: people have to say which holds."""
    old = entry("accepted", state="0" * 16)
    assert values(old, entry("in_work", "B. Orlov", state=STATE, replaces="open"))[1] == 1
    assert values(old, entry("in_work", "B. Orlov", state="0" * 16, replaces="open"))[1] == 1


def risk(until: str, **more: Any) -> tuple[FieldEntry, FieldEntry]:
    """A. Petrova's accepted risk of one file, and its last day."""
    return entry("accepted", state=STATE, **more), entry(until, field="until", state=STATE, **more)


def test_a_risk_that_is_over_can_be_decided_anew_by_another() -> None:
    """It is printed as open, with its last day: who takes it on, or works on it, saw what had been accepted."""
    old = Decided(fields=risk("2026-11-20"))
    work = Decided(fields=(entry("in_work", "B. Orlov", on=TODAY, file="b.xlsx", state=STATE, replaces="open"),))
    anew = Decided(
        fields=(
            entry("accepted", "B. Orlov", on=TODAY, file="b.xlsx", state=STATE, replaces="open"),
            entry("2027-03-31", "B. Orlov", on=TODAY, file="b.xlsx", field="until", replaces="2026-11-20"),
        )
    )
    for new, wanted in ((work, "in_work"), (anew, "accepted")):
        for parts_ in ((old, new), (new, old)):
            merged = merge(parts_, TODAY)
            assert not merged.conflicts
            status = next(e for e in merged.decided.fields if e.field == "status")
            assert (status.value, status.by) == (wanted, "B. Orlov")
    days = {e.value for e in merge((old, anew), TODAY).decided.fields if e.field == "until"}
    assert days == {"2027-03-31"}


def test_a_risk_that_is_in_force_is_not_undone_by_who_did_not_see_it() -> None:
    """His workbook showed the finding open since it was written before; or a third has prolonged it meanwhile."""
    work = Decided(fields=(entry("in_work", "B. Orlov", on=TODAY, file="b.xlsx", state=STATE, replaces="open"),))
    (conflict,) = merge((Decided(fields=risk("2026-11-21")), work), TODAY).conflicts
    assert {"A. Petrova", "B. Orlov"} == {conflict.one.by, conflict.other.by}
    longer = entry("2027-03-31", "C. Sidorov", field="until", file="c.xlsx", on=TODAY, replaces="2026-11-20")
    prolonged = (Decided(fields=risk("2026-11-20", file="a.toml")), Decided(fields=(longer,)))
    assert not merge(prolonged, TODAY).conflicts
    whole = merge(prolonged, TODAY).decided
    assert (
        len(
            merge(
                (replace(whole, fields=tuple(replace(e, file="d.toml") for e in whole.fields)), work), TODAY
            ).conflicts
        )
        == 1
    )


def test_two_classifications_of_one_column_are_two_things() -> None:
    """Its own kind is confirmed, one found inside is rejected, each by its id, as workbooks say it."""
    place = Ref(system="crm", schema="main", table="t", column="c")
    own = VerdictEntry(place=place, choice=Choice.CONFIRM, by="A. Petrova", on=TODAY, id="1" * 16, state=STATE)
    inside = replace(own, choice=Choice.REJECT, id="2" * 16)
    assert not merge([Decided(verdicts=(own, inside))], TODAY).conflicts
    assert merge([Decided(verdicts=(own, replace(inside, id=own.id)))], TODAY).conflicts


def test_a_value_decided_again_later_was_not_seen() -> None:
    """A workbook of Monday does not undo what was decided on Tuesday, although the words are the same."""
    tuesday = entry("open", on=date(2026, 11, 21))
    monday = entry("done", "B. Orlov", replaces="open", on=date(2026, 11, 20))
    assert values(tuesday, monday)[1] == 1


def test_what_looks_the_same_is_the_same() -> None:
    """Blanks at the end, one that does not break, a letter of two parts: nobody would see what they differ in."""
    one = entry("Анна\u0438\u0306 склад", field="owner")
    other = entry(" Анна\u0439\u00a0склад ", "B. Orlov", field="owner")
    assert values(one, other)[1] == 0
    assert values(one, entry("Анна склад", "B. Orlov", field="owner"))[1] == 1


def test_two_who_replace_each_others_value_are_a_conflict() -> None:
    """Neither is lost because each saw the other's."""
    assert values(entry("open", replaces="done"), entry("done", "B. Orlov", replaces="open"))[1] == 1


def test_what_is_over_contradicts_nothing() -> None:
    """A purpose until last week, and another one since."""
    old = entry("delivery", kind=TargetKind.COLUMN, field="purpose", until=date(2026, 11, 20))
    new = entry("archive", "B. Orlov", kind=TargetKind.COLUMN, field="purpose")
    assert values(old, new) == (["archive"], 0)
    assert values(old) == (["delivery"], 0), "alone it is kept, and said to be over where it is applied"


def test_a_conflict_names_both_sides() -> None:
    """Both values in words, both authors and days, file and line, or sheet and row; in the language asked for."""
    one = entry("accepted", about="crm: readable by everyone")
    other = entry("open", "B. Orlov", on=None, file="b.xlsx", sheet="Actions", line=12)
    (conflict,) = merge(parts(one, other), TODAY).conflicts
    assert conflict_line(conflict, "en") == (
        "finding crm: readable by everyone, Status: “risk accepted” by A. Petrova, 2026-11-20 (one.toml:3), "
        "but “open” by B. Orlov, no day (b.xlsx, sheet Actions, row 12)"
    )
    said = conflict_line(conflict, "ru")
    assert "«риск принят» — A. Petrova, 2026-11-20 (one.toml:3)" in said
    assert "лист Actions, строка 12" in said


def test_a_long_answer_is_quoted_in_part() -> None:
    """Its beginning, on one line, however it is written; a person finds the rest at the place named."""
    long = entry("a" * 500, field="owner")
    (conflict,) = merge(parts(long, entry("one\ntwo", "B. Orlov", field="owner")), TODAY).conflicts
    said = conflict_line(conflict, "en")
    assert f"“{'a' * 120}…” by A. Petrova" in said
    assert "“one two” by B. Orlov" in said


def test_every_conflict_is_listed_at_once() -> None:
    """Of fields and of verdicts; the error ends a command with the code of a wrong file."""
    place = Ref(system="crm", schema="main", table="t", column="c")
    day = date(2026, 11, 20)
    yes = VerdictEntry(place=place, choice=Choice.CONFIRM, by="A. Petrova", on=day, file="one.toml", line=9)
    no = VerdictEntry(place=place, choice=Choice.REJECT, by="B. Orlov", on=day, file="two.toml", line=4, state=STATE)
    one = Decided(verdicts=(yes,), fields=(entry("open"), entry("x", field="owner")))
    two = Decided(verdicts=(no,), fields=(entry("done", "B. Orlov", file="two.toml"), entry("y", field="owner")))
    merged = merge([one, two], TODAY)
    with pytest.raises(ConfigError) as caught:
        merged.refuse("en")
    assert len(caught.value.problems) == 3
    assert (caught.value.exit_code, caught.value.reason) == (USAGE, "decisions_conflict")
    (verdict,) = (p for p in caught.value.problems if "crm.main.t.c" in p)
    assert all(said in verdict for said in ("one.toml:9", "two.toml:4"))
    assert "“confirmed” by A. Petrova, “rejected” by B. Orlov" in verdict


def test_reading_two_files_that_differ_is_refused(tmp_path: Path) -> None:
    """By the one function that every command reads with; equal ones are read as one."""
    head = f'format = "privaudit-decisions/1"\n[[finding]]\nid = "{ID}"\n'
    one, two, same = (tmp_path / n for n in ("one.toml", "two.toml", "same.toml"))
    one.write_text(f'{head}status = "open"\nby = "A. Petrova"\n')
    two.write_text(f'{head}status = "done"\nby = "B. Orlov"\n')
    same.write_text(f'{head}status = "open"\nby = "C. Sidorov"\nowner = "billing"\n')
    with pytest.raises(ConfigError) as caught:
        read_decisions([one, two], (), "en", TODAY)
    assert "two.toml:2" in caught.value.problems[0]
    found = read_decisions([one, same], (), "en", TODAY)
    assert {(e.field, e.value) for e in found.fields} == {("status", "open"), ("owner", "billing")}


def test_one_person_accepts_and_another_has_given_the_reason(tmp_path: Path) -> None:
    """What an accepted risk needs may come from several files; what none of them says is missing."""
    head = f'format = "privaudit-decisions/1"\n[[finding]]\nid = "{ID}"\n'
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text(f'{head}status = "accepted"\nstate = "{STATE}"\nby = "A. Petrova"\n')
    two.write_text(f'{head}reason = "leaves in spring"\nuntil = 2027-03-31\nby = "B. Orlov"\n')
    assert len(read_decisions([one, two], (), "en", TODAY).fields) == 3
    with pytest.raises(ConfigError) as caught:
        read_decisions([one], (), "en", TODAY)
    assert len(caught.value.problems) == 2
