"""How decisions.toml says what was decided about: by the id in audit.json, or by names that give the same id."""

from __future__ import annotations

from collections.abc import Collection

from ..model import Ref, Role, TargetKind, digest

PLACES: dict[TargetKind, tuple[str, ...]] = {
    TargetKind.FINDING: ("system",),
    TargetKind.COLUMN: ("system", "schema", "table", "column", "path"),
    TargetKind.SYSTEM: ("system",),
    TargetKind.TABLE: ("system", "schema", "table"),
    TargetKind.ACCOUNT: ("system",),
    TargetKind.DESTRUCTION: ("system", "schema", "table"),
}
"""Names of places, for the sorts of targets that have them; of a finding only beside its id."""
NAMES: dict[TargetKind, str] = {TargetKind.ACCOUNT: "principal", TargetKind.PERSON: "name"}
"""The key by which an account or a person is named; a person's only beside the id."""
OPTIONAL = frozenset({"path"})


def target_keys(kind: TargetKind) -> tuple[str, ...]:
    """Return the keys that say what was decided about."""
    if kind is TargetKind.ANSWER:
        return ("key",)
    name = (NAMES[kind],) if kind in NAMES else ()
    return ("id", *PLACES.get(kind, ()), *name)


def needed_names(kind: TargetKind) -> tuple[str, ...]:
    """Return the keys that together stand for an id; none where only the id will do."""
    if kind not in PLACES or kind is TargetKind.FINDING:
        return ()
    account = (NAMES[kind],) if kind is TargetKind.ACCOUNT else ()
    return (*(k for k in PLACES[kind] if k not in OPTIONAL), *account)


def id_of(kind: TargetKind, place: Ref, name: str | None) -> str | None:
    """Return the id that names give: of a column that of its own verdict; None where they give none."""
    if (
        kind not in PLACES
        or kind is TargetKind.FINDING
        or any(getattr(place, k) is None for k in PLACES[kind] if k not in OPTIONAL)
    ):
        return None
    if kind is TargetKind.COLUMN:
        return row_id(place, Role.COLUMN)
    if kind is TargetKind.SYSTEM:
        return digest("system", place.system)
    if kind is TargetKind.ACCOUNT:
        return digest("principal", place.system, name) if name is not None else None
    return place.digest() if kind is TargetKind.TABLE else digest("destruction", place.digest())


def belongs(kind: TargetKind, target: str, place: Ref, name: str | None, kinds: Collection[str]) -> bool:
    """Whether an id and the names beside it are of one thing. ``kinds`` are what may lie inside a column."""
    own = id_of(kind, place, name)
    if own is None or own == target or kind is TargetKind.ACCOUNT:  # an account may stand for a person, by its id
        return True
    if kind is not TargetKind.COLUMN:
        return False
    inside = (row_id(place, Role.CONTAINED, k) for k in kinds)
    return target in {place.digest(), row_id(place, Role.DECIDED), *inside}


def row_id(place: Ref, role: Role, entity: str | None = None) -> str:
    """Return the id of a classification (`Classification.id`); ``entity``: of one found inside, its kind."""
    return digest(place.digest(), role, entity)


def row_state(role: Role, entity: str) -> str:
    """Return what a decision on a classification is taken on (`Classification.state`)."""
    return digest("state", role, entity)
