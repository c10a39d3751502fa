"""Who reaches which relation of a PostgreSQL database, and how: every reach that AUDIT_JSON defines.

Whether someone may read is asked from the server (has_*_privilege, pg_has_role), for many roles at once; why is worked
out from memberships and access lists, outermost step first. A log-in without CONNECT on the database cannot begin a
session there: it has no ``direct`` and no ``set_role`` row. Sources: https://www.postgresql.org/docs/current/ddl-priv.html,
functions-info.html#FUNCTIONS-INFO-ACCESS, role-membership.html, predefined-roles.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from ..model import Catalog, Grant, Grants, Params, Principal, Reach
from ._lineage import lineages
from ._pg_bypass import read_bypass
from ._pg_future import read_future
from ._pg_indirect import indirect_grants
from ._pg_indirect_views import View
from ._pg_reads import Reads, Targets
from ._pg_roles import Web
from ._pg_rows import Maker
from ._pg_setrole import set_role_grants

Query = Callable[..., list[tuple[Any, ...]]]

EVERYONE: Final = "PUBLIC"


def read_grants(
    query: Query, catalog: Catalog, version: int, stored: Callable[[], tuple[View, ...]] | None = None
) -> Grants:
    """Return every principal of the server and its reach into the catalog's relations.

    ``stored`` gives the views where they are not read from a server's rules (a replay of scripts knows their texts).

    Raises:
        TargetError: the server refused.
    """
    as_of = datetime.now(UTC).isoformat(timespec="seconds")
    web = Web(query, version)
    reads = Reads(query, web, Targets(query, catalog))
    maker = Maker(reads)
    grants = list(direct_grants(reads, maker))
    grants += set_role_grants(maker)
    indirect, unseen, views = indirect_grants(query, catalog, reads, grants, version, stored)
    grants += indirect
    bypass = read_bypass(query, reads, maker, grants)
    grants += bypass.grants
    principals = web.principals(catalog.system)
    return Grants(
        system=catalog.system,
        as_of=as_of,
        principals=principals,
        grants=tuple(sorted(grants, key=_order)),
        gaps=(*bypass.gaps, *unseen, *_named_as_everyone(principals)),
        to_come=read_future(query, web),
        views=lineages(views, catalog),
    )


def _named_as_everyone(principals: tuple[Principal, ...]) -> tuple[tuple[str, Params], ...]:
    """A role may be called "PUBLIC" in quotes: its rows cannot be told from those of everyone, which is said."""
    alike = [p for p in principals if p.principal == EVERYONE]
    return (("pg_role_named_public", ()),) if len(alike) > 1 else ()


_REACHES: Final = {reach: number for number, reach in enumerate(Reach)}


def _order(g: Grant) -> tuple[Any, ...]:
    return (g.schema or "", g.table or "", g.principal, _REACHES[g.reach], g.columns)


def direct_grants(reads: Reads, maker: Maker) -> Iterator[Grant]:
    """Give what every role and PUBLIC may read now, in a session of their own; partitions where the root is closed."""
    for role in reads.web.roles.values():
        if role.oid in reads.web.connect:
            yield from maker.direct(role)
