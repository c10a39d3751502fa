"""Leads: what in the reads is worth asking about, each with its reason. Ranked; never an accusation.

The rules follow what is known of insiders who look people up for others, and of monitoring of records of patients and
customers: look-ups by what names a person, the same person in many tables, mass reading, unusual hours, first and last
days. Volume alone misses the first kind: one look-up is enough.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable

from ..accesslog.base import MOST_SUBJECTS
from ..config.access_settings import ReadsSettings
from ..model import LEADS, LogKind, Message, Nature, Params, Read, ReadPattern, Scalar
from ..sqltext.base import Verb
from .facts import Facts, TableKey, is_identity, singles_out
from .leads_time import Reason, fixed, time_leads
from .readings import ALL, Part, Reading, row, rows_of, table_name, whole

PEOPLE = frozenset({Nature.PERSON, Nature.SHARED, Nature.VENDOR, Nature.UNKNOWN, Nature.ENGINE, Nature.SCANNER})
"""Behind whose accounts a person may sit: all but applications and services."""

MOST_APART = 5
"""Relations of one pattern that have rows of their own; more of them are one row of the account."""
MOST_NAMED = 3
ENOUGH_PEERS = 5
"""Users of an application whose numbers of opened cards can be compared."""
MANY_CARDS = 20
TIMES_USUAL = 3
SAME_PERSON_IN = 3
"""Relations in which the same person was looked up: what an application's card or an order would not need."""

_LOOKING = frozenset({Verb.SELECT, Verb.COPY_OUT, Verb.INSERT})


def leads(readings: list[Reading], facts: Facts, settings: ReadsSettings) -> tuple[Read, ...]:
    """Return the leads, in the order of `model.LEADS`; runs of privaudit itself must not be among the readings."""
    named = _Telling(facts)
    by_hand = [r for r in readings if r.nature in PEOPLE]
    looked = [r for r in by_hand if r.usage.verb in _LOOKING and named.columns(r)]
    out: list[Read] = []
    in_servers = [r for r in looked if r.usage.kind is LogKind.SERVER_LOG]
    out += _apart(ReadPattern.SINGLE_LOOKUP, [whole(r) for r in in_servers], lambda p: _looked_up(p, named))
    out += _many_cards([r for r in by_hand if r.usage.kind is LogKind.JOURNAL and r.usage.subjects])
    out += _profiles(looked)
    out += _apart(ReadPattern.BORROWED_NAME, [whole(r) for r in readings if r.usage.own], fixed())
    mass = [r for r in readings if r.columns and r.usage.verb in _LOOKING]
    out += _by_nature(ReadPattern.EXPORT, [r for r in mass if _is_export(r)])
    out += _by_nature(ReadPattern.BULK, [r for r in mass if not _is_export(r) and _is_bulk(r, facts, settings)])
    for pattern, variant, parts, reason in time_leads(readings, by_hand, facts, settings):
        out += _apart(pattern, parts, reason, variant)
    return tuple(sorted(out, key=_order))


def _order(read: Read) -> tuple[int, int, int, str, str, str, str, str]:
    where = (read.system, read.principal, read.schema or "", read.table or "", read.source)
    return (LEADS.index(read.pattern), -(read.rows or 0), -read.statements, *where)


