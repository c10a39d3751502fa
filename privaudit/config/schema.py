"""The form of privaudit.toml, checked strictly: no unknown key, no silent conversion.

pydantic keeps the offending input in its errors; `problems.py` is the only reader of them and leaves it out.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from ..i18n import LANGUAGES
from ..model import Severity
from .schema_access import AccessTable, AccountTable, ApplicationTable, JournalTable, LogTable, ReadsTable, StaffTable
from .schema_base import Strict, Text
from .schema_gate import GateCommandTable, GateTable
from .schema_holding import CompareTable, LeakTable, ReportTable, RetentionTable

_NAME = re.compile(r"[^\x00-\x1f/=\"'\\]{1,100}")
_REGION = re.compile(r"[A-Z]{2}")


def _name(value: str) -> str:
    if not _NAME.fullmatch(value) or value != value.strip() or "://" in value:
        raise PydanticCustomError("system_name", "name")
    return value


def _region(value: str) -> str:
    if not _REGION.fullmatch(value):
        raise PydanticCustomError("region", "region")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise PydanticCustomError("one_of", "choice", {"choices": ", ".join(LANGUAGES)})
    return value


Name = Annotated[str, AfterValidator(_name)]
Region = Annotated[str, AfterValidator(_region)]
Language = Annotated[str, AfterValidator(_language)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class LimitsTable(Strict):
    """``[systems.limits]``: as `Limits`; what is absent keeps its default."""

    statement_timeout: Seconds | None = None
    lock_timeout: Seconds | None = None
    connect_timeout: Seconds | None = None
    short_chars: Annotated[int, Field(ge=16)] | None = None
    long_chars: Annotated[int, Field(ge=16)] | None = None
    sample_chars: Annotated[int, Field(ge=1000)] | None = None
    binary_bytes: Annotated[int, Field(ge=0)] | None = None
    copy_bytes: Annotated[int, Field(ge=0)] | None = None
    per_system: Annotated[int, Field(ge=1, le=64)] | None = None


class SystemTable(Strict):
    """One ``[[systems]]``. Without ``url`` it is declared, not scanned."""

    name: Name
    url: Text | None = None
    password: Text | None = None
    owner: Text | None = None
    purpose: Text | None = None
    lifecycle: Literal["live", "legacy", "archive", "test"] | None = None
    server: Text | None = None
    location: Text | None = None
    legal_hold: bool | None = None
    limits: LimitsTable = LimitsTable()


class GapTable(Strict):
    """One ``[[known_gaps]]``."""

    glob: Text
    reason: Text
    owner: Text | None = None
    expires: date | None = None


class ScanTable(Strict):
    """``[scan]``: what the options of the same name mean, when they are not given."""

    sample: Annotated[int, Field(ge=0)] | None = None
    workers: Annotated[int, Field(ge=0, le=1024)] | None = None
    seed: int | None = None
    detector_seconds: Annotated[float, Field(gt=0, le=86_400)] | None = None
    include: tuple[Text, ...] = Field(default=(), strict=False)
    exclude: tuple[Text, ...] = Field(default=(), strict=False)
    formats: tuple[Text, ...] = Field(default=(), strict=False)
    output: Text | None = None
    exact: bool = False
    fail_on: Literal[tuple(s.value for s in Severity)] | None = None  # type: ignore[valid-type]
    require_read_only: bool = False
    allow_plaintext: bool = False
    allow_generic: bool = False


class ConfigFile(Strict):
    """The whole file."""

    organisation: Text | None = None
    laws: tuple[Text, ...] | None = Field(default=None, strict=False)
    role: Literal["operator", "processor"] = "operator"
    lang: Language | None = None
    regions: tuple[Region, ...] | None = Field(default=None, strict=False)
    rules: tuple[Text, ...] = Field(default=(), strict=False)
    decisions: tuple[Text, ...] = Field(default=(), strict=False)
    systems: tuple[SystemTable, ...] = Field(default=(), strict=False)
    known_gaps: tuple[GapTable, ...] = Field(default=(), strict=False)
    staff: StaffTable | None = None
    accounts: tuple[AccountTable, ...] = Field(default=(), strict=False)
    applications: tuple[ApplicationTable, ...] = Field(default=(), strict=False)
    logs: tuple[LogTable, ...] = Field(default=(), strict=False)
    reads: ReadsTable = ReadsTable()
    access: AccessTable = AccessTable()
    compare: CompareTable = CompareTable()
    retention: tuple[RetentionTable, ...] = Field(default=(), strict=False)
    leak: LeakTable | None = None
    report: ReportTable = ReportTable()
    gate: GateTable = GateTable()
    scan: ScanTable = ScanTable()


def fields_at(path: tuple[str | int, ...]) -> list[str]:
    """Return the keys allowed in the table that a path lies in."""
    inside = tuple(p for p in path[:-1] if isinstance(p, str))
    tables: dict[tuple[str, ...], type[BaseModel]] = {
        (): ConfigFile,
        ("systems",): SystemTable,
        ("systems", "limits"): LimitsTable,
        ("known_gaps",): GapTable,
        ("staff",): StaffTable,
        ("accounts",): AccountTable,
        ("applications",): ApplicationTable,
        ("applications", "journals"): JournalTable,
        ("logs",): LogTable,
        ("reads",): ReadsTable,
        ("access",): AccessTable,
        ("compare",): CompareTable,
        ("retention",): RetentionTable,
        ("leak",): LeakTable,
        ("report",): ReportTable,
        ("gate",): GateTable,
        ("gate", "commands"): GateCommandTable,
        ("scan",): ScanTable,
    }
    return list(tables[inside].model_fields) if inside in tables else []
