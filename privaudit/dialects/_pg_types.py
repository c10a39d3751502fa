"""PostgreSQL's types reduced to families. Source: https://www.postgresql.org/docs/current/catalog-pg-type.html."""

from __future__ import annotations

from ..model import TypeFamily, record
from ..model.sqltypes import PG_FAMILIES, PG_LENGTH_TYPES

_HEADER = 4
"""atttypmod of varchar(n) and char(n) is n + 4."""


@record
class PgType:
    """One row of pg_type that a column leads to; ``base`` and ``base_modifier`` are a domain's."""

    oid: int
    name: str
    kind: str
    category: str
    base: int
    base_modifier: int
    built_in: bool


def family_of(type_: PgType) -> TypeFamily:
    """Return the family of a type that is no domain."""
    if type_.kind == "e":
        return TypeFamily.ENUM
    if type_.category == "A":
        return TypeFamily.ARRAY
    if type_.kind == "b" and type_.name in PG_FAMILIES:
        return PG_FAMILIES[type_.name]
    return TypeFamily.TEXT if type_.category == "S" and type_.kind == "b" else TypeFamily.OTHER


def base_of(oid: int, modifier: int, types: dict[int, PgType]) -> tuple[PgType | None, int]:
    """Follow domains down to their base type; also return the modifier that holds there."""
    seen: set[int] = set()
    found = types.get(oid)
    while found is not None and found.kind == "d" and found.oid not in seen:
        seen.add(found.oid)
        modifier = modifier if modifier >= 0 else found.base_modifier
        found = types.get(found.base)
    return found, modifier


def length_of(type_: PgType, modifier: int) -> int | None:
    """Return the declared length in characters, where there is one."""
    return modifier - _HEADER if type_.name in PG_LENGTH_TYPES and modifier > _HEADER else None


def type_text(declared: PgType | None, formatted: str) -> str:
    """Return the engine's own words for a type; of a type made by users only its name, without labels or schema."""
    if declared is None or declared.built_in:
        return formatted
    return f"{declared.name[1:]}[]" if declared.category == "A" and declared.name[:1] == "_" else declared.name
