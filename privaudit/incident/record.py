"""The record of processing: one table a system, filled as far as a machine can; and the list for the commission."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Destruction
from ..report import held, words
from ..report.sheets import commission
from .case import Case
from .common import document, head, legal, signatures, t, to_fill
from .document import Block, Cell, Document, Grid, Heading, Piece, plain, say, strong, warn
from .drafts import Filled, fill
from .facts import Facts
from .forms import DESTRUCTION, SYSTEM, Form, form_each
from .systems import Systems, recorded

RECORD, LIST = "record_of_processing", "destruction_list"


def record_of_processing(case: Case, facts: Facts) -> tuple[Document, tuple[Filled, ...]]:
    """Return the record and how its fields were filled; ``facts`` are those of the case (`facts.facts_of`).

    Raises:
        RuleError: a file of forms is wrong.
    """
    form = form_each(SYSTEM, case.result.run.role)
    known, filled = Systems(case, facts), list[Filled]()
    blocks: list[Block] = [*_head(form, case), _company(case)]
    systems = recorded(case)
    if not systems:
        blocks.append(say(t("no_system", case)))
    for system in systems:
        name = words.one_line(system.name)
        grid, mine = fill(form, RECORD, known.facts(system), case, section=name)
        blocks += [Heading(text=t("system_heading", case, name=name)), grid]
        filled += mine
    blocks += [signatures(case, ("prepared", "approved")), *legal(form.source, form.checked_on, form.verified, case)]
    return document(RECORD, form.title(case.lang), case, tuple(blocks)), tuple(filled)


def _head(form: Form, case: Case) -> Iterator[Block]:
    yield from head(case, form.to(case.lang))
    for one in form.notes:
        yield say(one(case.lang), bullet=True)


def _company(case: Case) -> Grid:
    """Who the company is and whom to ask: the same for every system."""
    run, cover = case.result.run, case.cover
    values = {
        "organisation": run.organisation,
        "address": cover.address,
        "tax_id": cover.tax_id,
        "officer": cover.officer,
        "contact": cover.contact,
    }
    rows = tuple((strong(t(f"company_field.{key}", case)), _value(v, case)) for key, v in values.items())
    return Grid(titles=("", ""), widths=(3.0, 9.0), rows=rows)


def _value(value: str | None, case: Case) -> Cell:
    return plain(words.one_line(value)) if value else (to_fill("", case),)


def destruction_list(case: Case, facts: Facts) -> tuple[Document, tuple[Filled, ...]]:
    """Return the list for the commission, and how the fields above it were filled.

    Raises:
        RuleError: a file of forms is wrong.
    """
    form = form_each(DESTRUCTION, case.result.run.role)
    grid, filled = fill(form, LIST, facts, case)
    entries = commission.order(case.result)
    blocks = (
        *_head(form, case),
        grid,
        Heading(text=t("entries", case, count=words.number(len(entries), case.lang))),
        _entries(entries, case) if entries else say(t("no_entry", case)),
        Heading(text=t("commission", case)),
        signatures(case, ("chair", "member", "member", "approved")),
        *legal(form.source, form.checked_on, form.verified, case),
    )
    return document(LIST, form.title(case.lang), case, blocks, landscape=True), filled


def _entries(entries: list[Destruction], case: Case) -> Grid:
    titles = tuple(t(f"col.{k}", case) for k in ("number", "carrier", "what", "age", "reason", "decision", "act"))
    rows = tuple(_entry(number, d, case) for number, d in enumerate(entries, 1))
    return Grid(titles=titles, widths=(0.6, 2.6, 2.8, 2.0, 3.2, 2.8, 2.2), rows=rows)


def _entry(number: int, d: Destruction, case: Case) -> tuple[Cell, ...]:
    lang = case.lang
    people = held.counted(d.people, lang) if d.people else t("unknown", case)
    days = (
        t(f"{key}_row", case, day=words.day(v, lang)) for key, v in (("oldest", d.oldest), ("newest", d.newest)) if v
    )
    subjects = ", ".join(words.term_of("subject", s, lang) for s in d.subjects)
    return (
        plain(str(number)),
        (*strong(words.one_line(d.ref.system or "")), *plain(words.place(d.ref))),
        (*plain(words.categories(d.categories, lang)), *plain(t("whose", case, subjects=subjects))),
        (*plain(t("people_count", case, count=people)), *(p for day in days for p in plain(day))),
        plain(words.together(d.reasons, lang)),
        (*warn(t("hold", case)), _ask("decide_later", case)) if d.legal_hold else (_ask("decide", case),),
        (_ask("done_by", case),),
    )


def _ask(key: str, case: Case) -> Piece:
    return to_fill(t(f"fill.{key}", case), case)
