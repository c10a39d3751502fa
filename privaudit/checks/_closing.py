"""What the checks of accounts to be closed share: one finding an account of a server, the statement that closes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..analysis.accounts import Account, Reached, summed
from ..analysis.facts import Facts
from ..analysis.revoke import close_account
from ..config.settings import Settings
from ..model import Finding, Params, PrincipalKind, record
from ._ranked import Candidate, about, judge, ranked, target
from .base import Check, finding
from .severity import Rating


@record
class Closing:
    """An account, why it is to be closed (a variant of the texts), and more parameters of them."""

    account: Account
    key: str = "default"
    base: str | None = None
    params: Params = ()
    basis: tuple[str, ...] = ()


def closing(check: Check, facts: Facts, settings: Settings, found: Iterable[Closing]) -> Iterator[Finding]:
    """Yield one finding an account and system, the worst first."""
    candidates = (_candidate(check, c, facts, settings) for c in found)
    yield from ranked(check.id, check.step, facts, settings, candidates)


def _candidate(check: Check, entry: Closing, facts: Facts, settings: Settings) -> Candidate:
    reached = summed(facts, entry.account.rows)
    rating = judge(check.id, facts, entry.account, reached, entry.base)

    def build() -> Finding:
        return _finding(check, entry, facts, settings, reached, rating)

    return Candidate(rating=rating, account=entry.account, reached=reached, build=build)


def _finding(
    check: Check, entry: Closing, facts: Facts, settings: Settings, reached: Reached, rating: Rating
) -> Finding:
    account = entry.account
    return finding(
        check.id,
        check.step,
        facts,
        settings,
        rating,
        target(account, reached),
        (*about(account, reached), *entry.params),
        key=entry.key,
        sql=statement(facts, account),
        categories=reached.categories,
        basis=(entry.key, *entry.basis, *reached.categories),
    )


def statement(facts: Facts, account: Account) -> str | None:
    """Return the statement that closes an account of an engine; None for users of applications and machines."""
    system = facts.system_by_name.get(account.system)
    if system is None or account.kind is not PrincipalKind.USER or account.known is None:
        return None
    return close_account(system.dialect, account.name) if system.dialect in _KNOWN else None


_KNOWN = frozenset({"postgresql", "mariadb", "mysql"})
