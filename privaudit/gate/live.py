"""A live system as a state that can be judged: catalog and rights, and rows if asked for, as a scan collects them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ..config.settings import Settings
from ..dialects import dialect_for
from ..engine.collect import Collected, Collector
from ..engine.events import ignore
from ..engine.run import new_audit_id
from ..engine.systems import KnownSystem, meet_systems, spec_for
from ..errors import PrivauditError, TargetError, UsageError
from ..migrate.snapshot import Said, Snapshot
from ..model import UNREAD, Classification, Grant, Grants, Nature, Ref, StepRecord, System, ViaKind, record
from .side import UNSAID, Read


@record
class Live:
    """``steps``: how each thing that was asked of the system ended; ``dialect`` as the server says.

    ``read``: the relations of which rows were looked at; the others are judged by their names.
    """

    snapshot: Snapshot
    dialect: str
    steps: tuple[StepRecord, ...]
    read: Read


def live(settings: Settings, as_of: str) -> Live:
    """Return the state of the one system of the settings; nothing in it was said by a line of a script.

    With ``sample_rows`` 0 no row is read; else as many of each relation as a scan would read, in its way and within
    the limits of the configuration.

    Raises:
        TargetError: it was not reached, or its catalog could not be read.
        UsageError: the address is one of several databases.
    """
    if settings.sample_rows:
        _see_that_it_is_one(settings)
        collected = Collector(settings, ignore, None, new_audit_id()).run()
        if collected.interrupted:
            raise KeyboardInterrupt
        for row in collected.failed:
            raise _not_reached(row, row.reason, row.reason_params)
        return _state(collected.met, collected.steps, _read(collected), as_of)
    found: list[KnownSystem] = []
    for first, second in meet_systems(settings, new_audit_id(), ignore):
        if not isinstance(first, KnownSystem):
            step = second if isinstance(second, StepRecord) else None
            raise _not_reached(first, step.reason if step else None, step.reason_params if step else ())
        found.append(first)
        if len(found) > 1:
            raise _several(settings)
    return _state(found, found[0].steps, {}, as_of)


def _see_that_it_is_one(settings: Settings) -> None:
    """Refuse an address of several databases before rows of any are read."""
    for configured in (s for s in settings.systems if s.url is not None):
        spec = spec_for(configured, settings, new_audit_id())
        dialect = dialect_for(spec.url.reveal(), spec.name, allow_generic=settings.allow_generic)
        try:
            several = len(dialect.databases(spec)) > 1
        except PrivauditError:
            several = False  # collecting says why, as a scan does
        if several:
            raise _several(settings)


def _several(settings: Settings) -> UsageError:
    return UsageError(settings.systems[0].name, "check_one_database")


def _not_reached(system: System, reason: str | None, params: Iterable[tuple[str, object]]) -> TargetError:
    return TargetError(system.name, reason, tuple((k, str(v)) for k, v in params))


def _read(collected: Collected) -> Read:
    """Relations that could not be read are left out: their steps say why, and names are judged all the same."""
    kinds: dict[Ref, list[Classification]] = defaultdict(list)
    for c in (c for r in collected.results for c in r.classifications):
        kinds[c.ref.of_table()].append(c)
    return {t.ref: (t, tuple(kinds[t.ref])) for t in collected.tables if t.status not in UNREAD}


def _state(met: Iterable[KnownSystem], steps: Iterable[StepRecord], read: Read, as_of: str) -> Live:
    (one,) = met
    if one.catalog_failed is not None:
        reason, given = one.catalog_failed
        raise TargetError(one.name, reason, tuple((k, str(v)) for k, v in given))
    grants = one.grants or Grants(system=one.name, as_of=as_of, principals=(), grants=())
    snapshot = Snapshot(catalog=one.catalog, grants=_of_changes(grants), said=Said(relations={}, columns={}, rights={}))
    return Live(snapshot=snapshot, dialect=one.info.dialect, steps=tuple(steps), read=read)


_FILES = frozenset({ViaKind.FILE_MODE, ViaKind.FILE_ACL, ViaKind.FOLDER})
_SERVERS = frozenset({Nature.ENGINE, Nature.SCANNER})


def _of_changes(grants: Grants) -> Grants:
    """Leave out what no migration brings about: it is of the machine on which the pipeline made this database.

    That is what the administrator whom the server came with, and the account that connects, read as owner or past all
    rights, and who may open the file. Rights that either was given, and accounts that a migration made, stay.
    """
    own = {p.principal for p in grants.principals if p.nature in _SERVERS}

    def is_of_machine(g: Grant) -> bool:
        ways = {v.kind for v in g.via}
        return bool(ways & _FILES) or (g.principal in own and bool(ways & UNSAID))

    return replace(grants, grants=tuple(g for g in grants.grants if not is_of_machine(g)))
