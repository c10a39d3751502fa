"""decisions.toml as it is written: read again it says the same, and one decision more changes few lines."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.decisions import Decided, FieldEntry, VerdictEntry, decisions_toml, merge
from privaudit.decisions.carry import carry
from privaudit.decisions.field_rows import fields_of
from privaudit.decisions.fields import Field, FieldType
from privaudit.decisions.read import FORMAT, toml_part
from privaudit.decisions.targets import NAMES, PLACES, id_of, needed_names
from privaudit.errors import ConfigError
from privaudit.model import Choice, Protection, Ref, Subject, TargetKind

TODAY = date(2026, 11, 21)
KINDS = ("EMAIL_ADDRESS", "PHONE_NUMBER")
LETTERS = st.characters(exclude_categories=["Cs"])
"""All of Unicode but halves of pairs, which no file can hold: controls, marks of direction, quotes, emoji."""
TEXTS = st.text(LETTERS, min_size=1, max_size=40).filter(lambda t: bool(t.strip()))
IDS = st.text("0123456789abcdef", min_size=16, max_size=16)
DAYS = st.dates(date(2020, 1, 1), TODAY)
MAYBE_ID = st.none() | IDS


@st.composite
def verdicts(draw: st.DrawFn) -> VerdictEntry:
    """A verdict that the reader takes."""
    choice = draw(st.sampled_from(Choice))
    named = choice is Choice.NAME
    on = draw(DAYS)
    seen: bool = draw(st.booleans())  # as workbooks have it: by id and state, without a reason
    return VerdictEntry(
        place=Ref(**{k: draw(TEXTS) for k in ("system", "schema", "table", "column")}, path=draw(st.none() | TEXTS)),
        choice=choice,
        by=draw(TEXTS),
        on=on,
        until=draw(st.none() | st.integers(0, 900).map(lambda n: on + timedelta(n))),
        reason=draw(TEXTS) if not seen else draw(st.none() | TEXTS),
        entity=draw(st.sampled_from(KINDS)) if named or not seen else draw(st.none() | st.sampled_from(KINDS)),
        subject=draw(st.none() | st.sampled_from(Subject)) if named else None,
        protection=draw(st.none() | st.sampled_from(Protection)) if named else None,
        state=draw(IDS if seen else MAYBE_ID),
        id=draw(IDS if seen else MAYBE_ID),
        replaces=draw(st.none() | st.sampled_from(Choice)),
        replaces_kind=draw(st.none() | st.sampled_from(KINDS) | st.just("#1b4f0e98")),
        taken_back=draw(st.booleans()),
    )


def value_of(field: Field, draw: st.DrawFn) -> str:
    """An answer to a question."""
    if field.type is FieldType.DAY:
        return draw(st.dates()).isoformat()
    words = st.sampled_from(field.choices) if field.choices else TEXTS
    return draw(words | TEXTS if field.open_ else words)


@st.composite
def tables(draw: st.DrawFn) -> tuple[FieldEntry, ...]:
    """What one person filled in about one thing."""
    kind = draw(st.sampled_from(TargetKind))
    place = Ref(**{k: draw(TEXTS) for k in PLACES.get(kind, ()) if k != "path"})
    if kind is TargetKind.COLUMN:
        place = replace(place, path=draw(st.none() | TEXTS))
    name = draw(TEXTS) if kind in NAMES else None
    by_names: bool = draw(st.booleans())
    if needed_names(kind) and by_names:
        target = id_of(kind, place, name)
        assert target is not None
    else:  # by its id alone
        place, target = Ref(), draw(TEXTS) if kind is TargetKind.ANSWER else draw(IDS)
    own = {f.name for f in fields_of(kind)}
    on = draw(DAYS)
    shared: dict[str, Any] = {
        "exact": kind is TargetKind.COLUMN and (place == Ref() or draw(st.booleans())),
        "by": draw(TEXTS),
        "on": draw(st.none() | st.just(on)),
        "until": None if "until" in own else draw(st.none() | st.integers(0, 900).map(lambda n: on + timedelta(n))),
        "state": draw(MAYBE_ID),
        "reason": None if "reason" in own else draw(st.none() | TEXTS),
        "about": draw(st.none() | TEXTS),
    }
    chosen = draw(st.lists(st.sampled_from(fields_of(kind)), min_size=1, unique_by=lambda f: f.name))
    if kind is TargetKind.FINDING:  # a last day before the day of the decision is a mistake
        chosen = [f for f in chosen if f.name != "until"] or [fields_of(kind)[0]]
    return tuple(
        FieldEntry(
            kind=kind,
            target=target,
            field=f.name,
            value=draw(st.just("") | st.just(value_of(f, draw))),
            replaces=draw(st.none() | st.just("#1b4f0e98") | st.just(value_of(f, draw))),
            place=place,
            name=name,
            **shared,
        )
        for f in chosen
    )


@st.composite
def decided(draw: st.DrawFn) -> Decided:
    """Many decisions, none of which contradicts another."""
    fields = [e for t in draw(st.lists(tables(), max_size=6)) for e in t]
    unique = {(e.kind, e.target, e.field): e for e in fields}
    said = {e.place: e for e in draw(st.lists(verdicts(), max_size=4))}
    return Decided(verdicts=tuple(said.values()), fields=tuple(unique.values()))


def read(folder: Path, content: str) -> Decided:
    """What the reader makes of a text."""
    path = folder / "decisions.toml"
    path.write_text(content, encoding="utf-8", newline="\n")
    found = toml_part(path, KINDS, "en", TODAY).whole()
    return Decided(
        verdicts=tuple(replace(e, file="", line=0) for e in found.verdicts),
        fields=tuple(replace(e, file="", line=0, sheet=None) for e in found.fields),
    )


def in_order(found: Decided) -> tuple[list[str], list[str]]:
    """The same whatever the order was."""
    return sorted(map(repr, found.verdicts)), sorted(map(repr, found.fields))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(decided(), st.integers())
def test_what_is_written_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, given_: Decided, seed: int
) -> None:
    """Every decision comes back with every word; the order in which they came does not show in the file."""
    content = decisions_toml(given_)
    found = read(tmp_path_factory.mktemp("round"), content)
    assert in_order(found) == in_order(given_)
    assert decisions_toml(found) == content
    verdicts_, fields = list(given_.verdicts), list(given_.fields)
    random = Random(seed)  # noqa: S311 - not for secrets
    random.shuffle(verdicts_)
    random.shuffle(fields)
    assert decisions_toml(Decided(verdicts=tuple(verdicts_), fields=tuple(fields))) == content


@settings(max_examples=50, deadline=None, derandomize=True)
@given(decided(), st.integers(1, 5), st.integers())
def test_split_parts_merge_to_the_same_file(given_: Decided, count: int, seed: int) -> None:
    """However the decisions are dealt to files, some of them to several, the merged file is the same."""
    random = Random(seed)  # noqa: S311 - not for secrets
    verdicts_: list[list[VerdictEntry]] = [[] for _ in range(count)]
    fields: list[list[FieldEntry]] = [[] for _ in range(count)]
    for verdict in given_.verdicts:
        for i in random.sample(range(count), random.randint(1, count)):
            verdicts_[i].append(verdict)
    for entry in given_.fields:
        for i in random.sample(range(count), random.randint(1, count)):
            fields[i].append(entry)
    dealt = [Decided(verdicts=tuple(v), fields=tuple(f)) for v, f in zip(verdicts_, fields, strict=True)]
    merged = merge(dealt, TODAY)
    assert not merged.conflicts
    assert decisions_toml(merged.decided) == decisions_toml(given_)


def some_fields() -> Iterator[FieldEntry]:
    """Twenty findings, each with an owner."""
    for i in range(20):
        yield FieldEntry(
            kind=TargetKind.FINDING, target=f"{i * 7:016x}", field="owner", value=f"owner {i}", by="A. Petrova"
        )


def test_one_decision_more_adds_one_table() -> None:
    """Nothing else in the file moves, so that version control merges what two people added at different places."""
    before = decisions_toml(Decided(fields=tuple(some_fields()))).splitlines()
    more = FieldEntry(kind=TargetKind.FINDING, target=f"{50:016x}", field="status", value="open", by="B. Orlov")
    after = decisions_toml(Decided(fields=(more, *some_fields()))).splitlines()
    at = next(i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    assert len(after) - len(before) == 5
    assert any(after[:i] + after[i + 5 :] == before for i in range(at - 2, at + 1))


def test_what_two_people_say_of_one_thing_is_two_tables() -> None:
    """Each under its author's name and day; the keys stand in one order."""
    one = FieldEntry(kind=TargetKind.FINDING, target="0" * 16, field="owner", value="billing", by="A. Petrova")
    other = replace(one, field="due", value="2026-12-01", by="B. Orlov", on=date(2026, 11, 20))
    data = tomllib.loads(decisions_toml(Decided(fields=(other, one))))
    assert [list(t) for t in data["finding"]] == [["id", "owner", "by"], ["id", "due", "by", "on"]]


