"""Relations of any database that SQLAlchemy can reflect: bulk reflection, one relation at a time where that fails."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ..model import Catalog, Column, ForeignKey, Table, TableKind, TypeFamily
from ._sampling import raw_or_none

if TYPE_CHECKING:
    from sqlalchemy.engine import Inspector
    from sqlalchemy.types import TypeEngine

SYSTEM_SCHEMAS: Final = frozenset(
    {"information_schema", "performance_schema", "mysql", "sys", "system", "pg_catalog", "pg_toast"}
    | {"xdb", "mdsys", "ctxsys", "outln", "dbsnmp"}
    | {"audsys", "gsmadmin_internal", "wmsys", "lbacsys", "ordsys", "orddata", "olapsys", "dvsys", "appqossys"}
)
"""Schemas of the engines themselves (SQL Server, Oracle, Trino, Snowflake, MySQL, PostgreSQL).

Not among them SQL Server's ``guest`` and ``db_*``, which are empty at first: what is in them is somebody's.
"""

Key = tuple[str | None, str]


class GenericCatalogReader:
    """Reads one catalog through an inspector."""

    def __init__(self, system: str, inspector: Inspector) -> None:
        self.system = system
        self._inspector = inspector

    def read(self) -> Catalog:
        """Return all relations, sorted; columns of a relation that cannot be reflected are left empty."""
        found: list[Table] = []
        for schema in self._schemas():
            found += self._of_schema(schema)
        return Catalog(system=self.system, tables=tuple(sorted(found, key=lambda t: (t.schema, t.name))))

    def _schemas(self) -> list[str]:
        default = self._inspector.default_schema_name
        names = [n for n in self._inspector.get_schema_names() if n.lower() not in SYSTEM_SCHEMAS]
        return names or ([default] if default else [])

    def _of_schema(self, schema: str) -> Iterator[Table]:
        kinds: dict[str, TableKind] = dict.fromkeys(self._names("get_table_names", schema), TableKind.TABLE)
        kinds |= dict.fromkeys(self._names("get_view_names", schema), TableKind.VIEW)
        kinds |= dict.fromkeys(self._names("get_materialized_view_names", schema), TableKind.MATERIALIZED_VIEW)
        columns = self._multi("columns", schema, tuple(kinds))
        primary = self._multi("pk_constraint", schema, tuple(kinds))
        foreign = self._multi("foreign_keys", schema, tuple(kinds))
        unique = self._multi("unique_constraints", schema, tuple(kinds))
        indexes = self._multi("indexes", schema, tuple(kinds))
        comments = self._multi("table_comment", schema, tuple(kinds))
        for name, kind in kinds.items():
            keys = tuple((primary.get(name) or {}).get("constrained_columns") or ())
            held = [tuple(u["column_names"]) for u in unique.get(name) or ()]
            held += [tuple(i["column_names"]) for i in indexes.get(name) or () if i.get("unique")]
            alone = {k[0] for k in (keys, *held) if len(k) == 1}
            yield Table(
                system=self.system,
                schema=schema,
                name=name,
                kind=kind,
                columns=tuple(_columns(columns.get(name) or (), alone)),
                primary_key=keys,
                foreign_keys=tuple(_foreign(k, schema) for k in foreign.get(name) or () if k["constrained_columns"]),
                comment=raw_or_none((comments.get(name) or {}).get("text")),
            )

    def _names(self, method: str, schema: str) -> list[str]:
        try:
            return list(getattr(self._inspector, method)(schema=schema))
        except NotImplementedError:
            return []

    def _multi(self, what: str, schema: str, names: tuple[str, ...]) -> dict[str, Any]:
        from sqlalchemy.engine import ObjectKind, ObjectScope

        many = getattr(self._inspector, f"get_multi_{what}")
        found: Mapping[Key, Any] | None = self._tried(
            lambda: many(schema=schema, kind=ObjectKind.ANY, scope=ObjectScope.DEFAULT)
        )
        if found is not None:
            return {name: value for (_, name), value in found.items()}
        one = getattr(self._inspector, f"get_{what}")
        return {name: self._tried(functools.partial(one, name, schema=schema)) for name in names}

    def _tried(self, action: Callable[[], Any]) -> Any:
        """Return the answer, None where the dialect does not know how or the relation cannot be opened."""
        from sqlalchemy.exc import DBAPIError, NoInspectionAvailable, SQLAlchemyError

        try:
            return action()
        except NotImplementedError:
            return None
        except DBAPIError as e:
            if e.connection_invalidated:
                raise
            return None
        except (SQLAlchemyError, NoInspectionAvailable):
            return None


def _columns(reflected: Any, alone: set[str]) -> Iterator[Column]:
    for position, item in enumerate(reflected, start=1):
        family = family_of(item["type"])
        yield Column(
            name=str(item["name"]),
            data_type=shown_type(item["type"]),
            family=family,
            position=position,
            nullable=bool(item.get("nullable", True)),
            length=_length(item["type"]) if family is TypeFamily.TEXT else None,
            unique=item["name"] in alone,
            comment=raw_or_none(item.get("comment")),
        )


def _foreign(reflected: Any, schema: str) -> ForeignKey:
    return ForeignKey(
        columns=tuple(reflected["constrained_columns"]),
        to_schema=reflected["referred_schema"] or schema,
        to_table=reflected["referred_table"],
        to_columns=tuple(reflected["referred_columns"]),
    )


def _length(kind: TypeEngine[Any]) -> int | None:
    length = getattr(kind, "length", None)
    return length if isinstance(length, int) else None


def shown_type(kind: TypeEngine[Any]) -> str:
    """Return the type's name and sizes; never its own text, which holds the labels of an ENUM."""
    name = str(getattr(kind, "__visit_name__", type(kind).__name__)).lower()
    sizes = [getattr(kind, part, None) for part in ("length", "precision", "scale")]
    shown = ",".join(str(s) for s in sizes if isinstance(s, int))
    return f"{name}({shown})" if shown and name != "enum" else name


def family_of(kind: TypeEngine[Any]) -> TypeFamily:
    """Reduce SQLAlchemy's type; what it does not know is OTHER."""
    from sqlalchemy import types as t

    families: tuple[tuple[type[Any], TypeFamily], ...] = (
        (t.Enum, TypeFamily.ENUM),
        (t.JSON, TypeFamily.JSON),
        (t.ARRAY, TypeFamily.ARRAY),
        (t.Uuid, TypeFamily.UUID),
        (t.Boolean, TypeFamily.BOOLEAN),
        (t.Integer, TypeFamily.INTEGER),
        (t.Float, TypeFamily.FLOAT),
        (t.Numeric, TypeFamily.DECIMAL),
        (t.DateTime, TypeFamily.DATETIME),
        (t.Date, TypeFamily.DATE),
        (t.Time, TypeFamily.TIME),
        (t.LargeBinary, TypeFamily.BINARY),
        (t.String, TypeFamily.TEXT),
    )
    for made, family in families:
        if isinstance(kind, made):
            return family
    return TypeFamily.BINARY if isinstance(kind, (t.BINARY, t.VARBINARY)) else TypeFamily.OTHER
