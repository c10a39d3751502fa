"""Drafts of notices, filled from the facts: what the machine knows, what a person has to say, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..model import record
from ..report import words
from ..report.edition.names import Hider
from ..report.edition.result import filed
from .case import Case
from .common import document, in_utc, incomplete, known_deadlines, legal, remaining, signatures, t, to_fill, written
from .document import Block, Cell, Document, Grid, Heading, Mark, Piece, note, plain, say, strong
from .facts import CONFIGURED, Fact, Facts, held_by_system
from .forms import Form, FormField, Who, forms_for

NO_LAW = "–"
"""Stands for the article of a field that no law asks for."""
STAR = "*"
ANNEX = "held_systems"
"""The fact whose lines stand in a table at the end of a draft: there are as many as systems."""


@record
class Filled:
    """One field as it stands in a draft: the facts that a machine put there, and whether a person has to add."""

    document: str
    key: str
    title: str
    facts: tuple[Fact, ...]
    who: Who
    section: str = ""
    """Which part of the document: a system's name in the record of processing."""


@record
class Draft:
    """One draft: its file's name (without suffix), the document, and how its fields were filled."""

    name: str
    form: Form
    document: Document
    filled: tuple[Filled, ...]


def drafts(case: Case, facts: Facts) -> tuple[Draft, ...]:
    """Return the drafts that the laws and the role of the case call for, by name, filled from its ``facts``.

    A processor's notice is made once a controller, numbered: none learns of another, not even by a file's name.

    Raises:
        RuleError: a file of forms is wrong.
    """
    hider = filed(case.result).hider
    known = _nameless(facts, hider)
    forms = forms_for(case.result.run.laws, case.result.run.role)
    return tuple(d for form in forms for d in _each(form, case, known, hider))


def _nameless(facts: Facts, hider: Hider) -> Facts:
    """The facts with ids for names of staff, but whom the company itself named to be asked (``[report]``)."""
    return {
        key: fact if fact.origin == CONFIGURED else replace(fact, lines=tuple(map(hider.hide, fact.lines)))
        for key, fact in facts.items()
    }


def _each(form: Form, case: Case, facts: Facts, hider: Hider) -> Iterator[Draft]:
    if form.each is None:
        yield _draft(form, form.name, case, facts, hider)
        return
    controllers = case.cover.controllers
    for number, controller in enumerate(controllers or (None,), 1):
        name = f"{form.name}_{number}" if len(controllers) > 1 else form.name
        told = (words.one_line(controller),) if controller else ()
        whom = {"controller": Fact(key="controller", lines=told, origin=CONFIGURED)} if told else {}
        yield _draft(form, name, case, facts | whom, hider)


def _draft(form: Form, name: str, case: Case, facts: Facts, hider: Hider) -> Draft:
    grid, filled = fill(form, name, facts, case, sent=True)
    sign = signatures(case, ("sent",), named=False)
    annex = _annex(case, hider) if any(ANNEX in f.facts for f in form.fields) else ()
    blocks: tuple[Block, ...] = (say(form.to(case.lang), Mark.STRONG), grid, sign, *annex, *_notes(form, filled, case))
    title = form.title(case.lang)
    return Draft(name=name, form=form, document=document(name, title, case, blocks, draft=True), filled=filled)


def fill(
    form: Form, name: str, facts: Facts, case: Case, section: str = "", *, sent: bool = False
) -> tuple[Grid, tuple[Filled, ...]]:
    """Return a form's fields as a table (field, content, who fills it in, source), and how each was filled.

    ``sent``: field and content alone, for what is sent; the rest stands on a page of notes, to be taken out.
    """
    filled = tuple(_filled(name, f, facts, case, section) for f in form.fields)
    each = tuple(zip(form.fields, filled, strict=True))
    if sent:
        short = tuple((strong(field.title(case.lang)), _content(field, one, case)) for field, one in each)
        return Grid(titles=(t("col.field", case), t("col.content", case)), widths=(3.6, 9.0), rows=short), filled
    rows = tuple(_row(form, field, one, case) for field, one in each)
    titles = tuple(t(f"col.{k}", case) for k in ("field", "content", "who", "source"))
    return Grid(titles=titles, widths=(3.0, 5.6, 1.7, 2.4), rows=rows), filled


