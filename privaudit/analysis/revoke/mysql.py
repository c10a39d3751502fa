"""MariaDB's and MySQL's rights as the server applies them, by the dialect's own rules: the most specific row decides.

Taking a right back can open another: a row of a database that held SELECT only disappears, and a more general one
comes to matter. So what is left is worked out anew after every cut.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from ...dialects._mysql_acl import Session
from ...dialects._mysql_held import rows_of
from ...dialects._mysql_names import function_place, procedure_place
from ...dialects._mysql_rows import EXECUTE, PUBLIC, SELECT, AccountRow, AclRows, ObjectRow, RoutineRow
from ...dialects._mysql_sources import Source, Sources
from ...model import Grants, Right, RightLevel
from .model import ALL, Cut, CutKind, Key, Target


class MysqlRights:
    """One state of the rights."""

    def __init__(self, system: str, rows: AclRows, scope: frozenset[Key]) -> None:
        self._system = system
        self._rows = rows
        self._scope = scope
        self._acl = Sources(rows)
        self._accounts = {a.name: a for a in rows.accounts}
        self._sessions: dict[str, tuple[Session, ...]] = {}
        self._databases = sorted({schema for schema, _ in scope})

    @classmethod
    def of(cls, grants: Grants, scope: Iterable[Key]) -> MysqlRights:
        """Return the rights as they are."""
        return cls(grants.system, rows_of(grants), frozenset(scope))

    @property
    def system(self) -> str:
        """Its name."""
        return self._system

    def principals(self) -> tuple[str, ...]:
        """Return all principals, sorted."""
        return tuple(sorted(self._accounts))

    def reads(self, principal: str, target: Target) -> bool:
        """Whether a principal reads any of the target."""
        return next(self._ways(principal, target), None) is not None

    def options(self, principal: str, target: Target) -> tuple[Cut, ...]:
        """Return what could be taken back to close the first way; () if nothing would last."""
        way = min(self._ways(principal, target), key=lambda w: len(w.roles), default=None)
        if way is None:
            return ()
        found: list[Cut] = []
        chain = tuple(r for r in way.roles if r != principal)
        if chain and chain[0] != PUBLIC:
            held = self._holders(principal, chain[0])
            found += [Cut(kind=CutKind.MEMBER, grantee=holder, name=chain[0]) for holder in held][:1]
        if way.right.grantee in self._accounts:
            found.append(_right_cut(way.right, target))
        return tuple(found)

    def _holders(self, principal: str, role: str) -> Iterator[str]:
        """Under which hosts the account holds the role: its own first; another's may count for it."""
        user = self._accounts[principal].user
        names = [_name(r.user, r.host) for r in self._rows.roles if r.user == user and r.role == role]
        yield from sorted(names, key=lambda n: n != principal)

    def widen(self, cut: Cut, others: Iterable[Target]) -> tuple[Cut, ...]:
        """Return a cut with those of the same grantee's rights on other tables."""
        if cut.right is None or cut.right.level not in (RightLevel.TABLE, RightLevel.COLUMN):
            return (cut,)
        wanted = {t.key: t for t in others}
        found = {cut.right: cut}
        for session in self._of(cut.grantee):
            for source in self._acl.of_tables(session) if cut.word == SELECT else ():
                right = source.right
                target = wanted.get((right.schema or "", right.name or ""))
                same = right.grantee == cut.grantee and right.level is cut.right.level
                if same and target is not None and target.among(right.columns, fold=True):
                    found[right] = _right_cut(right, target)
        return tuple(found.values())

    def without(self, cuts: Iterable[Cut]) -> MysqlRights:
        """Return the rights after something was taken back."""
        rows = self._rows
        for cut in cuts:
            if cut.kind is CutKind.MEMBER:
                rows = _without_role(rows, cut)
            elif cut.kind is CutKind.RIGHT and cut.right is not None:
                rows = _without_right(rows, cut.right, cut)
        return MysqlRights(self._system, rows, self._scope)

    def reached(self, principal: str) -> frozenset[Key]:
        """Return every relation of the scope that a principal reads any of."""
        found: set[Key] = set()
        for session in self._of(principal):
            for database in self._databases:
                if next(self._acl.of_database(session, database), None) is not None:
                    found |= {k for k in self._scope if k[0] == database}
            found |= {(s.right.schema or "", s.right.name or "") for s in self._acl.of_tables(session)} & self._scope
        return frozenset(found)

    def affected(self, cuts: Iterable[Cut]) -> frozenset[str]:
        """Return the accounts of the same user name, and those that hold the role."""
        grantees = {c.grantee for c in cuts}
        users = {self._accounts[g].user for g in grantees if g in self._accounts}
        if PUBLIC in grantees or "" in users:
            return frozenset(self._accounts)
        return frozenset(name for name, a in self._accounts.items() if a.user in users or self._holds(a, users))

    def _holds(self, account: AccountRow, roles: set[str]) -> bool:
        held = (e.role for e in self._rows.roles if e.user == account.user)
        return any(not roles.isdisjoint(self._acl.paths(role)) for role in held if role in self._acl.roles)

    def _of(self, principal: str) -> tuple[Session, ...]:
        if principal not in self._sessions:
            account = self._accounts.get(principal)
            made = dict.fromkeys(self._acl.sessions(account)) if account is not None else {}
            self._sessions[principal] = tuple(made)
        return self._sessions[principal]

    def _ways(self, principal: str, target: Target) -> Iterator[Source]:
        for session in self._of(principal):
            if target.routine:
                yield from self._acl.of_routine(session, *target.key)
                continue
            if target.word != SELECT:
                yield from self._of_word(session, target)
                continue
            yield from self._acl.of_database(session, target.schema)
            for source in self._acl.of_tables(session):
                right = source.right
                if (right.schema, right.name) == target.key and target.among(right.columns, fold=True):
                    yield source

    def _of_word(self, session: Session, target: Target) -> Iterator[Source]:
        if target.name in ("", ALL[0]):
            yield from self._acl.of_word(session, target.word, target.schema)
        else:
            yield from self._acl.of_table_word(session, target.word, *target.key)


