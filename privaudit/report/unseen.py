"""What an audit did not see, in one sentence: the same words and numbers on every sheet, screen and draft."""

from __future__ import annotations

from ..i18n import text
from ..model import AuditResult, System, SystemStatus
from . import overview, words

MOST_NAMED = 10
"""Systems named in the sentence; of more, the sheet Coverage has all."""


def coverage_line(result: AuditResult, lang: str, *, named: bool = True) -> str:
    """Return what the audit could not see, of one base everywhere.

    Systems are those of the company: scanned, failed or merely declared. Databases that a server showed stand apart.
    ``named``: with names of systems; without them in what a controller or a regulator may see.
    """

    def some(found: list[System]) -> str:
        count = words.number(len(found), lang)
        names = [words.one_line(s.name) for s in sorted(found, key=lambda s: s.name)]
        more = ", …" if len(names) > MOST_NAMED else ""
        return (
            _say("line_named", lang, count=count, names=", ".join(names[:MOST_NAMED]) + more)
            if named and found
            else count
        )

    ours = [s for s in result.systems if s.status is not SystemStatus.UNSCANNED]
    shown = [s for s in result.systems if s.status is SystemStatus.UNSCANNED]
    line = _say(
        "line",
        lang,
        systems=words.number(len(ours), lang),
        unread=some([s for s in ours if s.status not in overview.READ]),
        partial=some([s for s in ours if s.status in overview.READ and s.status is not SystemStatus.COMPLETE]),
        tables=words.number(len(overview.unread_tables(result)), lang),
        all_tables=words.number(sum(x.reason != "partition_of" for x in result.tables), lang),
    )
    return line + (" " + _say("line_shown", lang, count=some(shown)) if shown else "")


def _say(key: str, lang: str, **params: object) -> str:
    return text(f"sheets.coverage.{key}", lang, **params)
