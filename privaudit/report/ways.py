"""How a principal comes to read, step by step, in words. Pure functions of an access row and a language."""

from __future__ import annotations

from collections.abc import Iterator

from .. import model as m
from ..i18n import has_text, text
from ..model import Access, Ref, Via
from .words import one_line, place, term


def path_of(access: Access, lang: str) -> str:
    """Return the way a principal comes to read, in words: ``anna → analysts → SELECT on crm.customers``."""
    steps = [s for s in _steps(access, lang) if s != access.principal]
    last = access.via[-1].kind if access.via else None
    if last in _ENDS:
        return " → ".join([access.principal, *steps])
    target = place(access.ref) if access.table is not None else text("sheets.words.every_table", lang)
    columns = "" if access.columns in (("*",), ()) else f" ({', '.join(access.columns)})"
    right = text("sheets.words.right_on", lang, rights=", ".join(access.privileges) or "SELECT", place=target + columns)
    return " → ".join([access.principal, *steps, right])


_ENDS = frozenset({m.ViaKind.ATTRIBUTE, m.ViaKind.DEFAULT_PRIVILEGES})
"""Steps that say by themselves what can be read: behind them stands no right on a relation."""
_RUNS = frozenset({m.ViaKind.VIEW, m.ViaKind.ROUTINE})
_RELATIONS = _RUNS | {m.ViaKind.PARTITION}


def _steps(access: Access, lang: str) -> Iterator[str]:
    """The steps in words; whose rights a view or routine has stands with it."""
    via = access.via
    for i, step in enumerate(via):
        after = via[i + 1] if i + 1 < len(via) else None
        if step.kind is m.ViaKind.GRANT or (step.kind is m.ViaKind.DEFINER and i and via[i - 1].kind in _RUNS):
            continue
        if step.kind in _RUNS and after is not None and after.kind is m.ViaKind.DEFINER:
            yield text(f"sheets.way.{step.kind.value}_as", lang, name=_named(step), definer=after.name)
        else:
            yield _via(step, access.principal, lang)


def _named(step: Via) -> str:
    if step.schema is None and step.kind not in _RELATIONS:
        return one_line(step.name)
    return one_line(Ref(schema=step.schema, table=step.name).label())


def _via(step: Via, principal: str, lang: str) -> str:
    kind = step.kind.value
    if step.kind in (m.ViaKind.ROLE, m.ViaKind.PUBLIC, m.ViaKind.LOGIN):
        return step.name
    known = f"sheets.way.{kind}_{step.name.lower().replace(' ', '_')}"
    if step.kind in (m.ViaKind.ATTRIBUTE, m.ViaKind.PREDEFINED) and has_text(known, lang):
        return text(known, lang)
    of_itself = step.kind is m.ViaKind.OWNER or (step.kind is m.ViaKind.SUPERUSER and step.name == principal)
    if of_itself or step.name in ("", kind):
        return term(step.kind, lang)
    return text(f"sheets.way.{kind}", lang, name=_named(step))
