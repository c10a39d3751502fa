"""Whoever is on the staff list: nobody's surname and login is in what may leave the house, whatever is called so."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Iterator
from itertools import cycle

from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.demo.people import Person as Invented
from privaudit.demo.people import english_person, russian_person
from privaudit.demo.words import latin
from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult, Edition, Nature, Person, Ref, StepRecord, StepState
from privaudit.report.jsonl import rows as json_rows
from privaudit.report.markdown import blocks
from privaudit.report.sarif import pieces
from privaudit.report.sheets import build
from privaudit.report.sheets.table import Link
from tests.samples import sample_result

_TOKEN = re.compile(r"[^\W_]+")
_ORDINARY = (
    ("Price Anna", "Price"), ("Записева Вера", "Записева"), ("Read Mark", "Read"), ("Закон Роман", "Закон"),
    ("Ли Си", "Ли"), ("Field", "Field"), ("Long Robert", "Long"),
)  # fmt: skip
"""Surnames that are words of the reports, too, or a prefix of one, or two letters."""


def _full(p: Invented, how: int) -> str:
    """A name as lists write it: whole, with ``е`` for ``ё``, hyphened, with initials, in Latin letters."""
    if how == 1:
        return p.full.replace("ё", "е")
    if how == 2:
        return p.full.replace(p.last, f"{p.last}-{russian_person(7, len(p.first)).last}")
    if how == 3:
        return p.initials
    return latin(p.full).title() if how == 4 else p.full


def _login(p: Invented, how: int) -> str:
    """A login: of the name, as an address, with a domain, of a part of the name and a number."""
    surname = latin(p.last).lower()
    return (p.login, p.email, f"CORP\\{p.login}", f"{surname[:5]}{len(p.first)}x", f"u_{surname}")[how]


PEOPLE = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from("re"), st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=6
)


def _staffed(people: list[tuple[str, str, str]]) -> AuditResult:
    """The fixed audit with these people as staff, an account each, and unread tables and a system called after them."""
    plain = sample_result()
    unread = next(t for t in plain.tables if t.reason == "permission_denied")
    forms = [form for name, login, surname in people for form in _called_after(name, login, surname)]
    tables = tuple(dataclasses.replace(unread, table=f"t{n}_{form}") for n, form in enumerate(forms))
    tables += tuple(dataclasses.replace(unread, schema=form) for form in forms)
    steps = tuple(
        StepRecord(step="sample", target=t.ref, state=StepState.FAILED, reason="permission_denied") for t in tables
    )
    steps += (StepRecord(step="catalog", target=Ref(system=plain.systems[0].name, schema=forms[0]),
                         state=StepState.PARTIAL, reason="permission_denied"),)  # fmt: skip
    accounts = tuple(
        dataclasses.replace(p, principal=login, person=name, can_login=True, nature=Nature.PERSON)
        for p, (name, login, _) in zip(cycle(plain.principals), people, strict=False)
    )
    first = dataclasses.replace(plain.systems[0], location=f"{forms[0]} / {forms[-1]}")
    return dataclasses.replace(
        plain,
        people=tuple(Person(name=name) for name, _, _ in people),
        systems=(first, *plain.systems[1:]),
        principals=(*plain.principals, *accounts),
        tables=(*plain.tables, *tables),
        steps=(*plain.steps, *steps),
    )


def _called_after(name: str, login: str, surname: str) -> Iterator[str]:
    yield f"{surname}_old"
    yield latin(surname).upper()
    yield f"copy for {name}"
    yield f"{login}.csv"
    yield f"{login}_2024"
    yield f"{latin(name).lower().replace(' ', '_').replace('.', '')}7"


def _written(result: AuditResult, lang: str) -> str:
    """All that the edition for the file holds, in all formats."""
    sheets = build(result, lang, edition=Edition.FILE)
    values = [value for sheet in sheets for table in sheet.tables for row in table.rows for value in row]
    cells = [str(value.text if isinstance(value, Link) else value) for value in values]
    notes = [n for sheet in sheets for n in sheet.every_note]
    rows = [json.dumps(row, ensure_ascii=False) for row in json_rows(result, Edition.FILE)]
    return "\n".join((*cells, *notes, *rows, *blocks(result, lang, Edition.FILE), *pieces(result, lang, Edition.FILE)))


@functools.cache
def _said_anyway(lang: str) -> frozenset[str]:
    """The words of the edition for the file of an audit that knows nobody."""
    plain = dataclasses.replace(sample_result(), people=())
    return frozenset(t.casefold() for t in _TOKEN.findall(_written(plain, lang)))


@settings(max_examples=8)
@given(drawn=PEOPLE, ordinary=st.sampled_from(_ORDINARY), lang=st.sampled_from(LANGUAGES))
def test_no_surname_and_no_login_is_in_any_format(
    drawn: list[tuple[int, str, int, int]], ordinary: tuple[str, str], lang: str
) -> None:
    """Only words that stand there whoever is on the list may stay, and those in no name of a table or schema."""
    made = [(russian_person if c == "r" else english_person)(3, i) for i, c, _, _ in drawn]
    people = [(_full(p, how), _login(p, login), p.last) for p, (_, _, how, login) in zip(made, drawn, strict=True)]
    people = list({one[0]: one for one in (*people, (ordinary[0], "pete.xyz", ordinary[1]))}.values())
    said = _written(_staffed(people), lang)
    tokens = frozenset(t.casefold() for t in _TOKEN.findall(said)) - _said_anyway(lang)
    for name, login, _ in people:
        for word in _TOKEN.findall(name):
            if len(word) > 1:
                assert not {word.casefold(), word.casefold().replace("ё", "е"), latin(word).lower()} & tokens, name
        assert login.casefold() not in said.casefold(), login
    for n, form in enumerate(f for name, login, surname in people for f in _called_after(name, login, surname)):
        assert f"t{n}_{form}".casefold() not in said.casefold()
