"""What the command line says about a scan; None is "not given", so that the configuration decides."""

from __future__ import annotations

from ..model import record


@record
class ScanOptions:
    """Options of ``privaudit scan`` as given, checked for form only."""

    sample_rows: int | None = None
    seed: int | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    workers: int | None = None
    lang: str | None = None
    formats: tuple[tuple[str, str | None], ...] = ()
    output: str | None = None
    force: bool = False
    incident: str | None = None
    discovered: str | None = None
    fail_on: str | None = None
    require_read_only: bool = False
    allow_plaintext: bool = False
    allow_generic: bool = False
    decisions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    exact: bool = False
    no_compare: bool = False
