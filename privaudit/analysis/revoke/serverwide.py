"""What is lost on a whole server: a role is left, and a power given up, in all its databases at once.

Source: https://www.postgresql.org/docs/15/manage-ag-overview.html (roles, their memberships and attributes are of the
cluster, not of a database); rights on relations, schemas and routines are of one database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .model import Cut, CutKind, RightsModel

Place = tuple[str, str, str]
"""System, schema and relation."""
OF_SERVER = frozenset({CutKind.MEMBER, CutKind.ATTRIBUTE, CutKind.ADMIN, CutKind.PROXY})
"""What is taken back once for all databases of a server."""


def of_server(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    """Return those that hold for all systems of the server."""
    return tuple(dict.fromkeys(c for c in cuts if c.kind in OF_SERVER))


def of_system(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    """Return those that hold for the system they were planned for."""
    return tuple(c for c in cuts if c.kind not in OF_SERVER)


class Server:
    """The rights on all systems of one server that are known."""

    def __init__(self, models: Mapping[str, RightsModel]) -> None:
        self._models = dict(sorted(models.items()))

    @property
    def systems(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self._models)

    def without(self, own: Mapping[str, tuple[Cut, ...]], shared: tuple[Cut, ...]) -> dict[str, RightsModel]:
        """Return the rights that are left, of every system that the cuts concern."""
        found = {name: (*shared, *own.get(name, ())) for name in self._models}
        return {name: self._models[name].without(cuts) for name, cuts in found.items() if cuts}

    def losses(
        self, own: Mapping[str, tuple[Cut, ...]], shared: tuple[Cut, ...]
    ) -> tuple[tuple[str, tuple[Place, ...]], ...]:
        """Return who loses which relations: ``own`` are cuts by system, ``shared`` those of the server."""
        found: dict[str, list[Place]] = {}
        for name, after in self.without(own, shared).items():
            before = self._models[name]
            for principal in sorted(before.affected((*shared, *own.get(name, ())))):
                lost = before.reached(principal) - after.reached(principal)
                if lost:
                    found.setdefault(principal, []).extend((name, *key) for key in sorted(lost))
        return tuple((principal, tuple(places)) for principal, places in sorted(found.items()))
