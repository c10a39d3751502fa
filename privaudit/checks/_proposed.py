"""What the checks of access propose: the statements, what stays open, who else would lose, and what to give instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from ..analysis.accounts import Account, models
from ..analysis.facts import PUBLIC, Facts
from ..analysis.masked import can_be_masked, column_grant, held_columns, masked_view
from ..analysis.revoke import Cut, CutKind, Plan, Target, close_past, impact, plan, revoke
from ..analysis.revoke.choice import Over, cost
from ..analysis.revoke.serverwide import OF_SERVER as _OF_SERVER
from ..config.access_rules import load_access_rules
from ..model import Access, Params, PrincipalKind, Reach, Ref, RightLevel, ViaKind, record
from ._giving import given_back, server_of, stakes_of
from ._script import Section, neighbours, script, together

NONE = "–"
"""Where nobody and nothing is to be named, in any language."""
NAMED = 10
_KNOWN = frozenset({"postgresql", "mariadb", "mysql"})


@record
class Proposal:
    """``sql`` None: no statement closes it. ``params`` say who else loses, what else is lost and what stays open."""

    sql: str | None
    params: Params


@record
class Part:
    """Rows to take away from an account on one system.

    ``before`` and ``after`` are what is granted instead: views first, columns once the right on the table is gone.
    """

    account: Account
    rows: tuple[Access, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def propose(facts: Facts, parts: Iterable[Part], over: Over | None = None) -> Proposal:
    """Return how to take rows away from one account on its systems, in the order to run it.

    ``over``: what is too much for every account. Then losing that harms nobody, and what the account may read and would
    lose besides is granted to it directly (instead of ``Part.after``, where the rights are known).
    """
    made = _Making(facts, over)
    for part in parts:
        made.take(part)
    return made.proposal()


class _Making:
    """Plans of one account, system after system: what is taken back for the server holds for the next ones too."""

    def __init__(self, facts: Facts, over: Over | None) -> None:
        self._facts = facts
        self._over = over
        self._stakes = stakes_of(facts, over)
        self._own: dict[str, tuple[Cut, ...]] = {}
        self._shared: dict[Cut, None] = {}
        self._targets: dict[str, list[Target]] = {}
        self._left = 0
        self._public = False
        self._before: list[Section] = []
        self._after: list[Section] = []
        self._account: Account | None = None

    def take(self, part: Part) -> None:
        """Plan for one more system."""
        account, facts = part.account, self._facts
        system = facts.system_by_name.get(account.system)
        if account.kind in (PrincipalKind.APP_USER, PrincipalKind.OS_USER) or system is None:
            self._left += len({a.ref for a in part.rows})
            return
        self._account = account
        targets = self._targets[account.system] = [t for a in part.rows for t in _targets(a)]
        model = models(facts).get(account.system)
        past, still = self._past_the_rights(part, system.dialect)
        before = (*self._shared, *past)
        if model is not None:
            made = plan(model.without(before) if before else model, account.name, targets, self._cost(part, before))
        else:
            made = Plan(left=tuple(targets))
        cuts = self._but_public(account, (*past, *made.cuts))
        self._shared.update((c, None) for c in cuts if c.kind in _OF_SERVER)
        own = self._own[account.system] = tuple(c for c in cuts if c.kind not in _OF_SERVER)
        # What the model does not see as read is not closed by what it proposes.
        unseen = {t.key for t in targets if model is not None and not model.reads(account.name, t)}
        self._left += len(still | unseen | {t.key for t in made.left})
        if cuts or self._shared:
            self._before.append(Section(system=account.system, statements=part.before))
            after = part.after if model is None or self._over is None else ()
            self._after.append(Section(system=account.system, statements=(*revoke(system.dialect, own), *after)))

    def _cost(self, part: Part, before: tuple[Cut, ...]) -> Callable[[tuple[Cut, ...]], tuple[int, ...]]:
        """What cuts come to on the whole server, with those that are planned already."""
        name, system = part.account.name, part.account.system
        server, dialect = server_of(self._facts, system), self._facts.system_by_name[system].dialect
        mine = frozenset(t.key for t in self._targets[system])
        return lambda cuts: cost(server, dialect, self._stakes, system, name, (*before, *cuts), mine)

    def _but_public(self, account: Account, cuts: Iterable[Cut]) -> tuple[Cut, ...]:
        """Leave out what everyone has, a finding of its own: nobody's rights are narrowed at everyone's cost."""
        every = tuple(dict.fromkeys(cuts))
        if account.kind is PrincipalKind.PUBLIC:
            return every
        own = tuple(c for c in every if c.grantee != PUBLIC)
        self._public = self._public or len(own) < len(every)
        return own

    def _past_the_rights(self, part: Part, dialect: str) -> tuple[tuple[Cut, ...], set[tuple[str, str]]]:
        """Return what closes rows that come by no right on a relation, and the relations that stay open by them."""
        facts, system = self._facts, part.account.system
        grants = next((g for g in facts.grants if g.system == system), None)
        cuts: dict[Cut, None] = {}
        still: set[tuple[str, str]] = set()
        for row in part.rows:
            if _targets(row):
                continue
            found = close_past(row, dialect, grants, models(facts).get(system))
            cuts.update(dict.fromkeys(found))
            if not found and row.table is None:
                still |= {(schema, table) for s, schema, table in facts.by_table if s == system}
            elif not found:
                still.add((row.schema or "", row.table or ""))
        return tuple(cuts), still

    def proposal(self) -> Proposal:
        """Put together what was planned."""
        account, shared = self._account, tuple(self._shared)
        if account is None or not (shared or any(self._own.values())):
            return Proposal(sql=None, params=said(None, self._left, public=self._public))
        dialect = self._facts.system_by_name[account.system].dialect
        losses = lost(self._facts, account, self._own, shared, self._targets)
        after, given = tuple(self._after), False
        if self._over is not None:
            back = given_back(self._facts, account, self._own, shared, self._over)
            after, given = together(after, back), bool(back)
            losses = replace(losses, besides=tuple(r for r in losses.besides if not self._too_much(account, r)))
        sql = script(self._facts, self._before, revoke(dialect, shared), after)
        return Proposal(sql=sql, params=said(losses, self._left, public=self._public, given=given))

    def _too_much(self, account: Account, ref: Ref) -> bool:
        found = (self._over or {}).get((ref.system or account.system, account.name), {})
        return (ref.schema or "", ref.table or "") in found


def propose_cuts(facts: Facts, parts: Sequence[tuple[Account, tuple[Cut, ...]]]) -> Proposal:
    """Return the statements of given cuts on the systems of one account, and who else would lose by them."""
    known = [(a, cuts) for a, cuts in parts if cuts and a.system in facts.system_by_name]
    if not known:
        return Proposal(sql=None, params=said(None, 0))
    account, dialect = known[0][0], facts.system_by_name[known[0][0].system].dialect
    shared = tuple(dict.fromkeys(c for _, cuts in known for c in cuts if c.kind in _OF_SERVER))
    own = {a.system: tuple(c for c in cuts if c.kind not in _OF_SERVER) for a, cuts in known}
    sections = [Section(system=s, statements=revoke(dialect, cuts)) for s, cuts in own.items()]
    losses = lost(facts, account, own, shared, {})
    return Proposal(sql=script(facts, (), revoke(dialect, shared), sections), params=said(losses, 0))


@record
class Lost:
    """What others, by name, and the account itself would lose; ``known`` False where a system's rights are not.

    Of others it is the number of relations, and which they are where several systems lose some.
    """

    others: tuple[tuple[str, int, tuple[Ref, ...]], ...]
    besides: tuple[Ref, ...]
    known: bool


def lost(
    facts: Facts,
    account: Account,
    own: dict[str, tuple[Cut, ...]],
    shared: tuple[Cut, ...],
    targets: dict[str, list[Target]],
) -> Lost:
    """Return what cuts come to on every system they concern: what is of the server, on all its databases."""
    concerned = {*own, *(s for name in own for s in neighbours(facts, name))} if shared else {*own}
    others: dict[str, list[Ref]] = defaultdict(list)
    besides: list[Ref] = []
    known = True
    several = len(concerned) > 1
    for system in sorted(concerned):
        cuts = (*shared, *own.get(system, ()))
        known = known and not any(_uncounted(c, account) for c in cuts)
        model = models(facts).get(system)
        if model is None:
            known = known and not cuts
            continue
        made = impact(model, account.name, cuts, (t.key for t in targets.get(system, ())))
        for loss in made.others:
            others[loss.principal] += [Ref(system=system, schema=s, table=t) for s, t in loss.relations]
        besides += [Ref(system=system if several else None, schema=s, table=t) for s, t in made.besides]
        gone = {loss.principal: frozenset(loss.relations) for loss in made.others}
        gone[account.name] = frozenset({t.key for t in targets.get(system, ())} | set(made.besides))
        for name, ref in _through(facts, system, gone):
            if ref not in others[name]:
                others[name].append(ref)
    found = tuple((name, len(refs), tuple(refs) if several else ()) for name, refs in sorted(others.items()))
    return Lost(others=found, besides=tuple(besides), known=known)


def _through(facts: Facts, system: str, gone: dict[str, frozenset[tuple[str, str]]]) -> Iterator[tuple[str, Ref]]:
    """Yield who reads, through a view or routine with the rights of one who loses them, what that one loses."""
    for name, relations in gone.items():
        for row in facts.through_definers.get((system, name), ()):
            if (row.schema, row.table) in relations and row.principal not in gone:
                yield row.principal, Ref(system=system, schema=row.schema, table=row.table)


def _uncounted(cut: Cut, account: Account) -> bool:
    """Whether others may lose by it what the model of rights does not count: routines, foreign servers."""
    own = cut.grantee == account.name and account.kind is PrincipalKind.USER
    return not own and (_runs(cut) or cut.kind in (CutKind.SERVER, CutKind.ADMIN, CutKind.PROXY))


def _runs(cut: Cut) -> bool:
    return cut.word == "EXECUTE" or (cut.right is not None and cut.right.level is RightLevel.ROUTINE)


def said(losses: Lost | None, left: int, *, public: bool = False, given: bool = False) -> Params:
    """Return the parameters that every text of a proposal has; None: nothing is proposed.

    ``public``: a part stays open because everyone may read it. ``given``: what it loses besides is granted back to it.
    """
    others = losses.others if losses is not None else ()
    besides = losses.besides if losses is not None else ()
    whom = ""
    if losses is not None:
        whom = "others" if others else "nobody_else" if losses.known else "others_unknown"
    return (
        ("others", _losers(others)),
        ("review_clause", "review" if losses is not None else ""),
        ("others_clause", whom),
        ("besides", listed([r.label() for r in besides])),
        ("besides_clause", ("besides_given" if given else "besides") if besides else ""),
        ("left", left),
        ("left_clause", "left" if left else ""),
        ("public_clause", "public_stays" if public else ""),
    )


def _losers(others: tuple[tuple[str, int, tuple[Ref, ...]], ...]) -> str:
    """Return the names, those who lose the same together: ``anna, boris (2: shop.sale.orders, …)``."""
    groups: dict[tuple[int, tuple[Ref, ...]], list[str]] = {}
    for name, count, refs in others:
        groups.setdefault((count, refs), []).append(name)
    return listed([f"{listed(names)} ({_lost(*lost)})" for lost, names in groups.items()])


def _lost(count: int, refs: tuple[Ref, ...]) -> str:
    return f"{count}: {listed([r.label() for r in refs], 5)}" if refs else str(count)


def listed(names: Collection[str], most: int = NAMED) -> str:
    """Return names in one line, the rest counted; a dash for none."""
    some = list(names)[:most]
    more = len(names) - len(some)
    return ", ".join([*some, *([f"… +{more}"] if more > 0 else [])]) or NONE


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


def views_instead(facts: Facts, account: Account, refs: Iterable[Ref], over: Collection[str]) -> tuple[str, ...]:
    """Return a masked view of each relation, which keeps its use possible; ``over`` are the categories to mask."""
    dialect = _dialect(facts, account)
    out: list[str] = []
    for key in (r.table_key for r in refs) if dialect is not None else ():
        table = facts.table_of.get(key)
        if dialect is not None and table is not None and can_be_masked(table):
            found = facts.by_table.get(key, [])
            held = held_columns(table, account.rows)
            out += masked_view(dialect, table, found, over, account.name, load_access_rules(), held)
    return tuple(out)


def columns_instead(facts: Facts, account: Account, refs: Iterable[Ref], over: Collection[str]) -> tuple[str, ...]:
    """Return the grants of the relations' columns that hold none of the categories."""
    dialect = _dialect(facts, account)
    out: list[str | None] = []
    for key in (r.table_key for r in refs) if dialect is not None else ():
        table = facts.table_of.get(key)
        if dialect is not None and table is not None:
            closed = {c.column for c in facts.by_table.get(key, []) if c.category.value in over}
            held = held_columns(table, account.rows)
            out.append(column_grant(dialect, table, closed, account.name, held))
    return tuple(s for s in out if s is not None)


def _dialect(facts: Facts, account: Account) -> str | None:
    """The engine, where statements can be proposed for it and the account is one of it."""
    system = facts.system_by_name.get(account.system)
    own = account.kind in (PrincipalKind.USER, PrincipalKind.ROLE)
    return system.dialect if own and system is not None and system.dialect in _KNOWN else None
