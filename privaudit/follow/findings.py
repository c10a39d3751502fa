"""What became of findings. Every finding of either audit has at least one row."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Final

from ..analysis.least import coverage
from ..model import AuditStep, Cause, Change, Finding, Level, Message, Outcome, Ref
from .access import Reached
from .accounts import Whose
from .looked import Looked, Sight, Why
from .pair import Pair, apart, cause_of, message
from .tally import OF_THE_AUDIT

ARRAY: Final = "findings"
_BY_ACCESS = frozenset({AuditStep.ACCESS, AuditStep.BRIEFING, AuditStep.LEAST_PRIVILEGE, AuditStep.LEAVERS})
_COMPARED = frozenset({AuditStep.SYSTEMS, AuditStep.COPIES, AuditStep.OLD_DATA})
_BY_OTHERS = frozenset({AuditStep.COPIES, AuditStep.OLD_DATA})
"""Findings about one relation that come and go with what is in the others of its system."""
_JOINED: Final = "full_package"
"""The check of places where identity meets transactions: over tables between them, in a schema, in a database."""
COMPARE: Final = ("compare", "compare:mark", "compare:look_up")
ANALYSES: Final[dict[AuditStep, tuple[str, ...]]] = {
    AuditStep.COLLECT: ("people", "estate", "needless", "needs"),
    AuditStep.SYSTEMS: ("keys", "undeclared", "people", "places", "holders", "severity", "common"),
    AuditStep.ACCESS: ("access", "applications", "holders"),
    AuditStep.BRIEFING: ("access", "applications"),
    AuditStep.LEAST_PRIVILEGE: ("access", "applications"),
    AuditStep.LEAVERS: ("access", "applications"),
    AuditStep.OLD_DATA: ("people", "ages", "old_systems", "destruction"),
    AuditStep.COPIES: ("copies",),
}
"""Analyses that the findings of each step need; a test keeps them equal to what the engine says of them."""
_MORE: Final = ".more"
"""How the message of a finding ends that sums up accounts: which stand by themselves depends on the others, then."""
BY_LOG = frozenset({"unused_access"})
"""Checks that say nothing where a log covers too few days."""


def findings(pair: Pair, reached: Reached) -> Iterator[Change]:
    """Yield what became of every finding; ``reached`` knows which accounts gained or lost access."""
    told = _Told(pair, reached)
    now = {f.id: f for f in pair.new.findings}
    by_place = {_place(f): f for f in pair.new.findings} if pair.moves.any else {}
    matched: set[str] = set()
    for old in pair.old.findings:
        new = now.get(old.id) or by_place.get(_place(old))
        if new is None or new.id in matched:
            yield told.gone(old)
        else:
            matched.add(new.id)
            yield from told.still(old, new)
    for new in pair.new.findings:
        if new.id not in matched:
            yield told.came(new)


def _place(f: Finding) -> Hashable:
    """What a finding is about, apart from names that may have changed."""
    return (f.check, f.target.ref, f.target.principal, f.target.person, f.message.key, frozenset(f.target.related))


def is_accepted(f: Finding) -> bool:
    """Whether nobody has to act on it for now, since people decided so."""
    return f.settled


class _Told:
    """Makes the rows of findings."""

    def __init__(self, pair: Pair, reached: Reached) -> None:
        self._pair, self._reached = pair, reached
        self._accounts = reached.accounts
        self._summed = {f.check for f in pair.new.findings if f.message.key.endswith(_MORE)}
        self._days = [{system: c.days for system, c in coverage(audit.logs).items()} for audit in (pair.old, pair.new)]

    def gone(self, f: Finding) -> Change:
        """A finding that the new audit does not have: closed only if what it was about was looked at again."""
        if f.target.ref.table is not None and self._pair.looked.gone(f.target.ref) and f.step not in OF_THE_AUDIT:
            return _change(f, Outcome.CLOSED, Cause.SYSTEMS, message("finding.closed_gone"), before=f.severity)
        renamed = self._reached.renamed.of(self._systems(f), f.target.principal, f.target.person, f.target.realm)
        if renamed is not None:
            said = message("finding.unseen", renamed)
            return _change(f, Outcome.NOT_VERIFIED, Cause.UNKNOWN, said, before=f.severity)
        if self._is_about_accounts(f) and self._accounts.gone(self._whose(f)):
            key = "closed_account" if f.target.principal is not None else "closed_accounts"
            return _change(f, Outcome.CLOSED, Cause.SYSTEMS, message(f"finding.{key}"), before=f.severity)
        why = self._unseen(f, self._pair.looked, self._days[0], self._days[1])
        if why is not None:
            return _change(f, Outcome.NOT_VERIFIED, cause_of(why), message("finding.unseen", why), before=f.severity)
        cause = Cause.SYSTEMS if self._account_closed(f) else self._cause(f)
        key = "closed_audit" if f.step in OF_THE_AUDIT else "closed"
        return _change(f, Outcome.CLOSED, cause, message(f"finding.{key}"), before=f.severity)

    def _whose(self, f: Finding) -> Whose:
        return Whose(systems=self._systems(f), principal=f.target.principal, person=f.target.person)

    @staticmethod
    def _is_about_accounts(f: Finding) -> bool:
        about = f.target.principal is not None or f.target.person is not None
        return about and f.step not in OF_THE_AUDIT

    def _account_closed(self, f: Finding) -> bool:
        """Whether the accounts themselves show why it is gone: shut, or without the rights that it was about."""
        if not self._is_about_accounts(f) or self._reached.lists.bears_on(f.check, f.target.principal, f.target.person):
            return False
        shut = f.step is AuditStep.LEAVERS and self._accounts.shut(self._whose(f))
        return shut or (f.check not in self._summed and self._accounts.lost(self._whose(f), _relations(f)))

    @staticmethod
    def _systems(f: Finding) -> tuple[str, ...]:
        """The systems it is about, each once."""
        names = (*f.target.systems, *(r.system for r in f.target.related))
        return tuple(dict.fromkeys(s for s in names if s is not None))

    def came(self, f: Finding) -> Change:
        """A finding that the old audit did not have."""
        if is_accepted(f):
            return _change(f, Outcome.NEW, Cause.DECISION, message("finding.new_accepted"), after=f.severity)
        why = self._unseen(f, self._pair.back, self._days[1], self._days[0])
        if why is not None:
            return _change(f, Outcome.NEW, cause_of(why), message("finding.new_unseen", why), after=f.severity)
        renamed = self._reached.renamed.new(self._systems(f), f.target.principal, f.target.realm)
        if renamed is not None:
            return _change(f, Outcome.NEW, Cause.UNKNOWN, message("finding.new_renamed", renamed), after=f.severity)
        return _change(f, Outcome.NEW, self._cause(f), message("finding.new"), after=f.severity)

    def still(self, old: Finding, new: Finding) -> Iterator[Change]:
        """A finding of both: as it was, worse or better, or settled by a decision."""
        if is_accepted(new):
            said = {"before": old.severity.value, "after": new.severity.value}
            if is_accepted(old):
                yield _change(new, Outcome.OPEN, None, message("finding.accepted"), **said)
            else:
                yield _change(new, Outcome.CHANGED, Cause.DECISION, message("finding.accepted"), **said)
            return
        if is_accepted(old):
            yield _change(new, Outcome.WORSE, Cause.DECISION, message("finding.reopened"), after=new.severity)
            return
        found = list(self._differences(old, new))
        if not found:
            yield _change(new, Outcome.OPEN, None, message("finding.open"), after=new.severity)
        yield from found

    def _differences(self, old: Finding, new: Finding) -> Iterator[Change]:
        cause = self._cause(new)
        if old.severity is not new.severity:
            said: dict[str, str | None] = {"before": old.severity.value, "after": new.severity.value}
            if new.severity.rank < old.severity.rank:
                yield _change(new, Outcome.WORSE, cause, message("finding.severity_up"), **said)
            else:
                yield self._better(old, new, "severity_down", **said)
        people = apart(_people(old, self._pair.then), _people(new, self._pair.now))
        if people:
            said = {"before": _number(old), "after": _number(new)}
            if people > 0:
                yield _change(new, Outcome.WORSE, cause, message("finding.people_up"), **said)
            else:
                yield self._better(old, new, "people_down", **said)
        gained = set(new.target.related) - set(old.target.related)
        lost = set(old.target.related) - set(new.target.related)
        if gained or lost:
            yield self._places(old, new, gained, lost)
        elif old.state != new.state and old.severity is new.severity:
            yield _change(new, Outcome.CHANGED, cause, message("finding.other"))

    def _better(self, old: Finding, new: Finding, key: str, before: str | None, after: str | None) -> Change:
        """Less severe or about fewer people: better only if what it is about was looked at again."""
        why = self._unseen(old, self._pair.looked, self._days[0], self._days[1])
        if why is not None:
            return _change(
                new, Outcome.NOT_VERIFIED, cause_of(why), message(f"finding.{key}_unseen", why), before, after
            )
        return _change(new, Outcome.BETTER, self._cause(new), message(f"finding.{key}"), before, after)

    def _places(self, old: Finding, new: Finding, gained: set[Ref], lost: set[Ref]) -> Change:
        """The same finding at more places, at fewer, or at others."""
        kind, key = Outcome.CHANGED, "places_other"
        if not lost:
            kind, key = Outcome.WORSE, "places_up"
        elif not gained:
            why = next((w for w in map(self._pair.looked.relation, lost) if w is not None), None)
            if why is not None:
                return _change(new, Outcome.NOT_VERIFIED, cause_of(why), message("finding.places_unseen", why))
            kind, key = Outcome.BETTER, "places_down"
        places = (*gained, *lost)
        narrow = not (self._by_account(new) or self._pair.decides(places))
        cause = self._pair.cause(places, _kinds(new)) if narrow else self._cause(new)
        if kind is Outcome.BETTER and all(r.table is not None and self._pair.looked.gone(r) for r in lost):
            cause = Cause.SYSTEMS
        cause = Cause.SCOPE if new.step in OF_THE_AUDIT else cause
        said = {"before": str(len(old.target.related)), "after": str(len(new.target.related))}
        return _change(new, kind, cause, message(f"finding.{key}"), **said)

    def _unseen(self, f: Finding, looked: Looked, then: dict[str, int], now: dict[str, int]) -> Why | None:
        """Why one audit did not look at what a finding of the other is about; None if it did."""
        why = looked.step(f"check:{f.check}")
        names = self._systems(f)
        why = why or next((w for w in map(looked.system, names) if w), None)
        why = why or next((w for w in map(looked.relation, _relations(f)) if w), None)
        if _needs_others(f):
            why = why or next((w for w in map(looked.rest, names) if w), None)
        if self._by_account(f):
            why = why or next((w for w in map(looked.access, names) if w), None)
        if f.check in BY_LOG:
            why = why or next((w for w in (_shorter(s, then, now) for s in names) if w), None)
        if f.check == "scanner_may_write":
            why = why or next((w for w in (_unasked(s, looked) for s in names) if w), None)
        analyses = tuple(f"analysis:{name}" for name in ANALYSES.get(f.step, ()))
        compare = COMPARE if f.step in _COMPARED else ()
        places = (*(Ref(system=s) for s in names), *_relations(f))
        return why or looked.prefixed((*analyses, *compare), places)

    def _by_account(self, f: Finding) -> bool:
        return f.step in _BY_ACCESS or f.target.principal is not None or f.target.person is not None

    def _cause(self, f: Finding) -> Cause:
        """Why a finding came, went or changed, where both audits looked at what it is about."""
        pair = self._pair
        places = [f.target.ref, *f.target.related]
        relations = _relations(f)
        if f.step in OF_THE_AUDIT:
            return Cause.SCOPE
        if self._decided(f, relations):
            return Cause.DECISION
        cause = pair.cause((r for r in places if r.table is not None), _kinds(f))
        if not self._by_account(f):
            return Cause.UNKNOWN if cause is Cause.SYSTEMS and self._other_life(f) else cause
        lists = self._reached.lists
        if lists.bears_on(f.check, f.target.principal, f.target.person):
            return Cause.UNKNOWN
        if self._reached.touches(f.target.systems, f.target.principal, f.target.person):
            return Cause.SYSTEMS
        # Lists of people, the policy and what is said of accounts are no part of the rules' digest.
        return cause if cause is not Cause.SYSTEMS or not lists.other else Cause.UNKNOWN

    def _decided(self, f: Finding, relations: tuple[Ref, ...]) -> bool:
        """Whether decisions that touch what a finding is about may be why it differs."""
        pair = self._pair
        if self._is_about_accounts(f) and f.check not in self._summed:
            found = self._accounts.decided(self._whose(f), relations)
            if found is not None:
                return found
        wide = f.step in _BY_OTHERS or self._by_account(f) or not relations
        if not pair.decides(relations, wide=wide, systems=self._systems(f)):
            return False
        # A column that shows a change is itself why, if people decided on columns of other kinds.
        kinds = _kinds(f)
        shown = not wide and kinds and any(pair.evidence.within(r, kinds) for r in relations)
        return not (shown and kinds.isdisjoint(pair.decided_kinds(relations)))

    def _other_life(self, f: Finding) -> bool:
        """Whether the owner says now that a system is for something else."""
        then, now = self._pair.then.systems, self._pair.now.systems
        return any(s in then and s in now and then[s].lifecycle != now[s].lifecycle for s in f.target.systems)


def _relations(f: Finding) -> tuple[Ref, ...]:
    """The relations a finding is about, each once."""
    return tuple(dict.fromkeys(r.of_table() for r in (f.target.ref, *f.target.related) if r.table is not None))


def _needs_others(f: Finding) -> bool:
    """Whether a finding comes and goes with relations that it does not name.

    Keys may lead through any table of the system, and what lies in one schema or database is in any of its tables; one
    of a whole system names none.
    """
    if f.check == _JOINED:
        return not f.message.key.endswith(f".{Level.SAME_TABLE.value}")
    of_system = f.step in _COMPARED and not _relations(f) and f.target.principal is None and f.target.person is None
    return f.step in _BY_OTHERS or of_system


def _kinds(f: Finding) -> frozenset[str]:
    """The kinds and categories a finding is about: a change of another column says nothing of it, nor of an age."""
    if f.step in _BY_OTHERS:
        return frozenset()
    said = (f.message.param(name) for name in ("kinds_entity", "found_category", "entity"))
    return frozenset(k for s in said if isinstance(s, str) for k in s.split(","))


def _shorter(system: str, then: dict[str, int], now: dict[str, int]) -> Why | None:
    if now.get(system, 0) >= then.get(system, 0):
        return None
    return "log_shorter", (("days_now", now.get(system, 0)), ("days_then", then.get(system, 0)))


def _unasked(system: str, looked: Looked) -> Why | None:
    found = looked.second.systems.get(system)
    asked = found is not None and found.account is not None and found.account.may_write is not None
    return None if asked else ("rights_not_asked", ())


def _people(f: Finding, sight: Sight) -> tuple[int | None, int | None]:
    """The bounds of the number of people a finding tells; a number without bounds says nothing of its own."""
    said: dict[str, object] = dict(f.message.params)
    about, low, high = (said.get(k) for k in ("people", "people_low", "people_high"))
    if "people_low" in said:
        return (low if isinstance(low, int) else None), (high if isinstance(high, int) else None)
    rows = (sight.tables.get(r) for r in _relations(f))
    exact = any(t is not None and t.people_low == t.people_high == about for t in rows)
    return (about, about) if exact and isinstance(about, int) else (None, None)


def _number(f: Finding) -> str | None:
    about = f.message.param("people")
    return str(about) if isinstance(about, int) else None


def _change(
    f: Finding, kind: Outcome, cause: Cause | None, said: Message, before: str | None = None, after: str | None = None
) -> Change:
    return Change(
        array=ARRAY,
        target_id=f.id,
        kind=kind,
        cause=cause,
        target=f.target.ref,
        principal=f.target.principal or f.target.person,
        message=said,
        severity=f.severity,
        before=None if before is None else str(before),
        after=None if after is None else str(after),
        step=f.step,
        about=f.message,
    )
