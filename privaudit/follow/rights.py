"""What accounts reach in one audit, all rows of a relation together."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from ..model import Access, AuditResult, PrincipalKind, Reach, Ref, record

UNKNOWN: Final = "unknown"
_EASE = {reach: number for number, reach in enumerate(Reach)}
"""The easiest way first, as the model lists them."""
Who = tuple[str, str]
"""System and principal."""


@record
class Right:
    """What one account reaches in one relation, all rows together."""

    columns: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    ease: int = len(_EASE)
    grantable: bool = False
    by_path: bool = False
    """Only by ways that privaudit works out (views, routines, SET ROLE), not as the server would say at once."""


class Rights:
    """All rights of one audit, by account and relation."""

    def __init__(self, audit: AuditResult) -> None:
        self.by_account: dict[Who, dict[Ref, Right]] = defaultdict(dict)
        self.relations: set[Ref] = set()
        self.kinds: dict[Who, PrincipalKind] = {}
        for a in audit.access:
            mine, ref = self.by_account[(a.system, a.principal)], a.ref
            mine[ref] = _merged(mine.get(ref, Right()), a)
            self.relations.add(ref)
            self.kinds[(a.system, a.principal)] = a.principal_kind


def _merged(right: Right, row: Access) -> Right:
    return Right(
        columns=right.columns | frozenset(row.columns),
        categories=right.categories | (frozenset(row.categories) - {UNKNOWN}),
        ease=min(right.ease, _EASE[row.reach]),
        grantable=right.grantable or row.grantable,
        by_path=_EASE[row.reach] > 0 and (right.by_path or not right.columns),
    )
