"""The tables of privaudit.toml about comparing, retention, the leak and the cover; checked as `schema` says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .schema_base import Strict, Text

SubjectWord = Literal["customer", "employee", "patient", "contact_person", "unknown"]
CategoryWord = Literal[
    "identity",
    "contact",
    "location",
    "government_id",
    "payment",
    "credential",
    "special",
    "biometric",
    "conviction",
    "demographic",
    "employment",
    "online_id",
    "free_text",
    "other_personal",
    "transaction_amount",
    "transaction_item",
    "transaction_time",
    "transaction_place",
    "transaction_id",
]


class CompareTable(Strict):
    """``[compare]``: as `CompareSettings`; what is absent keeps its default."""

    rows: Annotated[int, Field(ge=0)] | None = None
    seconds: Annotated[float, Field(gt=0, le=86_400)] | None = None
    values: Annotated[int, Field(ge=100, le=1_000_000)] | None = None


class RetentionTable(Strict):
    """One ``[[retention]]``: how long data may be kept after a person's last transaction."""

    months: Annotated[int, Field(ge=1, le=1200)]
    systems: Text = "*"
    """A glob over ``system.schema.table``."""
    subjects: tuple[SubjectWord, ...] = Field(default=(), strict=False)
    categories: tuple[CategoryWord, ...] = Field(default=(), strict=False)
    basis: Text | None = None


class LeakTable(Strict):
    """``[leak]``: what was shown, as a person says who has seen the leak."""

    people: Annotated[int, Field(ge=0)] | None = None
    identifiers: Annotated[int, Field(ge=0)] | None = None
    special: bool = False
    biometric: bool = False
    said_by: Text | None = None


class ReportTable(Strict):
    """``[report]``: what stands on the cover of the report and in drafts; as `Cover`."""

    prepared_by: Text | None = None
    approved_by: Text | None = None
    address: Text | None = None
    tax_id: Text | None = None
    contact: Text | None = None
    officer: Text | None = None
    controllers: tuple[Text, ...] = Field(default=(), strict=False)