def _filled(name: str, field: FormField, facts: Facts, case: Case, section: str) -> Filled:
    known = tuple(facts[k] for k in field.facts if k in facts)
    who = field.who if known else Who.PERSON
    if who is Who.MACHINE and _missing(field, known):
        who = Who.BOTH
    return Filled(document=name, key=field.key, title=field.title(case.lang), facts=known, who=who, section=section)


_ASKED = ("organisation", "address", "contact")
"""Facts without which a field that names them is not complete, though others of it are known."""


def _missing(field: FormField, known: tuple[Fact, ...]) -> tuple[str, ...]:
    """Which facts a field still needs from a person: a name without its address looks complete, and is not."""
    there = {fact.key for fact in known}
    return tuple(key for key in _ASKED if key in field.facts and key not in there)


def _notes(form: Form, filled: tuple[Filled, ...], case: Case) -> Iterator[Block]:
    """Yield the last page, for whoever completes the draft: nothing of it is sent or has to be cut out elsewhere."""
    lang = case.lang
    yield Heading(text=t("draft_notes", case), new_page=True)
    yield from _due(form, case)
    yield from incomplete(case, named=False)
    yield say(t("draft_how", case))
    if form.language and form.language != lang:
        yield say(t("other_language", case, language=t(f"language.{form.language}", case)), Mark.WARN)
    for one in form.notes:
        yield say(one(lang), bullet=True)
    titles = tuple(t(f"col.{k}", case) for k in ("field", "who", "source"))
    rows = tuple(_source_row(form, field, one, case) for field, one in zip(form.fields, filled, strict=True))
    yield Grid(titles=titles, widths=(6.6, 2.0, 4.0), rows=rows)
    yield from legal(form.source, form.checked_on, form.verified, case)


def _due(form: Form, case: Case) -> Iterator[Block]:
    """Yield by when it is due: an absolute time, and what was left of it when this was written."""
    if form.duty is None:
        return
    found = case.incident.discovered
    due = next((d for d in known_deadlines(case) if d.duty == form.duty and _law(d.law) in form.laws), None)
    if found is None or due is None:
        yield say(t("no_discovered", case), Mark.WARN)
        return
    yield say(t("due", case, due=in_utc(due.at, case), found=in_utc(found, case)), Mark.STRONG)
    yield say(t("left_as_of", case, left=remaining(due.at, case), time=written(case)))


def _law(label: str) -> str:
    from ..config.laws import law_names, load_laws

    return next((law.name for law in load_laws(law_names()) if label in (law.label, law.name)), label)


def _annex(case: Case, hider: Hider) -> Iterator[Block]:
    """Yield what each system holds, for a person to strike out what was not affected."""
    rows = held_by_system(case)
    if rows:
        titles = tuple(t(f"col.{k}", case) for k in ("system", "what", "people_held", "newest", "place"))
        yield Heading(text=t("annex", case), new_page=True)
        yield say(t("annex_note", case))
        cells = tuple(
            (strong(hider.hide(name)), *(plain(hider.hide(said)) for said in others)) for name, *others in rows
        )
        yield Grid(titles=titles, widths=(2.2, 4.6, 2.6, 1.6, 1.4), rows=cells)


def _row(form: Form, field: FormField, filled: Filled, case: Case) -> tuple[Cell, ...]:
    title, who, source = _source_row(form, field, filled, case)
    return title, _content(field, filled, case), who, source


def _content(field: FormField, filled: Filled, case: Case) -> Cell:
    """What stands in a field: the facts, then the mark of what a person has to say."""
    lines = (line for fact in filled.facts for line in (fact.lines if fact.key != ANNEX else (t("see_annex", case),)))
    content: list[Piece] = [piece for line in lines for piece in plain(line)]
    if field.person is not None:
        content.append(to_fill(field.person(case.lang), case))
    elif not filled.facts:
        content.append(to_fill("", case))
    else:
        content += [to_fill(t(f"asked.{key}", case), case) for key in _missing(field, filled.facts)]
    return tuple(content)


def _source_row(form: Form, field: FormField, filled: Filled, case: Case) -> tuple[Cell, Cell, Cell]:
    """Field with its help, who fills it in, and the article and where its facts come from."""
    lang = case.lang
    star = "" if form.verified or field.article(lang) == NO_LAW else STAR
    title = (*strong(field.title(lang)), *(note(field.help(lang)) if field.help else ()))
    origins = dict.fromkeys(t(f"origin.{f.origin}", case) for f in filled.facts)
    source = (*note(field.article(lang) + star), *(piece for o in origins for piece in note(o)))
    return title, plain(t(f"who.{filled.who.value}", case)), source