def test_an_id_is_written_only_where_names_do_not_give_it() -> None:
    """A system by its name alone; a kind found inside a column by its id, the names beside it for the reader."""
    system = FieldEntry(
        kind=TargetKind.SYSTEM,
        target=id_of(TargetKind.SYSTEM, Ref(system="crm"), None) or "",
        field="owner",
        value="sales",
        by="A. Petrova",
        place=Ref(system="crm"),
    )
    place = Ref(system="crm", schema="main", table="t", column="c")
    inside = replace(system, kind=TargetKind.COLUMN, target="1" * 16, field="purpose", place=place)
    data = tomllib.loads(decisions_toml(Decided(fields=(system, inside))))
    assert "id" not in data["system"][0]
    assert data["column"][0] | {"id": "1" * 16, "column": "c"} == data["column"][0]


def test_a_hidden_letter_is_written_as_its_number() -> None:
    """Marks of direction and controls neither command a terminal nor hide what a person reads."""
    hostile = 'a\u202eb\x1b[31m\u2028\x7f\U000e0001\tc"\\'
    entry = FieldEntry(kind=TargetKind.ANSWER, target="root", field="answer", value=hostile, by="A. Petrova")
    content = decisions_toml(Decided(fields=(entry,)))
    assert all(c == "\n" or c.isprintable() for c in content)
    assert tomllib.loads(content)["answer"][0]["answer"] == hostile


