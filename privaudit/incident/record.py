"""The record of processing: one table a system, filled as far as a machine can; and the list for the commission."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Decision, Destruction, TargetKind
from ..report import held, said, words
from ..report.sheets import commission
from .case import Case
from .common import document, head, legal, signatures, t, to_fill
from .document import Block, Cell, Document, Grid, Heading, Piece, note, plain, say, strong, warn
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
    answered = {k: said.answers(case.result, TargetKind.DESTRUCTION, k) for k in _DECIDED}
    rows = tuple(
        _entry(number, d, {k: found[d.id] for k, found in answered.items() if d.id in found}, case)
        for number, d in enumerate(entries, 1)
    )
    return Grid(titles=titles, widths=(0.6, 2.6, 2.8, 2.0, 3.2, 2.8, 2.2), rows=rows)


_DECIDED = ("destruction", "basis", "method", "who", "day")
"""What a commission fills in in the workbook (`decisions.fields`)."""


_FOR = {"destroy": ("basis", "method"), "depersonalise": ("basis", "method"), "keep": ("basis",)}
"""What has to be said besides, by what was decided; a hold has questions of its own."""


def _entry(number: int, d: Destruction, answered: dict[str, Decision], case: Case) -> tuple[Cell, ...]:
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
        _decision(d, answered, case),
        _done(answered, case),
    )


def _decision(d: Destruction, answered: dict[str, Decision], case: Case) -> Cell:
    """What the commission decided, as a person wrote it into the workbook, with who did; else what it has to say.

    A hold stands above any decision: who lifts it is asked for still.
    """
    hold = (*warn(t("hold", case)), _ask("decide_later", case)) if d.legal_hold else ()
    found = [answered[k] for k in _DECIDED[:3] if k in answered]
    by = dict.fromkeys(filter(None, (said.by_words(one, case.lang) for one in found)))
    told = (
        *(strong(said.value_words(answered["destruction"], case.lang)) if "destruction" in answered else ()),
        *(p for k in ("basis", "method") if k in answered for p in _labelled(k, answered[k], case)),
        *(p for one in by for p in note(t("said_by", case, by=one))),
    )
    asked = (_ask("decide", case),) if "destruction" not in answered and not d.legal_hold else ()
    wanted = _FOR.get(str(answered["destruction"].value), ()) if "destruction" in answered else ()
    left = tuple(_ask(k, case) for k in wanted if k not in answered)
    return (*hold, *told, *asked, *left)


def _labelled(key: str, d: Decision, case: Case) -> Cell:
    return plain(t(f"decided.{key}", case, said=said.value_words(d, case.lang)))


def _done(answered: dict[str, Decision], case: Case) -> Cell:
    """Who carried it out and when, as a person wrote; what is missing, and always the signature, is for people."""
    found = tuple(p for k in ("who", "day") if k in answered for p in plain(said.value_words(answered[k], case.lang)))
    if not found:
        return (_ask("done_by", case),)
    return (*found, *(_ask(k, case) for k in ("who", "day") if k not in answered), _ask("signature", case))


def _ask(key: str, case: Case) -> Piece:
    return to_fill(t(f"fill.{key}", case), case)
