"""From the tables about comparing, retention, the leak, the cover and the gate to settings."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..model import Cover, Shown
from .settings import CompareSettings, GateCommand, RetentionRule

if TYPE_CHECKING:
    from .schema import ConfigFile
    from .schema_gate import GateTable


def holding_settings(file: ConfigFile) -> dict[str, Any]:
    """Return the fields of `Settings` that these tables fill."""
    given = {k: v for k, v in file.compare.model_dump().items() if v is not None}
    return {
        "compare": CompareSettings(**given),
        "retention": tuple(RetentionRule(**r.model_dump()) for r in file.retention),
        "leak": Shown(**file.leak.model_dump()) if file.leak is not None else None,
        "gate_commands": _commands(file.gate),
        "cover": Cover(**file.report.model_dump()),
    }


def _commands(table: GateTable) -> tuple[GateCommand, ...]:
    return tuple(GateCommand(**{k: v for k, v in c.model_dump().items() if v is not None}) for c in table.commands)


def gate_commands_of(text: str, environ: Mapping[str, str]) -> tuple[GateCommand, ...]:
    """Return the commands of a configuration's text, such as that of an earlier commit; of a broken one none."""
    from .secrets import expand_text

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: filled(v) for k, v in value.items()}
        if isinstance(value, list):
            return [filled(v) for v in value]
        return expand_text(value, environ)[0] if isinstance(value, str) else value

    if "commands" not in text:
        return ()
    from pydantic import ValidationError

    from .schema_gate import GateTable

    try:
        return _commands(GateTable.model_validate(filled(tomllib.loads(text).get("gate", {}))))
    except (ValidationError, ValueError, RecursionError):
        return ()
