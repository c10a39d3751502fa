"""What the checks of accounts to be closed share: one finding an account or person, the statements that close it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..analysis.accounts import Account, Login, by_login, summed
from ..analysis.facts import Facts
from ..analysis.revoke import close_account
from ..config.settings import Settings
from ..model import Finding, Params, PrincipalKind, record
from ..redact import one_line
from ._ranked import Candidate, Weighed, about, ranked, target, weigh
from .base import Check, finding


@record
class Closing:
    """An account, why it is to be closed (a variant of the texts), and more parameters of them."""

    account: Account
    key: str = "default"
    base: str | None = None
    params: Params = ()
    basis: tuple[str, ...] = ()


def closing(check: Check, facts: Facts, settings: Settings, found: Iterable[Closing]) -> Iterator[Finding]:
    """Yield one finding an account of a server, the worst first. Of variants on its systems the first is told."""
    candidates = (candidate(check, login, mine[0], facts, settings) for login, mine in by_login(found, _account))
    yield from ranked(check.id, check.step, facts, settings, candidates)


def _account(entry: Closing) -> Account:
    return entry.account


def candidate(check: Check, login: Login, entry: Closing, facts: Facts, settings: Settings) -> Candidate:
    """Return an account on its systems, or several accounts of one person, to be closed for what ``entry`` says."""
    weighed = weigh(check.id, facts, login, (summed(facts, a.rows) for a in login.parts), entry.base)
    return Candidate(weighed=weighed, build=lambda: _finding(check, entry, facts, settings, weighed))


def _finding(check: Check, entry: Closing, facts: Facts, settings: Settings, weighed: Weighed) -> Finding:
    login, reached = weighed.login, weighed.reached
    sql = statements(facts, login.parts)
    how = ("statement_clause", _how(login.parts, sql))
    return finding(
        check.id,
        check.step,
        facts,
        settings,
        weighed.rating,
        target(login, reached),
        (*about(login, reached), *entry.params, how),
        key=entry.key,
        sql=sql,
        categories=reached.categories,
        basis=(entry.key, *entry.basis, *reached.categories),
    )


def _how(parts: Iterable[Account], sql: str | None) -> str:
    """How accounts are closed: by the statement, in the application, both, or where they are known."""
    inside = {a.kind is PrincipalKind.APP_USER for a in parts}
    if sql is not None:
        return "closes_besides" if True in inside else "closes"
    return "closes_login" if inside == {True} else "closes_not"


def statements(facts: Facts, parts: Iterable[Account]) -> str | None:
    """Return what closes accounts of engines, once a server; None for users of applications and machines.

    Where they are on several servers, a comment names the systems of each.
    """
    servers: dict[tuple[str, str], list[str]] = {}
    for account in parts:
        made = _statement(facts, account)
        if made is not None:
            servers.setdefault((account.realm or account.system, made), []).append(account.system)
    if len({realm for realm, _ in servers}) < 2:
        return "\n".join(made for _, made in servers) or None
    return "\n".join(line for (_, made), on in servers.items() for line in (f"-- on {_names(on)}", made))


def _names(systems: Iterable[str]) -> str:
    return one_line(", ".join(systems))


def _statement(facts: Facts, account: Account) -> str | None:
    system = facts.system_by_name.get(account.system)
    if system is None or account.kind is not PrincipalKind.USER or account.known is None:
        return None
    return close_account(system.dialect, account.name) if system.dialect in _KNOWN else None


_KNOWN = frozenset({"postgresql", "mariadb", "mysql"})
