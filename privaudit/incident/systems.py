"""What a machine knows of one system, for the record of processing; it stays in the house and may name who owns it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ..analysis.facts import is_personal
from ..i18n import has_text, text
from ..model import (
    AuditResult,
    Classification,
    Nature,
    Role,
    Standing,
    System,
    SystemStatus,
    TableRow,
)
from ..report import overview, words
from ..report.sheets import reads
from .case import Case
from .common import t
from .facts import AUDITED, CONFIGURED, SAID, Fact, Facts, categories_of, newest_of, protection, subjects_of
from .memo import grouped

KEYS = (
    *("controllers", "system_purpose", "system_owner", "system_location", "system_subjects", "system_people"),
    *("system_categories", "system_kinds", "system_unread", "system_vendors", "system_ages", "system_protection"),
    *("system_logging", "decided_purpose", "decided_basis", "decided_terms"),
)
"""The facts there can be of a system, besides those of the case; a test keeps the forms within them."""


def recorded(case: Case) -> tuple[System, ...]:
    """Return the systems that belong into the record: all but those without personal data, by name.

    A system that was not read, or not wholly, may hold personal data and stands there, too; databases that a server
    merely showed do not.
    """
    holding = {c.system for c in case.result.counted() if is_personal(c)}
    found = (s for s in case.result.systems if s.status is not SystemStatus.UNSCANNED)
    return tuple(
        s for s in sorted(found, key=lambda s: s.name) if s.name in holding or s.status is not SystemStatus.COMPLETE
    )


class Systems:
    """Facts of systems; what is the same for all is worked out once."""

    def __init__(self, case: Case, common: Facts) -> None:
        """``common``: the facts of the case (`facts.facts_of`)."""
        self.case = case
        self._common = common
        self._vendors = _vendors(case.result)
        self._decided = _decided(case)
        self._found: dict[str, list[Classification]] = {}
        for c in case.result.counted():
            if is_personal(c):
                self._found.setdefault(c.system, []).append(c)
        self._tables: dict[str, list[TableRow]] = {}
        for table in case.result.tables:
            self._tables.setdefault(table.system, []).append(table)
        self._views = {v.system.name: v for v in overview.system_views(case.result)}

    def facts(self, system: System) -> Facts:
        """Return every fact that is known of a system, with those of the case."""
        case, out = self.case, dict(self._common)
        found, tables = self._found.get(system.name, []), self._tables.get(system.name, [])
        said: dict[str, tuple[str, Iterable[str | None]]] = {
            "controllers": (CONFIGURED, map(words.one_line, case.cover.controllers)),
            "system_purpose": (CONFIGURED, (system.purpose,)),
            "system_owner": (CONFIGURED, (system.owner,)),
            "system_location": (CONFIGURED, (system.location,)),
            "system_subjects": (AUDITED, (subjects_of(found, case.lang),)),
            "system_people": (AUDITED, (self._people(system, found),)),
            "system_categories": (AUDITED, (categories_of(found, case.lang),)),
            "system_kinds": (AUDITED, (_kinds(found, case),)),
            "system_unread": (AUDITED, (self._unread(system, tables),)),
            "system_vendors": (AUDITED, (self._contractors(system),)),
            "system_ages": (AUDITED, (_ages(tables, found, case),)),
            "system_protection": (AUDITED, (protection(found, case.lang),)),
            "system_logging": (AUDITED, _logging(system, case)),
            **{key: (SAID, sorted(values)) for key, values in self._decided.get(system.name, {}).items()},
        }
        for key, (origin, lines) in said.items():
            kept = tuple(words.one_line(line) for line in lines if line)
            if kept:
                out[key] = Fact(key=key, lines=kept, origin=origin)
        return out

    def _people(self, system: System, found: list[Classification]) -> str | None:
        view = self._views.get(system.name)
        if view is None or not found:
            return None
        return t("facts.people_in", self.case, count=words.people(view.people, self.case.lang))

    def _contractors(self, system: System) -> str | None:
        count = self._vendors.get(system.name, 0)
        return t("facts.system_vendors", self.case, count=words.number(count, self.case.lang)) if count else None

    def _unread(self, system: System, tables: list[TableRow]) -> str | None:
        """What nobody looked at: the record would else sound complete."""
        if system.status not in overview.READ:
            return t("facts.system_not_read", self.case)
        unread = sum(map(overview.is_unread, tables))
        count = words.number(unread, self.case.lang)
        return t("facts.system_unread", self.case, count=count) if unread else None


def _kinds(found: list[Classification], case: Case) -> str | None:
    """The kinds of data, those of whole columns."""
    names = sorted({words.entity(c.entity, case.lang) for c in found if c.role is not Role.CONTAINED})
    return t("facts.system_kinds", case, names=", ".join(names)) if names else None


def _vendors(result: AuditResult) -> dict[str, int]:
    """How many accounts of contractors reach each system: recipients that are easily forgotten."""
    outside = {(p.system, p.principal) for p in result.principals if p.nature is Nature.VENDOR}
    return Counter(system for system, _ in {(a.system, a.principal) for a in result.access} & outside)


def _ages(tables: list[TableRow], found: list[Classification], case: Case) -> str | None:
    personal = {c.ref.of_table() for c in found}
    mine = [table for table in tables if table.ref in personal]
    oldest, newest = min((x.oldest for x in mine if x.oldest), default=None), newest_of(mine)
    if not oldest or not newest:
        return None
    days = {"oldest": words.day(oldest, case.lang), "newest": words.day(newest, case.lang)}
    return t("facts.system_ages", case, **days)


def _logging(system: System, case: Case) -> list[str | None]:
    mine = (log for log in case.result.logs if log.system == system.name and log.answers_reads)
    off: list[str | None] = [t("facts.system_off_now", case)] if system.name in reads.off_now(case.result) else []
    return off + [
        t(
            "facts.system_logged",
            case,
            source=reads.log_name(log.source, case.lang),
            start=case.clock(log.from_),
            end=case.clock(log.to),
        )
        for log, _ in grouped(mine)
    ]


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIELDS = {"purpose": "decided_purpose", "basis": "decided_basis", "keep_until": "decided_terms"}


def _decided(case: Case) -> dict[str, dict[str, set[str]]]:
    """What people decided on each system, or on its columns: each answer once, with the kinds of data it is about."""
    if not case.result.decisions:
        return {}
    kinds = {i: c for c in case.result.classifications for i in (c.ref.digest(), c.id)}
    system_of = {i: c.system for i, c in kinds.items()} | {s.id: s.name for s in case.result.systems}
    configured = {s.name: (s.purpose or "").strip() for s in case.result.systems}
    of_what: dict[tuple[str, str, str], set[str]] = {}
    said: dict[str, dict[str, set[str]]] = {}
    for d in case.result.decisions:
        system = system_of.get(d.target_id)
        if system is not None and d.field in _FIELDS and d.standing is Standing.APPLIES and d.value not in (None, ""):
            answer = _answer(d.field, str(d.value), case)
            kind = words.entity(kinds[d.target_id].entity, case.lang) if d.target_id in kinds else ""
            of_what.setdefault((system, d.field, answer), set()).add(kind)
    for (system, field, answer), names in of_what.items():
        if field == "purpose" and answer.strip() == configured.get(system):
            continue  # it stands there already, as the system's own
        whole = "" in names
        told = answer if whole else t("facts.of_kinds", case, said=answer, kinds=", ".join(sorted(names)))
        said.setdefault(system, {}).setdefault(_FIELDS[field], set()).add(told)
    return said


def _answer(field: str, value: str, case: Case) -> str:
    key = f"decisions.choice.{field}.{value}"
    if field == "keep_until" and _DAY.fullmatch(value):
        return words.day(value, case.lang)
    return text(key, case.lang) if has_text(key, case.lang) else value
