"""What a dump of one system or one server alone shows, in one sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..i18n import text
from ..model import AuditResult, CoLocation, Level, PackagePart, System, SystemStatus, record
from . import overview, packages, words

BESIDE = frozenset({Level.SAME_SCHEMA, Level.SAME_DATABASE})
"""Levels at which both sides lie in one system and no key joins them."""


def of_system(view: overview.SystemView, found: Iterable[CoLocation], lang: str) -> str:
    """Return what a dump of a system shows; ``found`` are the co-locations that lie wholly in it."""
    if view.system.status not in overview.READ:
        return _say("unread", lang)
    places = [c for c in found if c.systems == (view.system.name,)]
    joined = [c for c in places if c.level in packages.FULL_LEVELS]
    beside = [c for c in places if c.level in BESIDE]
    people = words.people(view.people, lang)
    if joined:
        return _say("joined", lang, package=parts_of(joined, lang), people=people)
    if beside:
        return _say("beside", lang, package=parts_of(beside, lang), people=people)
    return _say(_side(view), lang, people=people)


def _side(view: overview.SystemView) -> str:
    """Which side alone lies in a system, or what is not known of it."""
    if view.identity:
        return "identity"
    if view.transactions:
        return "transactions"
    if view.identity is None or view.transactions is None or view.customer is None:
        return "unknown"
    return "other" if view.personal_columns else "nothing"


def parts_of(found: Iterable[CoLocation], lang: str) -> str:
    """Return the parts of the package that places show together, in words."""
    shown = {p for c in found for p in c.package}
    return ", ".join(words.term(p, lang) for p in PackagePart if p in shown)


@record
class Server:
    """A server that holds more than one database: those that were read, and those that were not."""

    name: str
    views: tuple[overview.SystemView, ...]
    places: tuple[CoLocation, ...]
    """Co-locations that lie wholly on it."""

    @property
    def unread(self) -> tuple[System, ...]:
        """Databases on it whose content nobody knows."""
        return tuple(v.system for v in self.views if v.system.status not in overview.READ)

    @property
    def seen(self) -> tuple[System, ...]:
        """Databases on it that nobody asked for."""
        return tuple(s for s in self.unread if s.status is SystemStatus.UNSCANNED)


def servers(result: AuditResult, views: Iterable[overview.SystemView]) -> tuple[Server, ...]:
    """Return the servers with more than one database, by name."""
    on: dict[str, list[overview.SystemView]] = defaultdict(list)
    for view in views:
        if view.system.server is not None:
            on[view.system.server].append(view)
    return tuple(
        Server(name=name, views=tuple(held), places=_within(result, {v.system.name for v in held}))
        for name, held in sorted(on.items())
        if len(held) > 1
    )


def _within(result: AuditResult, names: set[str]) -> tuple[CoLocation, ...]:
    places = (c for c in result.colocations if c.level is not Level.SAME_PRINCIPAL)
    return tuple(c for c in places if names.issuperset(c.systems))


def of_server(server: Server, lang: str) -> str:
    """Return what a dump of a whole server shows."""
    joined = [c for c in server.places if c.level in packages.FULL_LEVELS]
    people = words.people(overview.people_total(server.views), lang)
    if server.places:
        key = "joined" if joined else "beside"
        said = _say(key, lang, package=parts_of(server.places, lang), people=people)
    elif all(v.system.status not in overview.READ for v in server.views):
        return _say("unread", lang)
    else:
        said = _say(min((_side(v) for v in server.views), key=_SIDES.index), lang, people=people)
    return said + (" " + _say("and_unread", lang, count=len(server.unread)) if server.unread else "")


_SIDES = ("identity", "transactions", "unknown", "other", "nothing")


def _say(key: str, lang: str, **params: object) -> str:
    return text(f"sheets.systems.dump.{key}", lang, **params)
