"""``report --split-by owner``: a workbook for each who has something to fill in."""

from __future__ import annotations

from pathlib import Path

from ..errors import ReportError, UsageError
from ..model import AuditResult
from ..redact import disk_error

OWNER = "owner"
WORKBOOK = "xlsx"
Formats = tuple[tuple[str, str | None], ...]


def check_split(wanted: Formats) -> None:
    """See that a split report is of workbooks, without names of their own.

    Raises:
        UsageError: another format, or one file, was asked for.
    """
    if any(name != WORKBOOK or file is not None for name, file in wanted):
        raise UsageError("--split-by", "split_workbooks")


def write_parts(
    result: AuditResult, folder: Path, lang: str, force: bool
) -> tuple[list[tuple[str, Path]], list[ReportError]]:
    """Write ``DIR/audit.owner-NAME.xlsx`` for each owner; returns as `folder.write_reports` does.

    Raises:
        UsageError: one of these files is there, and ``force`` is not given.
    """
    from ..report.parts import parts
    from ..report.sheets import build
    from ..report.xlsx import write_sheets
    from .folder import check_targets

    found = [(folder / f"{p.name}.xlsx", p) for p in parts(build(result, lang), lang)]
    check_targets([(WORKBOOK, path) for path, _ in found], force)
    written: list[tuple[str, Path]] = []
    failed: list[ReportError] = []
    for path, part in found:
        try:
            write_sheets(result, part.sheets, path, lang, owner=part.owner)
        except ReportError as e:
            failed.append(e)
        except OSError as e:
            failed.append(ReportError(str(path), None, disk_error(e)))
        else:
            path.chmod(0o600)
            written.append((WORKBOOK, path))
    return written, failed
