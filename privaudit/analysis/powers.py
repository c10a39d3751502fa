"""Breadth: accounts that read everything, rights that may be handed on, rights on tables to come, roles misnamed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..config.access_rules import AccessRules, Promise
from ..model import Access, Classification, Grant, Nature, Reach, Ref, Right, RightLevel, Via, ViaKind, record
from .accounts import Account, accounts, models, personal_columns
from .facts import Facts, is_likely, is_personal
from .least import own_rows
from .revoke import Cut, close_past

_PAST = frozenset({ViaKind.SUPERUSER, ViaKind.PREDEFINED, ViaKind.ATTRIBUTE})
WRITING = frozenset({"INSERT", "UPDATE", "DELETE", "TRUNCATE"})


@record
class Power:
    """An account that reads past the rights on single relations: by which powers, and what takes them away."""

    account: Account
    rows: tuple[Access, ...]
    names: tuple[str, ...]
    cuts: tuple[Cut, ...]


def powers(facts: Facts) -> Iterator[Power]:
    """Yield every account that can be used and reads everything of its system."""
    for account in accounts(facts):
        if not account.is_open or account.is_scanner:
            continue
        rows = tuple(a for a in account.rows if _power(a) is not None)
        if not rows:
            continue
        names = dict.fromkeys(_word(step) for step in map(_power, rows) if step is not None)
        yield Power(
            account=account,
            rows=rows,
            names=tuple(names),
            cuts=_cuts(facts, account, rows),
        )


def _power(row: Access) -> Via | None:
    """The step that reads past rights on relations; None if there is none."""
    return next((v for v in row.via if v.kind in _PAST), None)


def _word(step: Via) -> str:
    if step.kind is ViaKind.SUPERUSER:
        return "SUPERUSER"
    return "SELECT ON *.*" if step.name == "global" else step.name


def _cuts(facts: Facts, account: Account, rows: tuple[Access, ...]) -> tuple[Cut, ...]:
    """What takes the powers away: every way to a privilege of MariaDB or MySQL, else the way of each row."""
    system, model = facts.system_by_name.get(account.system), models(facts).get(account.system)
    grants = next((g for g in facts.grants if g.system == account.system), None)
    dialect = system.dialect if system is not None else ""
    return tuple(dict.fromkeys(c for row in rows for c in close_past(row, dialect, grants, model)))


@record
class Handing:
    """Rights on personal data that a grantee may hand on; ``handed``: to whom it did."""

    system: str
    grantee: str
    rights: tuple[Right, ...]
    handed: tuple[str, ...]


def handing(facts: Facts) -> Iterator[Handing]:
    """Yield every grantee, owners left out, with rights on relations with personal data that it may hand on."""
    for grants in facts.grants:
        holding = {(c.schema, c.table) for c in facts.classifications if c.system == grants.system and _counts(c)}
        held: dict[str, list[Right]] = defaultdict(list)
        for right in grants.rights:
            if right.grantable and not right.owner and _concerns(right, holding):
                held[right.grantee].append(right)
        for grantee, rights in sorted(held.items()):
            handed = sorted({r.grantee for r in grants.rights if r.grantor == grantee})
            yield Handing(system=grants.system, grantee=grantee, rights=tuple(rights), handed=tuple(handed))


def _counts(c: Classification) -> bool:
    return is_personal(c) and is_likely(c)


def _concerns(right: Right, holding: set[tuple[str, str]]) -> bool:
    if right.level in (RightLevel.TABLE, RightLevel.COLUMN):
        return (right.schema or "", right.name or "") in holding and "SELECT" in right.privileges
    # Who may hand on rights over everything reads everything: that is said of the account itself.
    return right.level is RightLevel.DATABASE and "SELECT" in right.privileges


@record
class Coming:
    """Rights of one grantee on tables that do not exist yet."""

    system: str
    grantee: str
    grants: tuple[Grant, ...]


def coming(facts: Facts) -> Iterator[Coming]:
    """Yield every grantee of default privileges on systems that hold personal data."""
    personal = {c.system for c in facts.classifications if _counts(c)}
    for grants in facts.grants:
        held: dict[str, list[Grant]] = defaultdict(list)
        for grant in grants.to_come:
            if "SELECT" in grant.privileges and grants.system in personal:
                held[grant.principal].append(grant)
        for grantee, found in sorted(held.items()):
            yield Coming(system=grants.system, grantee=grantee, grants=tuple(found))


@record
class Misnamed:
    """A role or account that gives far more than its name says."""

    account: Account
    word: str
    rows: tuple[Access, ...]
    """The rows that break the promise."""
    writes: tuple[str, ...]
    sensitive: tuple[str, ...]
    share: float


def misnamed(facts: Facts, rules: AccessRules) -> Iterator[Misnamed]:
    """Yield every role or account whose name promises little, or reading only, and whose rights say otherwise."""
    total = len(personal_columns(facts))
    for account in accounts(facts):
        promised = rules.promise_of(account.name)
        ours = account.is_scanner or account.nature is Nature.ENGINE or account.name.startswith("pg_")
        if promised is None or ours or not account.rows:
            continue
        promise, word = promised
        rows = tuple(a for a in own_rows(account) if a.reach in (Reach.DIRECT, Reach.VIEW) and a.categories)
        writing = [a for a in rows if WRITING & set(a.privileges)]
        sensitive = [a for a in rows if promise is Promise.LITTLE and rules.sensitive & set(a.categories)]
        share = _share(facts, rows, total) if promise is Promise.LITTLE else 0.0
        large = share > rules.large_share
        broken = rows if large else tuple(dict.fromkeys((*writing, *sensitive)))
        if broken:
            yield Misnamed(
                account=account,
                word=word,
                rows=broken,
                writes=tuple(sorted({p for a in writing for p in a.privileges} & WRITING)),
                sensitive=tuple(sorted({c for a in sensitive for c in a.categories} & rules.sensitive)),
                share=share if large else 0.0,
            )


def _share(facts: Facts, rows: Iterable[Access], total: int) -> float:
    """The part of all columns with personal data that the rows show."""
    seen: set[Ref] = set()
    for a in rows:
        for c in facts.by_table.get((a.system, a.schema or "", a.table or ""), []):
            if _counts(c) and (a.columns == ("*",) or c.column in a.columns):
                seen.add(Ref(system=c.system, schema=c.schema, table=c.table, column=c.column))
    return len(seen) / total if total else 0.0
