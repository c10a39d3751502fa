"""audit.json: every record with its keys, and English text beside each key (the same in every language)."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from ..model import AuditResult, Edition
from ..model.codec import dump_audit
from .atomic import replacing
from .words import text_of


class JsonReporter:
    """Writes audit.json, one row at a time."""

    name = "json"
    suffix = "json"

    def write(
        self,
        result: AuditResult,
        out: Path,
        lang: str,  # noqa: ARG002 - keys and English in any language
        edition: Edition = Edition.INTERNAL,
    ) -> None:
        """Write the audit to ``out`` (mode 0600, whole or not at all).

        Raises:
            ReportError: the file could not be written.
            UsageError: it was asked for in the edition for the file: audit.json is the whole audit, or none.
        """
        if edition is not Edition.INTERNAL:
            raise UsageError(str(out), "edition_internal_only")
        with replacing(out) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
            for piece in dump_audit(result, text_of):
                stream.write(piece)


REPORTER = JsonReporter()
