"""What the checks of access share: one finding an account of a server, the worst first, and the rest in one."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ..analysis.accounts import MACHINE, Account, Login, Reached
from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, Finding, Params, PrincipalKind, Ref, Target, record
from ._proposed import NONE, listed
from .base import finding
from .severity import Rating, rate

MOST = 40
"""Findings of one check and server that stand by themselves; the rest is summed up, so that the list can be read."""

NAMED_SYSTEMS = 5
"""Systems that a text names; the target has them all."""


@record
class Weighed:
    """An account with what it reaches on all its systems together, and how bad that is."""

    login: Login
    reached: Reached
    rating: Rating

    @property
    def name(self) -> str:
        """The account's name."""
        return self.login.name


@record
class Candidate:
    """Something to be found, rated, and put together only if it is among the worst."""

    weighed: Weighed
    build: Callable[[], Finding]


def weigh(
    check: str,
    facts: Facts,
    login: Login,
    parts: Iterable[Reached],
    base: str | None = None,
) -> Weighed:
    """Return what an account comes to. It is as bad as on the worst of its systems; ``parts`` are in their order."""
    each = tuple(parts)
    rated = [judge(check, facts, a.system, r, base) for a, r in zip(login.parts, each, strict=True)]
    worst = min(rated, key=lambda r: (r.severity.rank, -len(r.why)))
    return Weighed(login=login, reached=together(facts, each), rating=worst)


def together(facts: Facts, parts: Iterable[Reached]) -> Reached:
    """Return what parts come to; relations of most people first."""
    each = tuple(parts)

    def people(ref: Ref) -> int:
        row = facts.row_of.get((ref.system or "", ref.schema or "", ref.table or ""))
        return (row.people_estimate if row is not None else None) or 0

    tables = dict.fromkeys(t for r in each for t in r.tables)
    return Reached(
        categories=tuple(sorted({c for r in each for c in r.categories})),
        tables=tuple(sorted(tables, key=lambda t: (-people(t), t.key))),
        count=sum(r.count for r in each),
        unread=sum(r.unread for r in each),
        people=max((r.people for r in each if r.people is not None), default=None),
    )


def judge(check: str, facts: Facts, system: str, reached: Reached, base: str | None = None) -> Rating:
    """Return the rating of what is reached on one system: the check, the people, the worst category."""
    categories = frozenset(reached.categories)
    counted = bool(categories)
    return rate(
        base or check,
        facts,
        tables=(Ref(system=system),),
        people=reached.people,
        count_people=counted,
        categories=categories,
        breadth=False,
    )


def about(login: Login, reached: Reached) -> Params:
    """Return the parameters that every text about an account has; clauses say only what there is to say."""
    unread = "" if not reached.unread else "unread" if reached.count else "unread_only"
    other = "unknown" if any(a.reads_anything for a in login.parts) else "nothing"
    return (
        ("account", login.name),
        ("person", login.person or NONE),
        ("person_clause", "person" if login.person else ""),
        ("system", where(login)),
        ("found_category", ",".join(reached.categories) or other),
        ("tables", listed([t.label() for t in reached.tables], 5)),
        ("count", reached.count),
        ("people", reached.people if reached.people is not None else "?"),
        ("tables_clause", "tables" if reached.count else ""),
        ("unread", reached.unread),
        ("unread_clause", unread),
    )


def where(login: Login) -> str:
    """Name the systems of an account."""
    return listed(login.systems, NAMED_SYSTEMS)


def target(login: Login, reached: Reached) -> Target:
    """Return the target: the account where it is known, or the person; its systems and the relations of most people."""
    systems = login.systems
    one = len(systems) == 1 and not login.of_person
    whole = () if one else tuple(Ref(system=s) for s in systems)
    return Target(
        ref=Ref(system=systems[0]) if one else Ref(),
        principal=None if login.of_person else login.name,
        person=login.person,
        related=tuple(sorted((*whole, *reached.tables), key=lambda r: r.key)),
        realm=None if login.of_person else login.realm,
    )


def ranked(
    check: str, step: AuditStep, facts: Facts, settings: Settings, candidates: Iterable[Candidate]
) -> Iterator[Finding]:
    """Yield the worst of each server by themselves, and one finding about how many more there are."""
    realms: dict[str, list[Candidate]] = defaultdict(list)
    for c in candidates:
        first = c.weighed.login.parts[0]
        realms[first.realm or first.system].append(c)
    for _, found in sorted(realms.items()):
        order = sorted(found, key=_worst_first)
        for c in order[:MOST]:
            yield c.build()
        if order[MOST:]:
            yield _rest(check, step, facts, settings, [c.weighed for c in order[MOST:]])


def _worst_first(c: Candidate) -> tuple[int, int, str]:
    w = c.weighed
    return (w.rating.severity.rank, -(w.reached.people or 0), w.name)


def _rest(check: str, step: AuditStep, facts: Facts, settings: Settings, rest: list[Weighed]) -> Finding:
    parts = sorted((a for w in rest for a in w.login.parts), key=lambda a: a.system)
    everywhere = Login(parts=tuple(parts))
    params: Params = (
        ("system", where(everywhere)),
        ("shown", MOST),
        ("more", len(rest)),
        ("accounts", listed(sorted(w.name for w in rest), NAMED_SYSTEMS)),
    )
    nothing = Reached(categories=(), tables=(), count=0, unread=0, people=None)
    return finding(
        check,
        step,
        facts,
        settings,
        rest[0].rating,
        dataclasses.replace(target(everywhere, nothing), principal=None, person=None),
        params,
        key="more",
        discriminator="more",
    )


def is_of_application(account: Account) -> bool:
    """Whether it is a user of an application, whose rights inside it nobody verified."""
    return account.kind is PrincipalKind.APP_USER


def is_of_machine(account: Account) -> bool:
    """Whether it is one of the machine that files lie on."""
    return account.realm == MACHINE
