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
from .readings import Part, Reading, readings, row, whole


def reads(usages: Iterable[Usage], facts: Facts, settings: ReadsSettings) -> tuple[Read, ...]:
    """Return the rows of ``reads[]``: leads in the order of `model.LEADS`, largest numbers first, then plain rows.

    An audit holds them by id; who shows them sorts them again.

    Only relations that hold a classification or could not be read have rows; a plain row without categories says that
    no classified column came out. Accounts get their person from ``facts.principals``, status and last day from
    ``facts.people``; how far a log reaches is taken from ``facts.logs``. Runs of privaudit itself are rows of their own
    pattern and no leads: the session said so (``Usage.own``) and logged in with the audit's account on that system. Of
    any other account what it said of itself is a lead, and its reads count as all others do.
    """
    found = readings(usages, facts)
    scanners = {(s.name, s.account.name) for s in facts.systems if s.account is not None}
    own: list[Reading] = []
    others: list[Reading] = []
    for r in found:
        is_ours = r.usage.own and (r.usage.system, r.usage.principal) in scanners
        (own if is_ours else others).append(r)
    plain = _plain(ReadPattern.READ, [whole(r) for r in others])
    return (*leads(others, facts, settings), *plain, *_plain(ReadPattern.OWN_AUDIT, [whole(r) for r in own]))


def _plain(pattern: ReadPattern, parts: list[Part]) -> tuple[Read, ...]:
    groups: dict[tuple[str, ...], list[Part]] = defaultdict(list)
    for part in parts:
        groups[*part.reading.account, *part.reading.relation, part.reading.usage.source].append(part)
    return tuple(row(pattern, groups[key], None) for key in sorted(groups))
