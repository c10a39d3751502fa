"""A small catalog for tests of statements: a shop in two schemas, as a server would resolve its names."""

from __future__ import annotations

from privaudit.sqltext.base import Flavour

TABLES = {
    ("public", "customers"): ("id", "name", "phone", "email", "Note"),
    ("public", "orders"): ("id", "customer_id", "total", "placed_at"),
    ("public", "items"): ("order_id", "goods", "price"),
    ("public", "tree"): ("id", "parent", "label"),
    ("hr", "staff"): ("id", "name", "salary"),
    ("public", "staff"): ("id", "name", "desk"),
    ("public", "v_customers"): ("id", "who", "phone"),
    ("hr", "Odd Name"): ("Id", "x y"),
    ("hr", "secretive"): (),
}


class Catalog:
    """Names of `TABLES`; ``public`` is the search path and the current database."""

    def __init__(self, flavour: Flavour = Flavour.POSTGRESQL) -> None:
        self.flavour = flavour

    def resolve(self, schema: str | None, name: str) -> tuple[str, str] | None:
        """Schema and relation as the catalog spells them."""
        asked = (schema or "public", name)
        if self.flavour is Flavour.MYSQL:
            return next((t for t in TABLES if (t[0].lower(), t[1].lower()) == (asked[0].lower(), name.lower())), None)
        return asked if asked in TABLES else None

    def columns(self, schema: str, table: str) -> tuple[str, ...]:
        """Columns of a relation."""
        return TABLES[schema, table]
