"""Briefing: who must be told again? One line a person with access, to sign."""

from __future__ import annotations

import dataclasses
from collections import defaultdict

from ...analysis.holders import Holder, Standing
from ...model import AuditResult, Nature, Person, PrincipalKind, StaffStatus, SystemStatus, TargetKind
from .. import readers, words
from . import reads
from .fill import Fill
from .say import Say
from .table import Kind, Row, Rows, RowTarget, Sheet, Table
from .who import Directory

UNKNOWN = "unknown"


def sheet(result: AuditResult, lang: str, held: readers.Held) -> Sheet:
    """Build the sheet."""
    say = Say("briefing", lang)
    who = Directory(result, say)
    found = briefed(held, who)
    named = [h for h in found if who.is_named(h)]
    others = [h for h in found if not who.is_named(h)]
    tables = (
        _controls(result, say),
        _list(others, say, who, "accounts", None),
        # Last, so that its column titles stand on every page that is signed.
        _list(named, say, who, "people", Fill(result, TargetKind.PERSON, lang, {"briefed_on": 13})),
    )
    return Sheet(key="briefing", title=say("title"), notes=(say("note"), say("note_left")), tables=tables)


def briefed(held: readers.Held, who: Directory) -> tuple[Holder, ...]:
    """Return everyone with access who is to be told: not those who left, nor this audit's or closed accounts.

    Accounts of one name whose people are not known (``root@localhost``, ``root@::1``) are one: one line to sign.
    """
    groups: dict[tuple[object, ...], list[Holder]] = defaultdict(list)
    for number, h in enumerate(held):
        if h.standing is Standing.COUNTED and not _left(h, who):
            groups[_line(h, who, number)].append(h)
    found = (_as_one(mine) for mine in groups.values())
    return tuple(sorted(found, key=lambda h: (*_by_department(h, who), h.name, h.systems)))


def _line(h: Holder, who: Directory, number: int) -> tuple[object, ...]:
    """By what accounts are put into one line; ``number`` tells apart what stands alone."""
    if h.person or h.kind not in (PrincipalKind.USER, PrincipalKind.ROLE):
        return (number,)
    return (h.name.rpartition("@")[0] or h.name, h.nature, who.owner(h))


def _as_one(mine: list[Holder]) -> Holder:
    first = mine[0]
    return dataclasses.replace(
        first,
        name=min(h.name for h in mine),
        accounts=tuple(sorted({a for h in mine for a in h.accounts})),
        systems=tuple(sorted({s for h in mine for s in h.systems})) if len(mine) > 1 else first.systems,
        categories=tuple(sorted({c for h in mine for c in h.categories})),
        unread_tables=max(h.unread_tables for h in mine),
    )


def _by_department(h: Holder, who: Directory) -> tuple[bool, str]:
    department = who.department(h.person)
    return not department, department


def _left(h: Holder, who: Directory) -> bool:
    person = who.person(h.person)
    return person is not None and person.status is StaffStatus.LEFT


def _list(found: list[Holder], say: Say, who: Directory, key: str, fill: Fill | None) -> Table:
    """One line a person or account; ``fill``: where the day is read back, which it is of people."""
    numbered = list(enumerate(found, 1))

    def target(n: int) -> RowTarget:
        name = found[n].person or ""
        # An audit may name somebody whom its own list of people lacks.
        return RowTarget(id=(who.person(name) or Person(name=name)).id)

    def row(item: tuple[int, Holder]) -> Row:
        number, h = item
        day = fill.cells(target(number - 1).id) if fill is not None else ("",)
        return (number, *_whom(h, say, who), reached(h, say), ", ".join(h.systems), _through(h, say), *day, "")

    col = say.column
    whom = (
        (col("name", 26, Kind.LABEL, identity=True), col("department", 20), col("position", 18))
        if key == "people"
        else (col("account", 26, Kind.LABEL), col("kind", 19, span=2))
    )
    columns = (
        col("number", 6, Kind.NUMBER),
        *whom,
        col("reaches", 38),
        col("systems", 22),
        col("through", 22),
        *(fill.columns if fill is not None else (col("date", 13, Kind.FILL),)),
        col("signature", 24, Kind.FILL),
    )
    note = say(f"{key}_note", count=words.number(len(found), say.lang))
    return Table(key=key, title=say(key), note=note, columns=columns, rows=Rows(numbered, row), empty=say(f"no_{key}"),
                 filtered=key == "people", new_page=key == "people",
                 target_kind=TargetKind.PERSON if fill is not None else None,
                 targets=target if fill is not None else None)  # fmt: skip


def _whom(h: Holder, say: Say, who: Directory) -> tuple[str, ...]:
    """Who it is: name, department and position, or the account and its kind."""
    if h.person and who.is_named(h):
        return (h.person, who.department(h.person), who.position(h.person))
    return (account_words(h, say, who), who.kind(h))


def account_words(h: Holder, say: Say, who: Directory) -> str:
    """Return an account with who answers for it: as configured, else as a person said, else that nobody is named."""
    owner = who.owner(h)
    named = "" if owner or h.everyone else who.named(h)
    key = "everyone" if h.everyone else "account_owned" if owner else "account_named" if named else "account"
    return say(key, account=", ".join(h.principals), owner=owner, named=named)


def reached(h: Holder, say: Say) -> str:
    """Return what somebody can reach, in words: categories, and how many tables of unknown content besides."""
    known = words.categories((c for c in h.categories if c != UNKNOWN), say.lang)
    unread = say("unread", count=words.number(h.unread_tables, say.lang)) if h.unread_tables else ""
    return ", ".join(filter(None, (known, unread))) or words.term_of("category", UNKNOWN, say.lang)


def _through(h: Holder, say: Say) -> str:
    accounts = ", ".join(h.principals)
    if h.nature is Nature.APPLICATION and h.person is None:
        return say("application_account")
    return accounts if h.person else words.term(h.reach, say.lang)


def _controls(result: AuditResult, say: Say) -> Table:
    """What may be said of control, truly: on which systems a log shows reads, and still does as the server is set.

    "Logged" is said where the memo for staff says it: not of a setting alone, of which no log was read.
    """
    read = [s.name for s in result.systems if s.status in {SystemStatus.COMPLETE, SystemStatus.PARTIAL}]
    logs = [log for log in result.logs if log.of_server]
    logged = {log.system for log in logs if log.answers_reads}
    switched_on = {log.system for log in logs if log.covers_reads} - logged
    unsure = {log.system for log in logs if log.covers_reads is None} - logged - switched_on
    off = reads.off_now(result)
    switched_on -= off
    groups = {
        "logged": sorted(n for n in read if n in logged - off),
        "off_now": sorted(n for n in read if n in logged & off),
        "switched_on": sorted(n for n in read if n in switched_on),
        "unsure": sorted(n for n in read if n in unsure),
        "unlogged": sorted(n for n in read if n not in logged | switched_on | unsure),
    }
    rows: list[tuple[str, list[str]]] = [(key, names) for key, names in groups.items() if names]

    def row(item: tuple[str, list[str]]) -> Row:
        return (say(f"controls_rows.{item[0]}"), ", ".join(item[1]))

    columns = (say.column("control", 6, Kind.LABEL, span=4), say.column("on_systems", 13, span=5))
    return Table(key="controls", title=say("controls"), note=say("controls_note"), columns=columns,
                 rows=Rows(rows, row), empty=say("no_controls"), filtered=False)  # fmt: skip
