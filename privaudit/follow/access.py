"""Who came to read more, or less: by account and relation, told by account and system so that nobody drowns.

Only relations that both audits list are compared: what is read of a relation that came, went, or was not known for
personal data before, its own rows and those of columns say. Accounts that gained or lost the very same are one row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from ..model import (
    AuditResult,
    Cause,
    Change,
    Nature,
    Outcome,
    Params,
    Principal,
    PrincipalKind,
    Ref,
    Severity,
    digest,
    record,
)
from .accounts import Accounts
from .lists import Lists
from .looked import Why
from .pair import Pair, cause_of, message
from .renamed import Renamed
from .rights import Kept, Right, Rights, Who

ARRAY: Final = "access"
PRINCIPALS: Final = "principals"
EVERYTHING = "*"
MOST_NAMED = 5


@record
class Step:
    """One account's difference at one system: what it is, where, and of which categories."""

    kind: Outcome
    key: str
    cause: Cause
    refs: tuple[Ref, ...]
    categories: tuple[str, ...]
    why: tuple[str, Params] | None = None


class Reached:
    """Which accounts gained or lost access between two audits."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        kept = Kept()
        self._old, self._new = Rights(pair.old, kept), Rights(pair.new, kept)
        self._known = self._old.relations & self._new.relations
        self.lists = Lists(pair.old, pair.new)
        self.accounts = Accounts(pair, self._old, self._new)
        self._scanners = tuple(_scanners(a) for a in (pair.old, pair.new))
        self.renamed = Renamed(pair, self._old, self._new)
        self.steps: dict[Who, tuple[Step, ...]] = {}
        for who in sorted({*self._old.by_account, *self._new.by_account}):
            found = tuple(self._told_of(who, step) for step in self._of(who))
            if found:
                self.steps[who] = found
        self._touched: dict[str | None, set[str]] = defaultdict(set)
        """Systems where an account, a person, or (None) anybody came to reach more or less."""
        persons = {(p.system, p.principal): p.person for a in (pair.old, pair.new) for p in a.principals if p.person}
        touched = {who for who, steps in self.steps.items() if any(s.cause is Cause.SYSTEMS for s in steps)}
        for who in (*touched, *((p.system, p.principal) for p in self._other_principals())):
            if self._perhaps(who) is not None:
                continue  # another name alone changes nothing
            for name in (who[1], persons.get(who), None):
                self._touched[name].add(who[0])

    def touches(self, systems: Iterable[str], principal: str | None, person: str | None) -> bool:
        """Whether access of an account or person changed at these systems, or of any account where neither is named."""
        wanted = set(systems)
        names: list[str | None] = [n for n in (principal, person) if n is not None] or [None]
        return any(self._touched.get(n, set()) & wanted if wanted else self._touched.get(n) for n in names)

    def _perhaps(self, who: Who) -> Why | None:
        """Why an account that one audit alone has may be an account of the other; None if it is not."""
        kind = self._kinds.get(who)
        if kind is PrincipalKind.APP_USER:
            return self.renamed.user(who[1])
        realm = self.renamed.realm(who[0], kind)
        return self.renamed.of((), who[1], None, realm) or self.renamed.new((), who[1], realm)

    def _is_own(self, who: Who, *, less: bool) -> bool:
        """Whether an account is the audit's own: what it may do changes what audits see, and protects nobody.

        That it can do more is nobody's gain only while it is the audit's own now.
        """
        then, now = self._scanners
        return who in now or (less and who in then)

    def _told_of(self, who: Who, step: Step) -> Step:
        """A step as it is told: neither better nor worse of the audit's own account."""
        if not self._is_own(who, less=step.kind is Outcome.BETTER) or step.kind not in {Outcome.BETTER, Outcome.WORSE}:
            return step
        key = "own_less" if step.kind is Outcome.BETTER else "own_more"
        return Step(kind=Outcome.CHANGED, key=key, cause=Cause.SCOPE, refs=step.refs, categories=step.categories)

    @cached_property
    def _kinds(self) -> dict[Who, PrincipalKind]:
        audits = (self._pair.old, self._pair.new)
        listed = {(p.system, p.principal): p.principal_kind for a in audits for p in a.principals}
        return {**listed, **self._old.kinds, **self._new.kinds}

    def changes(self) -> Iterator[Change]:
        """Yield the rows of access: accounts with the very same difference are one row."""
        groups: dict[tuple[str, Step], list[Who]] = defaultdict(list)
        for who, steps in self.steps.items():
            for step in steps:
                groups[(who[0], step)].append(who)
        for (system, step), accounts in groups.items():
            yield self._change(system, step, accounts)

    def _change(self, system: str, step: Step, accounts: list[Who]) -> Change:
        order = (PrincipalKind.PUBLIC, PrincipalKind.ROLE)
        kind = {w: self._new.kinds.get(w) or self._old.kinds.get(w) for w in accounts}
        first = sorted(accounts, key=lambda w: (kind[w] not in order, w))
        names = [w[1] for w in first]
        params: Params = (
            ("system", system),
            ("accounts", ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")),
            ("count", len(accounts)),
            ("tables", len(step.refs)),
            ("category", ",".join(step.categories)),
        )
        single = step.refs[0] if len(step.refs) == 1 else Ref(system=system)
        about = digest("reached", system, step.key, *(r.digest() for r in step.refs), *sorted(names))
        return Change(
            array=ARRAY,
            target_id=about,
            kind=step.kind,
            cause=step.cause,
            target=single,
            principal=names[0] if len(names) == 1 else None,
            message=message(f"access.{step.key}", step.why, params),
            severity=Severity.HIGH if step.kind is Outcome.WORSE and PrincipalKind.PUBLIC in kind.values() else None,
        )

    def _of(self, who: Who) -> Iterator[Step]:
        """Yield what differs for one account."""
        rows = (a.by_account.get(who, {}).items() for a in (self._old, self._new))
        was, now = ({r: x for r, x in found if r in self._known} for found in rows)
        gained = {r: x for r, x in now.items() if r not in was or _more(was[r], x)}
        lost = {r: x for r, x in was.items() if r not in now or _more(now[r], x)}
        easier = {r: x for r, x in now.items() if r in was and r not in gained | lost and x.ease < was[r].ease}
        harder = {r: x for r, x in now.items() if r in was and r not in gained | lost and x.ease > was[r].ease}
        granting = {r: x for r, x in now.items() if r in was and r not in gained and x.grantable > was[r].grantable}
        unseen_now, unseen_then = self._pair.looked.access(who[0]), self._pair.back.access(who[0])
        renamed = self._perhaps(who) if gained or lost else None
        why = unseen_now or renamed
        if lost and why:
            yield _step(Outcome.NOT_VERIFIED, "unseen", cause_of(why), lost, why)
        elif lost:
            yield _step(Outcome.BETTER, "lost", self._cause(lost), lost)
        if gained and unseen_then:
            yield _step(Outcome.WORSE, "gained_unseen", cause_of(unseen_then), gained, unseen_then)
        elif gained and renamed:
            yield _step(Outcome.WORSE, "gained_renamed", Cause.UNKNOWN, gained, renamed)
        elif gained:
            yield _step(Outcome.WORSE, "gained", self._cause(gained), gained)
        for kind, key, found in (
            (Outcome.WORSE, "easier", easier),
            (Outcome.BETTER, "harder", harder),
            (Outcome.WORSE, "granting", granting),
        ):
            if found:
                yield _step(kind, key, self._cause(found), found)

    def _cause(self, found: dict[Ref, Right]) -> Cause:
        """A right that the server itself shows does not depend on rules; a way that we work out may."""
        worked_out = any(x.by_path for x in found.values())
        return Cause.UNKNOWN if worked_out and self._pair.conditions.version else Cause.SYSTEMS

    def principals(self) -> Iterator[Change]:
        """Yield accounts that are new, gone, locked or open again, where both audits saw who there is."""
        for p in self._other_principals():
            then, now = self._status
            who = (p.system, p.principal)
            before, after = then.get(who), now.get(who)
            key, kind = _fate(before, after)
            why = self._perhaps(who) if before is None or after is None else None
            if why is not None:
                key, kind = f"{key}_renamed", Outcome.NOT_VERIFIED if after is None else kind
            own = why is None and kind is not Outcome.CHANGED and self._is_own(who, less=after != "active")
            yield Change(
                array=PRINCIPALS,
                target_id=p.id,
                kind=Outcome.CHANGED if own else kind,
                cause=Cause.SCOPE if own else Cause.SYSTEMS if why is None else Cause.UNKNOWN,
                target=Ref(system=p.system),
                principal=p.principal,
                message=message(f"principal.{key}", why, (("account", p.principal), ("system", p.system))),
                before=before,
                after=after,
            )

    @cached_property
    def _status(self) -> tuple[dict[Who, str], dict[Who, str]]:
        old, new = (
            {(p.system, p.principal): p.status for p in a.principals if _can_log_in(p)}
            for a in (self._pair.old, self._pair.new)
        )
        return old, new

    def _other_principals(self) -> Iterator[Principal]:
        """Accounts to log in with that one audit has and the other has not, or of another status."""
        then, now = self._status
        rows = {(p.system, p.principal): p for a in (self._pair.old, self._pair.new) for p in a.principals}
        for who in sorted({*then, *now}):
            seen = self._pair.looked.access(who[0]) is None and self._pair.back.access(who[0]) is None
            if seen and then.get(who) != now.get(who):
                yield rows[who]


def _scanners(audit: AuditResult) -> frozenset[Who]:
    return frozenset((p.system, p.principal) for p in audit.principals if p.nature is Nature.SCANNER)


def _can_log_in(p: Principal) -> bool:
    return p.can_login and p.principal_kind is not PrincipalKind.APP_USER


def _fate(before: str | None, after: str | None) -> tuple[str, Outcome]:
    if before is None:
        return "new", Outcome.NEW
    if after is None:
        return "gone", Outcome.CLOSED
    if before == "active":
        return "locked", Outcome.BETTER
    return ("opened", Outcome.WORSE) if after == "active" else ("shut", Outcome.CHANGED)


def _more(than: Right, right: Right) -> bool:
    """Whether a right shows columns that the other does not."""
    return EVERYTHING not in than.columns and bool(right.columns - than.columns)


def _step(
    kind: Outcome, key: str, cause: Cause, found: dict[Ref, Right], why: tuple[str, Params] | None = None
) -> Step:
    categories = sorted(frozenset().union(*(x.categories for x in found.values())))
    refs = tuple(sorted(found, key=lambda r: r.key))
    return Step(kind=kind, key=key, cause=cause, refs=refs, categories=tuple(categories), why=why)
