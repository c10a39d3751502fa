"""The tables of privaudit.toml about the gate; checked as `schema` says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .schema_base import Strict, Text


class GateCommandTable(Strict):
    """One ``[[gate.commands]]``: as `GateCommand`."""

    tool: Literal["alembic", "django"]
    command: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
    folder: str = ""
    system: Text | None = None
    seconds: Annotated[float, Field(gt=0, le=86_400)] | None = None
    variables: tuple[Text, ...] = Field(default=(), strict=False)


class GateTable(Strict):
    """``[gate]``."""

    commands: tuple[GateCommandTable, ...] = Field(default=(), strict=False)
