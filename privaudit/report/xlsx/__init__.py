"""audit.xlsx: the workbook a compliance officer opens. The only home of openpyxl."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ...i18n import text
from ...model import AuditResult, Edition
from ..atomic import replacing
from ..sheets.table import Sheet
from ..words import term

_HEAD_BYTES = 65_536
AUDIT_FILE = "audit.json"


class XlsxReporter:
    """Writes the workbook."""

    name = "xlsx"
    suffix = "xlsx"

    def write(self, result: AuditResult, out: Path, lang: str, edition: Edition = Edition.INTERNAL) -> None:
        """Write the workbook to ``out`` (mode 0600, whole or not at all); names the digest of an audit.json beside it.

        Raises:
            ReportError: the file could not be written.
        """
        from ..sheets import build

        digest = digest_of(out.parent / AUDIT_FILE, result.run.audit_id)
        write_sheets(result, build(result, lang, audit_sha256=digest, edition=edition), out, lang, edition)


def write_sheets(
    result: AuditResult,
    sheets: tuple[Sheet, ...],
    out: Path,
    lang: str,
    edition: Edition = Edition.INTERNAL,
    owner: str | None = None,
) -> None:
    """Write sheets of an audit to ``out``, as `XlsxReporter.write` does; ``owner``: whose part of it they are.

    Raises:
        ReportError: the file could not be written.
    """
    from .layout import plan
    from .returned import marked
    from .writer import write_workbook

    with replacing(out) as temporary:
        write_workbook(
            plan(sheets, names_of(sheets, lang)),
            temporary,
            lang,
            subject=text("edition.sheet", lang, title=result.run.audit_id, edition=term(edition, lang)),
            marked=marked(result, edition, lang, owner),
        )


def names_of(sheets: tuple[Sheet, ...], lang: str) -> dict[str, str]:
    """Return the short name of each sheet by its key."""
    return {s.key: text(f"sheets.{s.key}.name", lang) for s in sheets}


def digest_of(path: Path, audit_id: str) -> str | None:
    """Return the SHA-256 of an audit.json if it is of this very audit, else None."""
    try:
        with path.open("rb") as stream:
            if audit_id not in _audit_id(stream.read(_HEAD_BYTES)):
                return None
            stream.seek(0)
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _audit_id(head: bytes) -> tuple[str, ...]:
    """The audit id in the ``run`` line, which our writer puts near the top."""
    for line in head.decode("utf-8", "replace").splitlines():
        name, _, rest = line.strip().partition(": ")
        if name == '"run"':
            try:
                return (str(json.loads(rest.rstrip(","))["audit_id"]),)
            except (ValueError, KeyError, TypeError):
                return ()
    return ()


REPORTER = XlsxReporter()
