"""What the checks of access share: one finding an account, the worst first, and the rest in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ..analysis.accounts import Account, Reached
from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, Finding, Params, Ref, Target, record
from ._proposed import NONE, listed
from .base import finding
from .severity import Rating, rate

MOST = 40
"""Findings of one check and system that stand by themselves; the rest is summed up, so that the list can be read."""


@record
class Candidate:
    """Something to be found, rated, and put together only if it is among the worst."""

    rating: Rating
    account: Account
    reached: Reached
    build: Callable[[], Finding]


def judge(check: str, facts: Facts, account: Account, reached: Reached, base: str | None = None) -> Rating:
    """Return the rating of what an account reaches: the check, the people, the worst category."""
    categories = frozenset(reached.categories)
    counted = bool(categories)
    return rate(
        base or check,
        facts,
        tables=(Ref(system=account.system),),
        people=reached.people,
        count_people=counted,
        categories=categories,
        breadth=False,
    )


def about(account: Account, reached: Reached) -> Params:
    """Return the parameters that every text about an account has."""
    return (
        ("account", account.name),
        ("person", account.person or NONE),
        ("system", account.system),
        ("found_category", ",".join(reached.categories) or "unknown"),
        ("tables", listed([t.label() for t in reached.tables], 5)),
        ("count", reached.count),
        ("unread", reached.unread),
        ("people", reached.people if reached.people is not None else "?"),
    )


def target(account: Account, reached: Reached) -> Target:
    """Return the target: the account on its system, with the relations of most people."""
    return Target(
        ref=Ref(system=account.system),
        principal=account.name,
        person=account.person,
        related=tuple(sorted(reached.tables, key=lambda r: r.key)),
    )


def ranked(
    check: str, step: AuditStep, facts: Facts, settings: Settings, candidates: Iterable[Candidate]
) -> Iterator[Finding]:
    """Yield the worst of each system by themselves, and one finding about how many more there are."""
    systems: dict[str, list[Candidate]] = defaultdict(list)
    for c in candidates:
        systems[c.account.system].append(c)
    for system, found in sorted(systems.items()):
        order = sorted(found, key=lambda c: (c.rating.severity.rank, -(c.reached.people or 0), c.account.name))
        for c in order[:MOST]:
            yield c.build()
        if order[MOST:]:
            yield _rest(check, step, facts, settings, system, order[MOST:])


def _rest(check: str, step: AuditStep, facts: Facts, settings: Settings, system: str, rest: list[Candidate]) -> Finding:
    params: Params = (
        ("system", system),
        ("shown", MOST),
        ("more", len(rest)),
        ("accounts", listed(sorted(c.account.name for c in rest), 20)),
    )
    return finding(
        check,
        step,
        facts,
        settings,
        rest[0].rating,
        Target(ref=Ref(system=system)),
        params,
        key="more",
        discriminator="more",
    )