def _right_cut(right: Right, target: Target) -> Cut:
    columns = target.among(right.columns, fold=True)
    word = EXECUTE if target.routine else target.word
    return Cut(kind=CutKind.RIGHT, grantee=right.grantee, right=right, columns=columns, word=word)


def _without_role(rows: AclRows, cut: Cut) -> AclRows:
    kept = tuple(r for r in rows.roles if not (_name(r.user, r.host) == cut.grantee and r.role == cut.name))
    return dataclasses.replace(rows, roles=kept)


def _without_right(rows: AclRows, right: Right, cut: Cut) -> AclRows:
    if right.level is RightLevel.GLOBAL:
        accounts = tuple(
            dataclasses.replace(a, privileges=a.privileges - {cut.word}) if a.name == cut.grantee else a
            for a in rows.accounts
        )
        return dataclasses.replace(rows, accounts=accounts)
    if right.level is RightLevel.DATABASE:
        lesser = (
            dataclasses.replace(d, privileges=d.privileges - {cut.word})
            if (_name(d.user, d.host), d.database) == (cut.grantee, right.schema)
            else d
            for d in rows.databases
        )
        # The server drops a row that holds nothing any more, and a more general one comes to matter.
        return dataclasses.replace(rows, databases=tuple(d for d in lesser if d.privileges))
    if right.level is RightLevel.ROUTINE:
        held = (r for r in rows.routines if (r.grantee, *_place(r)) != (cut.grantee, right.schema, right.name))
        return dataclasses.replace(rows, routines=tuple(held))
    objects = (
        _less(o, right, cut)
        if (_name(o.user, o.host), o.database, o.table) == (cut.grantee, right.schema, right.name)
        else o
        for o in rows.objects
    )
    return dataclasses.replace(rows, objects=tuple(o for o in objects if o.privileges or o.columns))


def _less(row: ObjectRow, right: Right, cut: Cut) -> ObjectRow:
    if cut.word != SELECT:
        return dataclasses.replace(row, privileges=row.privileges - {cut.word})
    if right.level is RightLevel.TABLE:
        # The server takes the right on the table's columns with it, tried on 10.11.
        return dataclasses.replace(row, privileges=row.privileges - {SELECT}, columns=())
    return dataclasses.replace(row, columns=tuple(c for c in row.columns if c not in cut.columns))


def _name(user: str, host: str) -> str:
    return f"{user}@{host}" if host else user


def _place(row: RoutineRow) -> Key:
    place = function_place if row.kind == "FUNCTION" else procedure_place
    return place(row.database, row.name)
