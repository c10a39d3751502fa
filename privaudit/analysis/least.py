"""Reality against the access policy: who reaches categories that no rule allows, and what is granted and not used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ..config.access_settings import PolicyRule
from ..config.globs import any_covers, fits, fits_word
from ..config.policy import EVERYTHING
from ..model import Access, LogState, Person, PrincipalKind, Reach, ReadPattern, ViaKind, record
from .accounts import OURS, Account, accounts, roles_of, staff_of
from .facts import Facts, TableKey
from .reach import UNKNOWN


@record
class Excess:
    """What an account reaches beyond the policy: the rows that show more than is allowed, and what that is."""

    account: Account
    rows: tuple[Access, ...]
    categories: tuple[str, ...]


def excesses(facts: Facts, rules: Iterable[PolicyRule], today: date) -> tuple[Excess, ...]:
    """Return an entry for each account and system that reaches categories which no rule in force allows it."""
    standing = [r for r in rules if r.until is None or r.until >= today.isoformat()]
    roles, staff = roles_of(facts.grants), staff_of(facts.people)
    users = tuple(p for p in facts.people if p.login is not None)
    found = []
    for account in accounts(facts):
        if not is_judged(account):
            continue
        who = _Who(account, roles.get((account.system, account.name), frozenset()), staff, users)
        allowed = frozenset(c for r in standing if who.meant_by(r) for c in r.categories)
        if EVERYTHING in allowed:
            continue
        rows = tuple(a for a in own_rows(account) if set(a.categories) - allowed - {UNKNOWN})
        if rows:
            over = sorted({c for a in rows for c in a.categories} - allowed - {UNKNOWN})
            found.append(Excess(account=account, rows=rows, categories=tuple(over)))
    return tuple(found)


def is_judged(account: Account) -> bool:
    """Whether a policy is about it: accounts that can be used and PUBLIC, not the engine's own and not this audit's."""
    usable = account.is_open or account.kind is PrincipalKind.PUBLIC
    return usable and not account.is_scanner and account.nature not in OURS


def own_rows(account: Account) -> tuple[Access, ...]:
    """Return the rows of an account, less what everyone may: that is said once, of PUBLIC."""
    if account.kind is PrincipalKind.PUBLIC:
        return account.rows
    return tuple(a for a in account.rows if all(v.kind is not ViaKind.PUBLIC for v in a.via))


class _Who:
    """What rules can know an account by."""

    def __init__(
        self,
        account: Account,
        roles: frozenset[str],
        staff: dict[str, Person],
        users: tuple[Person, ...],
    ) -> None:
        self._account = account
        person = staff.get(account.person or "")
        self._department = person.department if person else None
        mine = (u for u in users if u.login == account.name and account.kind is PrincipalKind.APP_USER)
        inside = {u.role for u in mine if u.name == account.person}
        named = {*roles, *inside, person.role if person else None}
        self._roles = {r for r in named if r} | {part for r in inside if r for part in r.split(", ")}

    def meant_by(self, rule: PolicyRule) -> bool:
        """Whether all that a rule says of whom and where holds."""
        a = self._account
        return (
            any_covers(rule.systems, a.system)
            and (not rule.departments or fits_word(rule.departments, (self._department,)))
            and (not rule.roles or fits_word(rule.roles, self._roles))
            and (not rule.persons or fits_word(rule.persons, (a.person,)))
            and (not rule.accounts or fits(rule.accounts, a.system, a.name, a.kind))
        )


@record
class Coverage:
    """How far a log records the reads of a system: from, to (ISO 8601), and on how many days it has any line."""

    first: str | None
    last: str | None
    days: int


def coverage(logs: Iterable[LogState]) -> dict[str, Coverage]:
    """Return the best log of reads of each system that has one; a journal of an application is none of the system's."""
    out: dict[str, Coverage] = {}
    for log in logs:
        if log.answers_reads:
            known, days = out.get(log.system), log.days_covered or 0
            if known is None or days > known.days:
                out[log.system] = Coverage(first=log.from_, last=log.to, days=days)
    return out


@record
class Unused:
    """Rights of an account that no read of the log's time used; ``used`` relations were read."""

    account: Account
    rows: tuple[Access, ...]
    used: int
    over: Coverage


def unused(facts: Facts, enough_days: int) -> tuple[Unused, ...]:
    """Return an entry for each account and system with personal data it may read and did not.

    Only systems whose log covers reads for enough days are judged, and accounts that were there all that time.
    """
    covered = {s: c for s, c in coverage(facts.logs).items() if c.days >= enough_days}
    read = reads_by_account(facts)
    fresh = {(c.system, c.grantee) for c in facts.access_changes if c.kind.value in ("grant", "create_account")}
    out = []
    for account in accounts(facts):
        over = covered.get(account.system)
        if over is None or not account.is_open or not is_judged(account) or (account.system, account.name) in fresh:
            continue
        mine = read.get((account.system, account.name), frozenset())
        rows = tuple(a for a in own_rows(account) if _counts(a))
        left = tuple(a for a in rows if (a.system, a.schema or "", a.table or "") not in mine)
        if left:
            used = {a.ref for a in rows} - {a.ref for a in left}
            out.append(Unused(account=account, rows=left, used=len(used), over=over))
    return tuple(out)


def _counts(row: Access) -> bool:
    """Whether a right is one that reads of the relation would show: not past the rights, not inside an application."""
    return bool(set(row.categories) - {UNKNOWN}) and row.reach in (Reach.DIRECT, Reach.SET_ROLE)


def reads_by_account(facts: Facts) -> dict[tuple[str, str], frozenset[TableKey]]:
    """Return the relations that each account of each system read, by the logs."""
    out: dict[tuple[str, str], set[TableKey]] = defaultdict(set)
    for r in facts.reads:
        # What a journal says is of logins inside an application, not of accounts that are called the same.
        if r.pattern is ReadPattern.READ and r.of_account:
            out[r.system, r.principal].add((r.system, r.schema or "", r.table or ""))
    return {key: frozenset(found) for key, found in out.items()}
