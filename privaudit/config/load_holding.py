"""From the tables about comparing, retention, the leak, the cover and the gate to settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..model import Cover, Shown
from .settings import CompareSettings, GateCommand, RetentionRule

if TYPE_CHECKING:
    from .schema import ConfigFile


def holding_settings(file: ConfigFile) -> dict[str, Any]:
    """Return the fields of `Settings` that these tables fill."""
    given = {k: v for k, v in file.compare.model_dump().items() if v is not None}
    return {
        "compare": CompareSettings(**given),
        "retention": tuple(RetentionRule(**r.model_dump()) for r in file.retention),
        "leak": Shown(**file.leak.model_dump()) if file.leak is not None else None,
        "gate_commands": tuple(
            GateCommand(**{k: v for k, v in c.model_dump().items() if v is not None}) for c in file.gate.commands
        ),
        "cover": Cover(**file.report.model_dump()),
    }
