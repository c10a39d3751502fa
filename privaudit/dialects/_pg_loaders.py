"""What psycopg hands over for values that Python has no form for: text or bytes, never an exception.

PostgreSQL has dates that Python has not (``infinity``, 4713 BC, year 294276, ``24:00``), and a database in SQL_ASCII
holds text in any encoding. psycopg raises on both, which would cost the whole table.
Source: https://www.psycopg.org/psycopg3/docs/advanced/adapt.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

TEXT_TYPES = ("text", "varchar", "bpchar", "name", '"char"', "unknown", "xml", "json", "jsonb")
DATE_TYPES = ("date", "timestamp", "timestamptz")


def register_loaders(connection: psycopg.Connection[Any]) -> None:
    """Make one connection lenient."""
    from psycopg.adapt import Loader
    from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

    class TextOrBytes(Loader):
        """UTF-8 text; bytes where it is not."""

        def load(self, data: Any) -> str | bytes:
            raw = bytes(data)
            try:
                return raw.decode()
            except UnicodeDecodeError:
                return raw

    def lenient(base: type[Loader]) -> type[Loader]:
        class DateOrText(base):  # type: ignore[valid-type,misc]
            """A date; the server's text where Python has no such date."""

            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except Exception:  # noqa: BLE001 - psycopg's own errors differ by version; the text is always there
                    return bytes(data).decode("utf-8", "replace")

        return DateOrText

    for name in TEXT_TYPES:
        connection.adapters.register_loader(_oid(name), TextOrBytes)
    for name, loader in zip(DATE_TYPES, (DateLoader, TimestampLoader, TimestamptzLoader), strict=True):
        connection.adapters.register_loader(name, lenient(loader))


def _oid(name: str) -> str | int:
    return {"unknown": 705, '"char"': 18}.get(name, name)
