"""What the checks of access propose: the statements, what stays open, who else would lose, and what to give instead."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..analysis.accounts import Account, models
from ..analysis.facts import Facts
from ..analysis.masked import can_be_masked, column_grant, masked_view
from ..analysis.revoke import Cut, CutKind, Loss, Plan, Target, drop_attribute, impact, plan, revoke
from ..config.access_rules import load_access_rules
from ..model import Access, Params, PrincipalKind, Reach, Ref, ViaKind, record

NONE = "–"
"""Where nobody and nothing is to be named, in any language."""
NAMED = 10
_KNOWN = frozenset({"postgresql", "mariadb", "mysql"})
LONGEST_SQL = 12_000
"""Characters of SQL that a finding carries; a cell of a workbook holds 32,767."""


@record
class Proposal:
    """``sql`` None: no statement closes it. ``params`` say who else loses, what else is lost and what stays open."""

    sql: str | None
    params: Params


def propose(
    facts: Facts,
    account: Account,
    rows: Iterable[Access],
    *,
    before: Iterable[str] = (),
    after: Iterable[str] = (),
) -> Proposal:
    """Return how to take rows away from an account, in the order to run it.

    ``before`` and ``after`` are what is granted instead: views first, columns once the right on the table is gone.
    """
    model, system = models(facts).get(account.system), facts.system_by_name.get(account.system)
    mine = tuple(rows)
    if account.kind in (PrincipalKind.APP_USER, PrincipalKind.OS_USER) or system is None:
        return Proposal(sql=None, params=said((), (), len({a.ref for a in mine})))
    targets = [t for a in mine for t in _targets(a)]
    extra = dict.fromkeys(s for a in mine for s in _past_the_rights(a, system.dialect))
    made = plan(model, account.name, targets) if model is not None else Plan(left=tuple(targets))
    statements = [*before, *revoke(system.dialect, made.cuts), *extra, *after]
    closing = bool(made.cuts) or bool(extra)
    # What the model does not see as read (a routine of MariaDB, say) is not closed by what it proposes.
    unseen = {t.key for t in targets if model is not None and not model.reads(account.name, t)}
    return Proposal(
        sql=_joined(statements) if closing else None,
        params=said(made.others, made.besides, len(unseen | {t.key for t in made.left})),
    )


def propose_cuts(facts: Facts, account: Account, cuts: tuple[Cut, ...]) -> Proposal:
    """Return the statements of given cuts, and who else would lose by them."""
    model, system = models(facts).get(account.system), facts.system_by_name.get(account.system)
    if system is None or not cuts:
        return Proposal(sql=None, params=said((), (), 0))
    made = impact(model, account.name, cuts) if model is not None else Plan(cuts=cuts)
    return Proposal(sql=_joined(revoke(system.dialect, cuts)), params=said(made.others, made.besides, 0))


def said(others: Iterable[Loss], besides: Collection[tuple[str, str]], left: int) -> Params:
    """Return the parameters that every text of a proposal has."""
    losers = [f"{loss.principal} ({len(loss.relations)})" for loss in others]
    also = [Ref(schema=s, table=t).label() for s, t in besides]
    return (("others", listed(losers)), ("besides", listed(also)), ("left", left))


def listed(names: Collection[str], most: int = NAMED) -> str:
    """Return names in one line, the rest counted; a dash for none."""
    some = list(names)[:most]
    more = len(names) - len(some)
    return ", ".join([*some, *([f"… +{more}"] if more > 0 else [])]) or NONE


def _joined(statements: Iterable[str]) -> str:
    kept: list[str] = []
    size, every = 0, list(statements)
    for statement in every:
        size += len(statement)
        if size > LONGEST_SQL and kept:
            return "\n".join([*kept, f"-- … +{len(every) - len(kept)}"])
        kept.append(statement)
    return "\n".join(kept)


def _targets(row: Access) -> tuple[Target, ...]:
    """What has to be closed: the relation itself, or the view or routine that leads to it."""
    if row.reach is Reach.VIEW:
        step = next((v for v in row.via if v.kind is ViaKind.VIEW), None)
        return (Target(schema=step.schema or row.schema or "", name=step.name),) if step is not None else ()
    if row.reach is Reach.ROUTINE:
        step = next((v for v in row.via if v.kind is ViaKind.ROUTINE), None)
        return (Target(schema=step.schema or "", name=step.name, routine=True),) if step is not None else ()
    if row.reach in (Reach.DIRECT, Reach.SET_ROLE) and row.table is not None:
        return (Target(schema=row.schema or "", name=row.table, columns=row.columns),)
    return ()


def _past_the_rights(row: Access, dialect: str) -> tuple[str, ...]:
    """The statement against an attribute that reads past the rights on relations; one for each row's way."""
    if row.reach is not Reach.BYPASS:
        return ()
    steps = [v for v in row.via if v.kind in (ViaKind.ROLE, ViaKind.SET_ROLE)]
    power = next((v for v in row.via if v.kind in (ViaKind.ATTRIBUTE, ViaKind.PREDEFINED)), None)
    if steps:
        return revoke(dialect, (Cut(kind=CutKind.MEMBER, grantee=row.principal, name=steps[0].name),))
    return (drop_attribute(dialect, row.principal, power.name),) if power is not None else ()


def views_instead(facts: Facts, account: Account, refs: Iterable[Ref], over: Collection[str]) -> tuple[str, ...]:
    """Return a masked view of each relation, which keeps its use possible; ``over`` are the categories to mask."""
    dialect = _dialect(facts, account)
    out: list[str] = []
    for key in map(_key, refs) if dialect is not None else ():
        table = facts.table_of.get(key)
        if dialect is not None and table is not None and can_be_masked(table):
            found = facts.by_table.get(key, [])
            out += masked_view(dialect, table, found, over, account.name, load_access_rules())
    return tuple(out)


def columns_instead(facts: Facts, account: Account, refs: Iterable[Ref], over: Collection[str]) -> tuple[str, ...]:
    """Return the grants of the relations' columns that hold none of the categories."""
    dialect = _dialect(facts, account)
    out: list[str | None] = []
    for key in map(_key, refs) if dialect is not None else ():
        table = facts.table_of.get(key)
        if dialect is not None and table is not None:
            closed = {c.column for c in facts.by_table.get(key, []) if c.category.value in over}
            out.append(column_grant(dialect, table, closed, account.name))
    return tuple(s for s in out if s is not None)


def _key(ref: Ref) -> tuple[str, str, str]:
    return (ref.system or "", ref.schema or "", ref.table or "")


def _dialect(facts: Facts, account: Account) -> str | None:
    """The engine, where statements can be proposed for it and the account is one of it."""
    system = facts.system_by_name.get(account.system)
    own = account.kind in (PrincipalKind.USER, PrincipalKind.ROLE)
    return system.dialect if own and system is not None and system.dialect in _KNOWN else None
