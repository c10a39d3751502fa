"""Who did read what: one plain row a principal, relation and source, then leads that are worth asking about.

Pure; from what logs said (`accesslog.base.Usage`, where values are keyed digests) and what the columns hold. A lead
never accuses: its reason says what was seen, in numbers, and the usual innocent explanation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..accesslog.base import Usage
from ..config.access_settings import ReadsSettings
from ..model import Read, ReadPattern
from .facts import Facts
from .leads import leads
from .readings import Part, readings, row, whole


def reads(usages: Iterable[Usage], facts: Facts, settings: ReadsSettings) -> tuple[Read, ...]:
    """Return the rows of ``reads[]``: leads first, the most telling pattern and the largest numbers first.

    Only relations that hold a classification or could not be read have rows; a plain row without categories says that
    no classified column came out. Accounts get their person from ``facts.principals``, status and last day from
    ``facts.people``; how far a log reaches is taken from ``facts.logs``. Runs of privaudit itself (``Usage.own``) are
    rows of their own pattern and no leads.
    """
    found = readings(usages, facts)
    own = [whole(r) for r in found if r.usage.own]
    others = [r for r in found if not r.usage.own]
    plain = _plain(ReadPattern.READ, [whole(r) for r in others])
    return (*leads(others, facts, settings), *plain, *_plain(ReadPattern.OWN_AUDIT, own))


def _plain(pattern: ReadPattern, parts: list[Part]) -> tuple[Read, ...]:
    groups: dict[tuple[str, ...], list[Part]] = defaultdict(list)
    for part in parts:
        groups[*part.reading.account, *part.reading.relation, part.reading.usage.source].append(part)
    return tuple(row(pattern, groups[key], None) for key in sorted(groups))
