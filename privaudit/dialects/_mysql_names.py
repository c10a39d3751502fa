"""What names in the texts of views and routines of MySQL and MariaDB stand for."""

from __future__ import annotations

from ._indirect import Place
from ._mysql_access import Relations


class Names:
    """The relations of a server, with one database as the current one."""

    def __init__(self, relations: Relations, database: str) -> None:
        self._relations = relations
        self._database = database

    def resolve(self, schema: str | None, name: str) -> Place | None:
        """Return a relation as the catalog spells it; None if it has none such."""
        key = self._relations.find(schema if schema is not None else self._database, name)
        return None if key is None else self._relations.place(key)

    def columns(self, schema: str, table: str) -> tuple[str, ...]:
        """Return the columns of a relation that `resolve` returned."""
        return self._relations.columns[schema, table]


def function_place(schema: str, name: str) -> Place:
    """Return how a stored function is told from a procedure of the same name; names of routines have no case."""
    return schema, f"{name.lower()}()"


def procedure_place(schema: str, name: str) -> Place:
    """Return how a procedure is named."""
    return schema, name.lower()
