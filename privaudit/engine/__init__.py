"""Running an audit: plan, workers, analyses, checks. `audit` and `run_scan` are the way in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..model import AuditResult
    from .decided import check_decisions as check_decisions
    from .decided import with_decisions as with_decisions
    from .dry_run import DryRunSystem as DryRunSystem
    from .run import ScanOutcome as ScanOutcome
    from .run import new_audit_id as new_audit_id
    from .run import run_scan as run_scan

_LAZY = {
    "check_decisions": "decided",
    "with_decisions": "decided",
    "DryRunSystem": "dry_run",
    "ScanOutcome": "run",
    "new_audit_id": "run",
    "run_scan": "run",
}


def audit(*systems: str | Path | Settings, config: str | Path | None = None, **options: Any) -> AuditResult:
    """Scan systems and return the result; nothing is written, printed or asked for.

    ``systems`` are what ``privaudit scan`` takes: URLs, ``name=URL``, names from the configuration, paths of SQLite
    files; none of them means all systems of ``config``, by default ``privaudit.toml`` of the current folder, if there
    is one. ``options`` are those of `privaudit.config.options.ScanOptions`: ``sample_rows=100``, ``include=("a.*",)``.
    A `Settings` object in the place of all this is taken as it is.

    Raises:
        PrivauditError: the settings cannot be used; trouble with one system is in the result instead.
        TypeError: an option that does not exist, or something beside a `Settings` object.
    """
    from ..config.settings import Settings
    from .run import run_scan

    given = [s for s in systems if isinstance(s, Settings)]
    if not given:
        return run_scan(_settings(tuple(map(str, systems)), config, options)).result
    if len(systems) > 1 or config is not None or options:
        raise TypeError("a Settings object stands alone")
    return run_scan(given[0]).result


def _settings(systems: tuple[str, ...], config: str | Path | None, options: dict[str, Any]) -> Settings:
    from ..config.load import load_settings
    from ..config.options import ScanOptions

    path = None if config is None else Path(config)
    return load_settings(config=path, systems=systems, options=ScanOptions(**options))


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(f".{_LAZY[name]}", __name__), name)