def test_a_written_file_replaces_what_the_workbooks_do(tmp_path: Path) -> None:
    """An answer emptied and one changed, by another person on the same day: of an audit's own both go, as directly."""
    own = [
        FieldEntry(kind=TargetKind.FINDING, target=f"{i:016x}", field="owner", value="ops", by="A. Petrova", on=TODAY)
        for i in range(2)
    ]
    given_ = tuple(replace(e, value=v, by="B. Orlov", replaces="ops") for e, v in zip(own, ("", "sales"), strict=True))
    there = Decided(fields=tuple(own))
    direct = carry(there, Decided(fields=given_), TODAY)
    through = carry(there, read(tmp_path, decisions_toml(Decided(fields=given_))), TODAY)
    assert [e.value for e in direct.decided.fields] == ["", "sales"]
    assert through == direct
    assert not direct.steps


@pytest.mark.parametrize(
    "line",
    [
        *('taken_back = "owner"', 'taken_back = ["colour"]', 'owner = "sales"\ntaken_back = ["owner"]'),
        *('owner = "sales"\nreplaces = "ops"', 'owner = "sales"\nreplaces = { owner = 7 }'),
        'owner = "sales"\nreplaces = { colour = "red" }',
    ],
)
def test_what_is_taken_back_or_replaced_must_be_an_answer_of_the_section(tmp_path: Path, line: str) -> None:
    """Anything else is a mistake, with its line, and nothing of the file is followed."""
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, f'format = "{FORMAT}"\n[[system]]\nsystem = "crm"\nby = "A. Petrova"\n{line}\n')
    assert any(p.startswith("line 2: ") and "must be one of" in p for p in refused.value.problems)


def test_the_head_is_comment() -> None:
    """Whatever lines are given stand in front, and the file can still be read."""
    content = decisions_toml(Decided(), "Kept by the office.\n\nAsk A. Petrova.")
    assert content.splitlines()[:3] == ["# Kept by the office.", "#", "# Ask A. Petrova."]
    assert tomllib.loads(content) == {"format": "privaudit-decisions/1"}


def test_tables_are_sorted() -> None:
    """By section in the order of the model, then by place."""
    places = [Ref(system=s) for s in ("zeta", "alpha", "mid")]
    entries = tuple(
        FieldEntry(
            kind=kind,
            target=id_of(kind, p, "app") or "",
            field=field,
            value="x" if field == "owner" else "open",
            by="A. Petrova",
            place=p,
            name="app" if kind is TargetKind.ACCOUNT else None,
        )
        for kind, field in ((TargetKind.ACCOUNT, "access"), (TargetKind.SYSTEM, "owner"))
        for p in places
    )
    lines = decisions_toml(Decided(fields=entries)).splitlines()
    heads = [a[2:-2] + b for a, b in pairwise(lines) if a.startswith("[[")]
    assert heads == [f'{k}system = "{s}"' for k in ("system", "account") for s in ("alpha", "mid", "zeta")]
