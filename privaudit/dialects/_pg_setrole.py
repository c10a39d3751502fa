"""What a log-in of PostgreSQL reads only after SET ROLE to a role that it may take on.

Up to 15 every member of a role may take it on, at any depth; from 16 on each membership on the way needs its SET
option. The role's own rights count then, and CONNECT of the log-in: without it there is no session to send SET ROLE in.
Sources: https://www.postgresql.org/docs/current/sql-set-role.html, sql-grant.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Grant, Reach, Via, ViaKind
from ._pg_rows import Cover, Maker


def set_role_grants(maker: Maker) -> Iterator[Grant]:
    """Give for every log-in the columns not readable before SET ROLE; the nearest role that opens them wins."""
    web = maker.reads.web
    for login in web.logins():
        takes = web.takes(login.oid) if login.oid in web.connect else []
        if takes:
            actors = [(r, (login.step, Via(kind=ViaKind.SET_ROLE, name=web.roles[r].name))) for r in takes]
            yield from maker.beyond(login, actors, Cover(maker.reads, login.oid), Reach.SET_ROLE)
