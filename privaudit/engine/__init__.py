"""Running an audit: plan, workers, analyses, checks. `audit` and `run_scan` are the way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..model import AuditResult
    from .dry_run import DryRunSystem as DryRunSystem
    from .run import ScanOutcome as ScanOutcome
    from .run import new_audit_id as new_audit_id
    from .run import run_scan as run_scan

_LAZY = {
    "DryRunSystem": "dry_run",
    "ScanOutcome": "run",
    "new_audit_id": "run",
    "run_scan": "run",
}


def audit(settings: Settings) -> AuditResult:
    """Scan what the settings name and return the result.

    Raises:
        PrivauditError: the settings cannot be used; trouble with one system is in the result instead.
    """
    from .run import run_scan

    return run_scan(settings).result


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(f".{_LAZY[name]}", __name__), name)
