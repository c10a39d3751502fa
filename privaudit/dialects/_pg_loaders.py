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
PLAIN_TYPES = ("time", "timetz", "uuid", "inet", "cidr")
"""As the server prints them: 24:00 is a time, and 10.0.0.1 needs no class of its own."""
_LONGEST = 4
"""Bytes of the longest character in UTF-8."""
DATE_TYPES = ("date", "timestamp", "timestamptz")


def register_loaders(connection: psycopg.Connection[Any]) -> None:
    """Make one connection lenient."""
    from psycopg.adapt import Loader
    from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

    class TextOrBytes(Loader):
        """UTF-8 text; bytes where it is not."""

        def load(self, data: Any) -> str | bytes:
            return text_or_bytes(bytes(data))

    def lenient(base: Any) -> type[Loader]:
        class DateOrText(base):  # type: ignore[misc]
            """A date; the server's text where Python has no such date."""

            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except Exception:  # noqa: BLE001 - psycopg's own errors differ by version; the text is always there
                    return bytes(data).decode("utf-8", "replace")

        made: type[Loader] = DateOrText
        return made

    for name in (*TEXT_TYPES, *PLAIN_TYPES):
        connection.adapters.register_loader(_oid(name), TextOrBytes)
    for name, loader in zip(DATE_TYPES, (DateLoader, TimestampLoader, TimestamptzLoader), strict=True):
        connection.adapters.register_loader(name, lenient(loader))


def text_or_bytes(raw: bytes) -> str | bytes:
    """Decode UTF-8, also where left() of a database without an encoding cut the last character in two."""
    try:
        return raw.decode()
    except UnicodeDecodeError as e:
        if e.reason == "unexpected end of data" and e.start > len(raw) - _LONGEST:
            return raw[: e.start].decode()
        return raw


def send_bytes(connection: psycopg.Connection[Any]) -> None:
    """Make one connection send statements as UTF-8 bytes: psycopg takes a connection in SQL_ASCII for ASCII."""
    import psycopg

    class BytesCursor(psycopg.Cursor[Any]):
        """A cursor that encodes by itself."""

        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            """Send one statement."""
            return super().execute(query.encode() if isinstance(query, str) else query, *args, **kwargs)

    connection.cursor_factory = BytesCursor


def _oid(name: str) -> str | int:
    return {"unknown": 705, '"char"': 18}.get(name, name)
