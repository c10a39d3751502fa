"""A live system as a state that can be judged: its catalog and rights as a scan collects them, and no row of it."""

from __future__ import annotations

from ..config.settings import Settings
from ..engine.events import ignore
from ..engine.run import new_audit_id
from ..engine.systems import KnownSystem, meet_systems
from ..errors import TargetError, UsageError
from ..migrate.snapshot import Said, Snapshot
from ..model import Grants, StepRecord, record


@record
class Live:
    """``steps``: how each thing that was asked of the system ended; ``dialect`` as the server says."""

    snapshot: Snapshot
    dialect: str
    steps: tuple[StepRecord, ...]


def live(settings: Settings, as_of: str) -> Live:
    """Return the state of the one system of the settings; nothing in it was said by a line of a script.

    Raises:
        TargetError: it was not reached, or its catalog could not be read.
        UsageError: the address is one of several databases.
    """
    found: list[KnownSystem] = []
    for first, second in meet_systems(settings, new_audit_id(), ignore):
        if not isinstance(first, KnownSystem):
            step = second if isinstance(second, StepRecord) else None
            params = tuple((k, str(v)) for k, v in (step.reason_params if step else ()))
            raise TargetError(first.name, step.reason if step else None, params)
        found.append(first)
        if len(found) > 1:
            raise UsageError(settings.systems[0].name, "check_one_database")
    (one,) = found
    if one.catalog_failed is not None:
        reason, given = one.catalog_failed
        raise TargetError(one.name, reason, tuple((k, str(v)) for k, v in given))
    grants = one.grants or Grants(system=one.name, as_of=as_of, principals=(), grants=())
    snapshot = Snapshot(catalog=one.catalog, grants=grants, said=Said(relations={}, columns={}, rights={}))
    return Live(snapshot=snapshot, dialect=one.info.dialect, steps=tuple(one.steps))