def _apart(pattern: ReadPattern, parts: Iterable[Part], params: Reason, variant: str = "default") -> list[Read]:
    """One row a relation for each account and source; one for all relations where there are many."""
    accounts: dict[tuple[str, ...], dict[TableKey, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        accounts[*part.reading.account, part.reading.usage.source][part.reading.relation].append(part)
    out: list[Read] = []
    for key in sorted(accounts):
        relations = accounts[key]
        together = len(relations) > MOST_APART
        groups = [[p for found in relations.values() for p in found]] if together else list(relations.values())
        for group in groups:
            reason = Message(key=f"reads.{pattern.value}.{variant}", params=(*params(group), *_said(group)))
            out.append(row(pattern, group, reason))
    return out


def _said(parts: list[Part]) -> Params:
    """What every reason may name: statements, rows, and the relations, by name as far as there are few."""
    relations = sorted({p.reading.relation for p in parts})
    names = ", ".join(table_name(k) for k in relations[:MOST_NAMED]) + (", ..." if len(relations) > MOST_NAMED else "")
    rows: Scalar | None = rows_of(parts)
    return (
        ("statements", sum(p.statements for p in parts)),
        ("rows", "?" if rows is None else rows),
        ("tables", len(relations)),
        ("names", names),
    )


class _Telling:
    """Which columns single out people: those that identify, and keys of tables of people."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[TableKey, frozenset[str]] = {}

    def columns(self, reading: Reading) -> tuple[str, ...]:
        """The compared columns of a reading that single out people."""
        if not reading.usage.lookup:
            return ()
        key = reading.relation
        if key not in self._known:
            self._known[key] = frozenset(self._of(key))
        return tuple(c for c in reading.usage.lookup if c in self._known[key])

    def _of(self, key: TableKey) -> set[str]:
        found = {c.column for c in self._facts.by_table.get(key, []) if singles_out(c)}
        table = self._facts.table_of.get(key)
        if table is None:
            return found
        if self._is_of_people(key) and len(table.primary_key) == 1:
            found.add(table.primary_key[0])
        for fk in table.foreign_keys:
            if len(fk.columns) == 1 and self._is_of_people((key[0], fk.to_schema, fk.to_table)):
                found.add(fk.columns[0])
        return found

    def _is_of_people(self, key: TableKey) -> bool:
        return any(is_identity(c) for c in self._facts.by_table.get(key, []))


def _looked_up(parts: list[Part], named: _Telling) -> Params:
    columns = sorted({c for p in parts for c in named.columns(p.reading)})
    return (("columns", ", ".join(columns)), ("people", _people(p.reading for p in parts)))


def _many_cards(opened: list[Reading]) -> list[Read]:
    """Users of an application who opened far more cards than the others: opening cards is what it is for."""
    groups: dict[tuple[str, str], dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for r in opened:
        groups[r.usage.system, r.usage.source][r.usage.principal].append(r)
    out: list[Read] = []
    for users in groups.values():
        counts = {name: len(_subjects(mine)) for name, mine in users.items()}
        if len(counts) < ENOUGH_PEERS:
            continue
        usual = statistics.median_low(counts.values())
        for name in sorted(counts):
            if counts[name] >= MANY_CARDS and counts[name] > TIMES_USUAL * usual:
                said: Params = (("people", _people(users[name])), ("usual", usual), ("users", len(counts)))
                parts = [whole(r) for r in users[name]]
                out += _apart(ReadPattern.SINGLE_LOOKUP, parts, fixed(*said), "journal")
    return out


def _subjects(readings: Iterable[Reading]) -> set[bytes]:
    return {subject for r in readings for subject in r.usage.subjects}


def _people(readings: Iterable[Reading]) -> Scalar:
    """How many different people were looked up, by their digests; ``?`` where no value was in the log."""
    seen = _subjects(readings)
    return f"{MOST_SUBJECTS}+" if len(seen) >= MOST_SUBJECTS else len(seen) or "?"


def _profiles(looked: list[Reading]) -> list[Read]:
    """One row for each account of a person (or an account without one) who looked up the same people in many tables."""
    by_person: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for r in looked:
        by_person[(r.person,) if r.person is not None else r.account].append(r)
    out: list[Read] = []
    for key in sorted(by_person):
        met: dict[bytes, set[TableKey]] = defaultdict(set)
        for r in by_person[key]:
            for subject in r.usage.subjects:
                met[subject].add(r.relation)
        same = {s for s, relations in met.items() if len(relations) >= SAME_PERSON_IN}
        if same:
            out += _profile([r for r in by_person[key] if r.usage.subjects & same], len(same))
    return out


def _profile(readings: list[Reading], people: int) -> list[Read]:
    said = (("people", people), *_said([whole(r) for r in readings]))
    reason = Message(key="reads.profile.default", params=said)
    accounts: dict[tuple[str, ...], list[Part]] = defaultdict(list)
    for r in readings:
        accounts[*r.account, r.usage.source].append(whole(r))
    return [row(ReadPattern.PROFILE, accounts[key], reason) for key in sorted(accounts)]


def _is_export(r: Reading) -> bool:
    return r.usage.dump or r.usage.verb is Verb.COPY_OUT


def _is_bulk(r: Reading, facts: Facts, settings: ReadsSettings) -> bool:
    """Whether a statement of it gave many rows: on the average, or the whole of a relation that is not small."""
    u = r.usage
    if u.rows is not None:
        return u.rows >= settings.bulk_rows * u.statements
    if not u.whole:
        return False
    held = facts.row_of.get(r.relation)
    return held is None or held.rows_estimate is None or held.rows_estimate >= settings.bulk_rows


def _by_nature(pattern: ReadPattern, readings: list[Reading]) -> list[Read]:
    """Rows of what people did, and of what applications and services did, which cannot name the person."""
    by_hand = [whole(r) for r in readings if r.nature in PEOPLE]
    applications = [whole(r) for r in readings if r.nature is Nature.APPLICATION]
    services = [whole(r) for r in readings if r.nature is Nature.SERVICE]
    return [
        *_apart(pattern, by_hand, _wholly),
        *_apart(pattern, applications, _wholly, "application"),
        *_apart(pattern, services, _wholly, "service"),
    ]


def _wholly(parts: list[Part]) -> Params:
    return (
        ("whole", len({p.reading.relation for p in parts if p.reading.usage.whole})),
        ("all_columns", any(p.reading.columns == ALL for p in parts)),
    )
