"""Findings that the same statements close are said once: taking a right from a role closes it for all its members."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from ..model import Finding, Params
from ._proposed import listed


def said_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield of findings with the same statements on the same server the first, with the names of all other accounts."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for number, f in enumerate(findings):
        sql = f.remediation.sql
        place = (f.target.realm or f.target.systems, sql) if sql is not None else (number,)
        found.setdefault(place, []).append(f)
    for first, *same in found.values():
        yield _naming(first, sorted({f.target.principal for f in same if f.target.principal is not None}))


def _naming(f: Finding, others: list[str]) -> Finding:
    params: Params = (("same", listed(others, len(others))), ("same_clause", "same" if others else ""))
    return dataclasses.replace(
        f,
        message=dataclasses.replace(f.message, params=(*f.message.params, *params)),
        remediation=dataclasses.replace(f.remediation, params=(*f.remediation.params, *params)),
        basis=(*f.basis, *others),
    )
