"""JSON Lines: one object a line, for jq and data frames. https://jsonlines.org

The first line says what made the audit and of what (``"array": "audit"``); every other line is one row of one array of
audit.json, the array's name before it. Keys and English text are those of audit.json, so that it is the same in every
language. Unlike audit.json it is made for other readers: a byte of a name that is no text stands as U+FFFD, and what
would command a terminal is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..model import AuditResult, Edition
from ..model.codec import to_plain
from ..model.result import FORMAT, ROW_TYPES
from ..redact import inert_json
from .atomic import replacing
from .edition.result import UNTOLD_OF_LEAK, rows_of
from .words import text_of

ARRAY = "array"
OWN_ARRAY = "changed_array"
"""What a row of ``changes`` calls its own field of the name `ARRAY`."""
HEAD = "audit"


class JsonLinesReporter:
    """Writes one line a row."""

    name = "jsonl"
    suffix = "jsonl"

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
        """
        with replacing(out) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
            for row in rows(result, edition):
                line = json.dumps(row, ensure_ascii=False, allow_nan=False)
                stream.write(inert_json(line) + "\n")


def rows(result: AuditResult, edition: Edition) -> Iterator[dict[str, Any]]:
    """Yield what each line holds: of the edition for the file, what may be known row by row."""
    shown = rows_of(result, edition)
    head: dict[str, Any] = {ARRAY: HEAD, "format": FORMAT, "edition": edition.value}
    for name in ("tool", "run", "estate", "baseline"):
        head[name] = to_plain(getattr(shown, name))
    if edition is not Edition.INTERNAL:
        for name in UNTOLD_OF_LEAK & (head["estate"]["shown"] or {}).keys():
            del head["estate"]["shown"][name]
    yield head
    for name in ROW_TYPES:
        for row in shown.rows(name):
            plain = to_plain(row, text_of)
            if ARRAY in plain:
                plain[OWN_ARRAY] = plain.pop(ARRAY)
            yield {ARRAY: name, **plain}


REPORTER = JsonLinesReporter()
