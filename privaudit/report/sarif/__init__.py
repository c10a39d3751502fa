"""SARIF 2.1.0: findings for tools that collect those of many scanners.

Static Analysis Results Interchange Format, OASIS Standard with errata 01 (28 August 2023); "3.27" and the like in this
package are its sections. A finding about a database has logical locations only: a physical location is a file, and
where there is none, none is made up. GitHub code scanning shows alerts in the files of a repository and refuses results
without a file ("expected a physical location"), so it takes only findings about files of SQL.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...model import AuditResult, Edition
from ...redact import inert_json
from ..atomic import replacing


class SarifReporter:
    """Writes one SARIF log with one run, one result a line."""

    name = "sarif"
    suffix = "sarif"

    def write(self, result: AuditResult, out: Path, lang: str, edition: Edition = Edition.INTERNAL) -> None:
        """Write the findings to ``out`` (mode 0600, whole or not at all).

        Raises:
            ReportError: the file could not be written.
        """
        with replacing(out) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
            for piece in pieces(result, lang, edition):
                stream.write(piece)


def pieces(
    result: AuditResult, lang: str, edition: Edition = Edition.INTERNAL, levels: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield the log in pieces, so that many findings are never one string.

    ``levels``: those (3.27.10) of findings that do not have that of their severity, by id.
    """
    from . import head, results
    from .seen import seen_by

    seen = seen_by(result, edition)
    yield f'{{\n "$schema": {_json(head.SCHEMA)},\n "version": {_json(head.VERSION)},\n "runs": [{{\n'
    index = head.Index.of(seen.rows)
    for key, value in head.run(seen, lang, edition, index):
        yield f"  {_json(key)}: {_json(value)},\n"
    yield '  "results": ['
    first = True
    for one in results.rows(seen, lang, index, levels or {}):
        yield ("\n   " if first else ",\n   ") + _json(one)
        first = False
    yield "]\n }]\n}\n" if first else "\n  ]\n }]\n}\n"


def _json(value: object) -> str:
    return inert_json(json.dumps(value, ensure_ascii=False, allow_nan=False))


REPORTER = SarifReporter()
