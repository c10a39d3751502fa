"""Seam 3: a check asks one question of the facts. Pure: no I/O, no SQL sent, no prose; severity by the rubric.

A check is a module-level ``CHECK`` whose id is the module's name. It yields findings with message keys and parameters;
texts are in i18n areas ``messages`` and ``remedies``, its law references in ``rules/laws``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from ..analysis.facts import Facts
from ..config.laws import laws_for, load_laws
from ..config.settings import Settings
from ..model import (
    AuditStep,
    Finding,
    Message,
    Params,
    Remediation,
    Target,
    digest,
    record,
)
from .severity import Rating


@record
class Check:
    """One check: ``needs`` names the facts without which it is SKIPPED.

    ``access``: who reads what; ``policy``: access.toml; ``staff``: the list of people; ``owners``: that, or patterns of
    accounts; ``reads``: a log that records reads; ``retention``: how long data may be kept.
    """

    id: str
    step: AuditStep
    run: Callable[[Facts, Settings], Iterator[Finding]]
    needs: tuple[str, ...] = ()


def finding(
    check: str,
    step: AuditStep,
    facts: Facts,
    settings: Settings,
    rating: Rating,
    target: Target,
    params: Params,
    *,
    key: str | None = None,
    sql: str | None = None,
    confidence: float = 1.0,
    discriminator: str | None = None,
    basis: tuple[str, ...] = (),
    categories: Collection[str] = (),
    by_readers: bool = True,
) -> Finding:
    """Put a finding together; ``key`` picks a variant of the check's texts (``messages.<check>.<key>``).

    ``categories`` narrow the law references to articles about them. What a decision would be taken on is in the state:
    of data also to whom the relations are granted now, unless another finding says each of these (``by_readers``:
    False). A number of people, ``people``, is an estimate
    of one of the relations: its bounds are put beside it, so that every text can say them.
    """
    relations = {r.of_table() for r in (target.ref, *target.related) if r.table is not None}
    about_data = by_readers and target.principal is None and target.person is None
    readers = facts.granted_to(relations) if about_data else ()
    text_key = f"{check}.{key or 'default'}"
    params = _bounded(params, facts, target)
    return Finding(
        check=check,
        step=step,
        severity=rating.severity,
        severity_why=rating.why,
        confidence=round(confidence, 4),
        target=target,
        message=Message(key=text_key, params=params),
        remediation=Remediation(key=text_key, params=params, sql=sql),
        laws=laws_for(check, load_laws(settings.laws), categories),
        discriminator=discriminator,
        basis=(*basis, *(f"reader:{digest('reader', name)}" for name in sorted(readers))),
    )


def people_bounds(about: int | None, low: int | None, high: int | None) -> Params:
    """Return the bounds of an estimate as texts take them; none where there is no doubt about the number."""
    if about is None or low == about == high:
        return ()
    return (("people_low", _or_unknown(low)), ("people_high", _or_unknown(high)))


def _or_unknown(number: int | None) -> int | str:
    return number if number is not None else "?"


def _bounded(params: Params, facts: Facts, target: Target) -> Params:
    """Return the parameters with the bounds of the relation whose estimate they name, the widest if there are more."""
    said = dict(params)
    people = said.get("people")
    if not isinstance(people, int) or "people_low" in said:
        return params
    systems = frozenset(target.systems)
    rows = [r for r in facts.tables if r.people_estimate == people and (not systems or r.system in systems)]
    if not rows:
        return params
    lows, highs = [r.people_low for r in rows], [r.people_high for r in rows]
    low = None if None in lows else min(n for n in lows if n is not None)
    high = None if None in highs else max(n for n in highs if n is not None)
    return (*params, *people_bounds(people, low, high))
