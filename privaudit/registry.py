"""One tiny registry a seam: built-in names to modules, third-party names through entry points."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .errors import UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


class Registry(Generic[T]):
    """Named objects, imported on first use. Modules are named as strings, so that no layer imports a lower one.

    ``built_in`` maps a name to ``package.module:attribute``; ``group`` is the entry-point group for others.
    """

    def __init__(self, group: str, built_in: dict[str, str]) -> None:
        self.group = group
        self._built_in = dict(built_in)

    def names(self) -> list[str]:
        """All known names, sorted."""
        return sorted({*self._built_in, *(e.name for e in self._others())})

    def foreign(self) -> list[str]:
        """Names that come through entry points, sorted."""
        return sorted({e.name for e in self._others()})

    def get(self, name: str) -> T:
        """Return the object of that name.

        Raises:
            UsageError: no such name; the error lists the known ones.
        """
        if name in self._built_in:
            module, _, attribute = self._built_in[name].partition(":")
            found: Any = getattr(importlib.import_module(module), attribute)
            return found  # type: ignore[no-any-return]
        for entry in self._others():
            if entry.name == name:
                loaded: Any = entry.load()
                return loaded  # type: ignore[no-any-return]
        raise UsageError(name, "unknown_name", (("known", ", ".join(self.names())),))

    def _others(self) -> list[EntryPoint]:
        # Reading what is installed takes longer than most commands that need built-in names only.
        from importlib.metadata import entry_points

        return [e for e in entry_points(group=self.group) if e.name not in self._built_in]


DIALECTS: Registry[Any] = Registry(
    "privaudit.dialects",
    {
        "sqlite": "privaudit.dialects.sqlite:DIALECT",
        "postgresql": "privaudit.dialects.postgresql:DIALECT",
        "mysql": "privaudit.dialects.mysql:MYSQL",
        "mariadb": "privaudit.dialects.mysql:MARIADB",
        "generic": "privaudit.dialects.generic:DIALECT",
    },
)
SCHEME_NAMES = {"postgres": "postgresql"}
"""URL schemes that are not called as their dialect is; every other dialect's name is its scheme."""
GENERIC_EXTRAS = {"mssql": "mssql", "oracle": "oracle", "snowflake": "snowflake", "trino": "trino"}
"""Schemes that run through the generic path, to our extra (pip) that brings the driver."""


def known_schemes() -> tuple[str, ...]:
    """All URL schemes that have a dialect of their own, third parties' too, sorted."""
    return tuple(sorted({*SCHEME_NAMES, *DIALECTS.names()} - {"generic"}))


def dialect_name(scheme: str) -> str | None:
    """Return the name in `DIALECTS` of a scheme (without driver); None if only the generic path may know it."""
    return SCHEME_NAMES.get(scheme, scheme) if scheme in known_schemes() else None


DETECTORS: Registry[Any] = Registry(
    "privaudit.detectors",
    {
        "names": "privaudit.detect.names:DETECTOR",
        "values": "privaudit.detect.values:DETECTOR",
        "dictionaries": "privaudit.detect.dictionaries:DETECTOR",
        "rows": "privaudit.detect.rows:DETECTOR",
        "presidio": "privaudit.detect.texts.freetext:DETECTOR",
        "recognizers": "privaudit.detect.texts.brought:DETECTOR",
    },
)
RECOGNIZERS: Registry[Any] = Registry("privaudit.recognizers", {})
"""Recognizers of users' code: objects or classes with Presidio's ``supported_entities`` and ``analyze``."""
CHECKS: Registry[Any] = Registry(
    "privaudit.checks",
    {
        name: f"privaudit.checks.{name}:CHECK"
        for name in (
            "all_powerful",
            "anonymous_account",
            "backup_table",
            "card_security_data",
            "copied_data",
            "dormant_account",
            "full_package",
            "grant_option",
            "leaver_account",
            "misnamed_role",
            "needless_data",
            "never_expiring",
            "old_system",
            "past_retention",
            "plain_card",
            "plain_secret",
            "policy_excess",
            "public_access",
            "real_data_in_test",
            "scanner_may_write",
            "shared_account",
            "special_data",
            "tables_to_come",
            "test_system",
            "unknown_account",
            "unread_table",
            "unused_access",
            "values_in_text",
            "vendor_account",
        )
    },
)
REPORTERS: Registry[Any] = Registry(
    "privaudit.reporters",
    {
        "html": "privaudit.report.html_:REPORTER",
        "json": "privaudit.report.json_:REPORTER",
        "jsonl": "privaudit.report.jsonl:REPORTER",
        "md": "privaudit.report.markdown:REPORTER",
        "sarif": "privaudit.report.sarif:REPORTER",
        "xlsx": "privaudit.report.xlsx:REPORTER",
    },
)

ACCESSLOGS: Registry[Any] = Registry(
    "privaudit.accesslogs",
    {
        "postgresql-csv": "privaudit.accesslog.pg_csv:reader",
        "postgresql-json": "privaudit.accesslog.pg_json:reader",
        "postgresql-stderr": "privaudit.accesslog.pg_stderr:reader",
        "server-audit": "privaudit.accesslog.server_audit:reader",
        "general-log": "privaudit.accesslog.general_log:reader",
    },
)
"""Formats of logs, to functions that make an `accesslog.reading.Reader`."""


def foreign_code() -> tuple[str, ...]:
    """Names of detectors and recognizers that others wrote: code whose time nobody can vouch for."""
    return tuple(sorted({*DETECTORS.foreign(), *RECOGNIZERS.foreign()}))
