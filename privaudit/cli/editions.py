"""``--edition`` and ``--key-list`` of `privaudit report`."""

from __future__ import annotations

from pathlib import Path

from ..errors import ReportError, UsageError
from ..model import AuditResult, Edition
from .folder import Formats

WHOLE = frozenset({"json"})
"""Formats that hold the whole audit, or are none."""


def check_edition(edition: Edition, formats: Formats, key_list: Path | None, split_by: str | None) -> None:
    """See that what was asked for goes together.

    Raises:
        UsageError: audit.json or parts to fill in are for the company alone; a key list is of the edition for the file.
    """
    if edition is Edition.INTERNAL:
        if key_list is not None:
            raise UsageError("--key-list", "key_list_of_file")
        return
    whole = next((name for name, _ in formats if name in WHOLE), None)
    if whole is not None:
        raise UsageError(f"--format {whole}", "edition_internal_only")
    if split_by:
        raise UsageError(f"--split-by {split_by}", "split_internal_only")


def write_keys(
    result: AuditResult, out: Path, lang: str, written: list[tuple[str, Path]], failed: list[ReportError]
) -> None:
    """Write the key list, and add it to what was written, or its error to what was not."""
    from ..report.edition.keys import write_key_list

    try:
        write_key_list(result, out, lang)
    except ReportError as e:
        failed.append(e)
    else:
        written.append(("key-list", out))
