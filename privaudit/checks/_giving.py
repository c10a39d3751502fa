"""What an account may read and would lose by what is taken back, as grants that give it back. SQL to review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..analysis.accounts import Account, accounts, models
from ..analysis.facts import Facts
from ..analysis.revoke import Cut, CutKind, Target, account_name
from ..analysis.revoke.choice import WHOLE, Over, Stakes
from ..analysis.revoke.model import Key, RightsModel
from ..analysis.revoke.postgresql import PostgresRights
from ..analysis.revoke.serverwide import Server
from ..model import PrincipalKind, Reach
from ..model.sqlnames import quote_for
from ._script import Section, neighbours

OWN = frozenset({PrincipalKind.USER, PrincipalKind.ROLE})


def server_of(facts: Facts, system: str) -> Server:
    """Return the rights on all systems of the server that a system is on."""
    known = models(facts)
    return Server({name: known[name] for name in neighbours(facts, system) if name in known})


def stakes_of(facts: Facts, over: Over | None) -> Stakes:
    """Return who may lose what without harm."""
    return Stakes(over=over, logins=frozenset((p.system, p.principal) for p in facts.principals if p.can_login))


def given_back(
    facts: Facts, account: Account, own: Mapping[str, tuple[Cut, ...]], shared: tuple[Cut, ...], over: Over
) -> tuple[Section, ...]:
    """Return, for every system of the server, the grants of what the account reads, may read and would lose."""
    if account.kind not in OWN:
        return ()
    found = []
    for system, after in server_of(facts, account.system).without(own, shared).items():
        cuts = (*shared, *own.get(system, ()))
        lost = _lost(facts, system, account, after, cuts, over.get((system, account.name), {}))
        found.append(Section(system=system, statements=tuple(_grants(facts, system, account, after, cuts, lost))))
    return tuple(s for s in found if s.statements)


def _lost(
    facts: Facts,
    system: str,
    account: Account,
    after: RightsModel,
    cuts: tuple[Cut, ...],
    over: Mapping[Key, frozenset[str]],
) -> dict[Key, tuple[str, ...]]:
    """The columns that it may read and would not any more, by relation."""
    reached = after.reached(account.name)
    narrowed = {
        (c.right.schema or "", c.right.name or "") for c in cuts if c.kind is CutKind.RIGHT and c.right is not None
    }
    had: dict[Key, set[str]] = defaultdict(set)
    mine = (a for a in accounts(facts) if (a.system, a.name, a.kind) == (system, account.name, account.kind))
    for a in (row for one in mine for row in one.rows):
        if a.reach in (Reach.DIRECT, Reach.SET_ROLE) and a.table is not None:
            had[a.schema or "", a.table].update(a.columns)
    out: dict[Key, tuple[str, ...]] = {}
    for key in sorted(had):
        closed, table = over.get(key, frozenset()), facts.table_of.get((system, *key))
        if closed == WHOLE or table is None or (key in reached and key not in narrowed and not closed):
            continue
        held = [c.name for c in table.columns if had[key] >= WHOLE or c.name in had[key]]
        allowed = (c for c in held if c not in closed)
        missing = tuple(
            c for c in allowed if not after.reads(account.name, Target(schema=key[0], name=key[1], columns=(c,)))
        )
        if missing:
            out[key] = missing
    return out


def _grants(
    facts: Facts,
    system: str,
    account: Account,
    after: RightsModel,
    cuts: tuple[Cut, ...],
    lost: Mapping[Key, tuple[str, ...]],
) -> Iterator[str]:
    dialect = facts.system_by_name[system].dialect
    whole: dict[str, list[str]] = defaultdict(list)
    some: list[str] = []
    for key, columns in lost.items():
        table = facts.table_of[system, *key]
        who = account_name(dialect, _taker(account, cuts, key))
        place = quote_for(dialect, *key)
        if len(columns) == len(table.columns):
            whole[who].append(place)
        else:
            named = ", ".join(quote_for(dialect, c) for c in columns)
            some.append(f"GRANT SELECT ({named}) ON {place} TO {who};")
    yield from _doors(facts, system, account, after, lost)
    for who, places in whole.items():
        together = [", ".join(places)] if dialect == "postgresql" else places
        yield from (f"GRANT SELECT ON {place} TO {who};" for place in together)
    yield from some


def _taker(account: Account, cuts: tuple[Cut, ...], key: Key) -> str:
    """Who is granted the rest: the role whose right is narrowed, if the account stays in it, else the account."""
    if any(c.kind is CutKind.MEMBER for c in cuts):
        return account.name
    rights = ((c.grantee, c.right) for c in cuts if c.kind is CutKind.RIGHT and c.right is not None)
    return next((who for who, r in rights if (r.schema or "", r.name or "") == key), account.name)


def _doors(
    facts: Facts, system: str, account: Account, after: RightsModel, lost: Mapping[Key, tuple[str, ...]]
) -> Iterator[str]:
    """The rights without which a right on a relation is worth nothing: on the database and on its schemas."""
    if not isinstance(after, PostgresRights) or not lost:
        return
    who, known = account_name("postgresql", account.name), facts.system_by_name[system]
    if not after.connects(account.name) and known.database is not None:
        yield f"GRANT CONNECT ON DATABASE {quote_for('postgresql', known.database)} TO {who};"
    for schema in sorted({schema for schema, _ in lost}):
        if not after.enters(account.name, schema):
            yield f"GRANT USAGE ON SCHEMA {quote_for('postgresql', schema)} TO {who};"
