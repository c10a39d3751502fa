"""Which of several ways to close an excess does least harm, and what gives back the allowed rest.

A loss harms nobody for whom it is an excess too. So the right of a role is taken where all who read by it should not;
else the account leaves the role and is granted directly what it may read.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...model import record
from .model import Cut, Key
from .serverwide import Place, Server, of_server, of_system
from .statements import revoke

WHOLE = frozenset({"*"})
Over = Mapping[tuple[str, str], Mapping[Key, frozenset[str]]]
"""By system and principal: the relations that are too much for it, with the columns; `WHOLE` where none is allowed."""
Cost = tuple[int, int, int]


@record
class Stakes:
    """Who may lose what without harm. ``logins``: (system, principal) that someone can log in with; roles cannot.

    ``over`` None: nothing is known to be too much for anyone, and nothing is given back.
    """

    over: Over | None
    logins: frozenset[tuple[str, str]]

    def closed(self, place: Place, principal: str) -> frozenset[str]:
        """Return the columns of a relation that are too much for a principal."""
        found = (self.over or {}).get((place[0], principal), {})
        return found.get(place[1:], frozenset())

    def harms(self, place: Place, principal: str, loser: str) -> bool:
        """Whether someone would lose, by what closes a relation to ``principal``, what he may read."""
        if (place[0], loser) not in self.logins:
            return False
        mine, others = self.closed(place, principal), self.closed(place, loser)
        return not others or not (others == WHOLE or mine <= others)


def cost(
    server: Server,
    dialect: str,
    stakes: Stakes,
    system: str,
    principal: str,
    cuts: tuple[Cut, ...],
    mine: frozenset[Key],
) -> Cost:
    """Return (allowed relations the principal loses for good, those that others lose, statements to run).

    ``mine`` are the relations it is to lose on the system. What is given back to it is a statement and no loss.
    """
    own = {system: of_system(cuts)}
    self_lost = others = 0
    for loser, places in server.losses(own, of_server(cuts)):
        if loser == principal:
            wanted = {(system, *key) for key in mine}
            self_lost += sum(p not in wanted and not stakes.closed(p, loser) for p in places)
        else:
            others += sum(stakes.harms(p, principal, loser) for p in places)
    statements = len(revoke(dialect, cuts))
    return (self_lost, others, statements) if stakes.over is None else (0, others, statements + self_lost)
