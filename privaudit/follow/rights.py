"""What accounts reach in one audit, all rows of a relation together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
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


class Kept:
    """What is equal and kept once: hundreds of thousands of rows name few relations and give few different rights."""

    def __init__(self) -> None:
        self._refs: dict[Ref, Ref] = {}
        self._merged: dict[tuple[Hashable, ...], Right] = {}

    def ref(self, ref: Ref) -> Ref:
        """Return the first reference that was equal."""
        return self._refs.setdefault(ref, ref)

    def merged(self, right: Right, row: Access) -> Right:
        """Return a right with what one row adds to it."""
        key = (right, row.columns, row.categories, row.reach, row.grantable)
        found = self._merged.get(key)
        if found is None:
            found = self._merged[key] = _merged(right, row)
        return found


class Rights:
    """All rights of one audit, by account and relation."""

    def __init__(self, audit: AuditResult, kept: Kept) -> None:
        self.by_account: dict[Who, dict[Ref, Right]] = defaultdict(dict)
        self.relations: set[Ref] = set()
        self.kinds: dict[Who, PrincipalKind] = {}
        for a in audit.access:
            who = (a.system, a.principal)
            mine, ref = self.by_account[who], kept.ref(a.ref)
            mine[ref] = kept.merged(mine.get(ref, _NOTHING), a)
            self.relations.add(ref)
            self.kinds[who] = a.principal_kind


_NOTHING: Final = Right()


def _merged(right: Right, row: Access) -> Right:
    return Right(
        columns=right.columns | frozenset(row.columns),
        categories=right.categories | (frozenset(row.categories) - {UNKNOWN}),
        ease=min(right.ease, _EASE[row.reach]),
        grantable=right.grantable or row.grantable,
        by_path=_EASE[row.reach] > 0 and (right.by_path or not right.columns),
    )
