"""Does personal data get into a log: a table that grows with each request, that many read and nobody cleans?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...analysis.facts import is_likely
from ...config.gate import load_gate
from ...detect.words.vocabulary import split_name
from ...model import AuditStep, Classification, Finding
from ..change import Change, place_of
from . import Question
from ._told import ref_of, told

_ACCOUNT = "USERNAME"
_UNSURE = 0.6
"""Of names that logs have, and other things, too (``events``, ``history``): said, never in the way."""


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a log with new personal columns.

    Who did something (an account's name, and nothing else of a person) is what a trail of changes is for: that warns.
    """
    found: dict[tuple[str, str], list[Classification]] = defaultdict(list)
    for c in change.personal():
        if is_likely(c) and change.is_new(place_of(c)):
            found[c.schema, c.table].append(c)
    words = load_gate()
    for place, rows in sorted(found.items()):
        said = {w.lower() for w in split_name(place[1])}
        named = bool(said & set(words.log_names))
        if not named and not said & set(words.perhaps_log_names):
            continue
        sure = named and any(c.entity != _ACCOUNT for c in rows)
        ref = ref_of(change, place)
        location = max(
            (at for c in rows if (at := change.said(c.ref)) is not None),
            key=change.when,
            default=change.said(ref),
        )
        yield told(
            change,
            QUESTION.id,
            AuditStep.COLLECT,
            ref,
            rows,
            location=location,
            confidence=None if sure else min(_UNSURE, max(c.confidence for c in rows)),
        )


QUESTION = Question(id="personal_log", run=_run)
