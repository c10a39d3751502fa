"""Lists of people: who is to be told again and signs, and whose access the head of the company has to approve."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.holders import Holder
from ..model import Decision, Person, StaffStatus, TargetKind
from ..report import readers, said, words
from ..report.sheets import briefing, leavers
from ..report.sheets.say import Say
from ..report.sheets.who import Directory, principal_id
from .case import Case
from .common import document, head, legal, signatures, t, to_fill
from .document import Block, Cell, Document, Grid, Heading, Piece, note, plain, say, strong
from .forms import ACCESS as ACCESS_FORM
from .forms import form_each

LIST, ACCESS = "briefing_list", "access_list"


class Known:
    """Everyone with access who is to be told, and words about them."""

    def __init__(self, case: Case) -> None:
        self.say = Say("briefing", case.lang)
        self.who = Directory(case.result, self.say)
        found = briefing.briefed(readers.all_holders(case.result), self.who)
        self.people = [h for h in found if self.who.is_named(h)]
        self.accounts = [h for h in found if not self.who.is_named(h)]

    def person(self, h: Holder) -> Cell:
        """Name, and department and position below it."""
        more = ", ".join(filter(None, (self.who.department(h.person), self.who.position(h.person))))
        return (*strong(words.one_line(h.person or "")), *plain(words.one_line(more)))

    def account(self, h: Holder) -> Cell:
        """The account, who answers for it, and its kind."""
        said = briefing.account_words(h, self.say, self.who)
        return (*strong(words.one_line(said)), *plain(self.who.kind(h)))

    def reach(self, h: Holder) -> Cell:
        """What somebody can reach."""
        return plain(briefing.reached(h, self.say))


def briefing_list(case: Case, known: Known) -> Document:
    """Return the list to sign: a line a person with access, then accounts whose people are not known.

    The day on which somebody was told stands there where a person wrote it into the workbook; nobody signs for another.
    """
    days = said.answers(case.result, TargetKind.PERSON, "briefed_on")

    def told(h: Holder) -> Cell:
        # An audit may name somebody whom its own list of people lacks.
        person = known.who.person(h.person) or (Person(name=h.person) if h.person else None)
        return _said(days.get(person.id) if person else None, case)

    def lines(found: list[Holder], key: str) -> Grid:
        name = known.person if key == "people" else known.account
        rows = tuple((plain(str(n)), name(h), known.reach(h), _systems(h), told(h), ()) for n, h in enumerate(found, 1))
        titles = (t("col.number", case), t(f"col.{key}", case), *(t(f"col.{k}", case) for k in _TO_SIGN))
        return Grid(titles=titles, widths=(0.6, 3.6, 3.6, 2.4, 1.4, 2.2), rows=rows, tall=True)

    blocks: tuple[Block, ...] = (
        *head(case, t("briefing_lead", case)),
        lines(known.people, "people") if known.people else say(known.say("no_people")),
        Heading(text=t("accounts", case)),
        say(t("accounts_note", case)),
        lines(known.accounts, "accounts") if known.accounts else say(known.say("no_accounts")),
        signatures(case, ("told",)),
    )
    return document(LIST, t(f"files.{LIST}.title", case), case, blocks, landscape=True)


_TO_SIGN = ("reaches", "systems", "date", "signature")


def access_list(case: Case, known: Known) -> Document:
    """Return the draft of the list of persons whose access is needed; the audit says who can, people say who must.

    Raises:
        RuleError: a file of forms is wrong.
    """
    answered = {k: said.answers(case.result, TargetKind.ACCOUNT, k) for k in ("access", "remark", "closed_on")}
    form = form_each(ACCESS_FORM, case.result.run.role)

    def lines(found: list[Holder], key: str) -> Grid:
        name = known.person if key == "people" else known.account
        rows = tuple(
            (plain(str(n)), name(h), known.reach(h), _systems(h), *_asked(h, known.who, answered, case))
            for n, h in enumerate(found, 1)
        )
        columns = ("reaches", "systems", "needed", "remark")
        titles = (t("col.number", case), t(f"col.{key}", case), *(t(f"col.{k}", case) for k in columns))
        return Grid(titles=titles, widths=(0.6, 3.4, 3.4, 2.4, 2.2, 2.2), rows=rows, tall=True)

    left = sum(p.status is StaffStatus.LEFT for p in leavers.open_leavers(case.result))
    blocks: tuple[Block, ...] = (
        *head(case, form.to(case.lang)),
        signatures(case, ("approved",)),
        *(say(one(case.lang), bullet=True) for one in form.notes),
        *((say(t("access_left", case, count=words.number(left, case.lang))),) if left else ()),
        *_leaving(case),
        lines(known.people, "people") if known.people else say(known.say("no_people")),
        Heading(text=t("accounts", case)),
        say(t("access_accounts", case)),
        lines(known.accounts, "accounts") if known.accounts else say(known.say("no_accounts")),
        signatures(case, ("prepared",)),
        *legal(form.source, form.checked_on, form.verified, case),
    )
    return document(ACCESS, form.title(case.lang), case, blocks, landscape=True)


def _leaving(case: Case) -> Iterator[Block]:
    """Yield who is leaving and still employed, each with the last day: not to be closed with those who left."""
    found = [p for p in leavers.open_leavers(case.result) if p.status is StaffStatus.LEAVING]
    if found:
        days = "; ".join(_last_day(p, case) for p in found)
        yield say(t("access_leaving", case, count=words.number(len(found), case.lang), days=days))


def _last_day(p: Person, case: Case) -> str:
    day = words.day(p.left_on, case.lang) if p.left_on else t("no_day", case)
    return t("access_leaving_day", case, name=words.one_line(p.name), day=day)


def _systems(h: Holder) -> Cell:
    return plain(", ".join(map(words.one_line, h.systems)))


def _asked(h: Holder, who: Directory, answered: dict[str, dict[str, Decision]], case: Case) -> tuple[Cell, Cell]:
    """Whether the access is needed, as a person answered for any of the accounts, else that somebody has to; remarks.

    A day on which accounts were closed is what a person wrote, not what the audit saw: the account is open in it.
    """
    person = who.person(h.person)
    ids = [*([person.id] if person else []), *(principal_id(*a) for a in h.accounts)]
    needed = _each(ids, answered["access"], case)
    remarks = _each(ids, answered["remark"], case)
    closed = {said.answer_words(answered["closed_on"][i], case.lang) for i in ids if i in answered["closed_on"]}
    told = (piece for one in sorted(closed) for piece in plain(t("said_closed", case, said=one)))
    return needed or (to_fill(t("needed_or_not", case), case),), (*remarks, *told)


def _each(ids: list[str], answers: dict[str, Decision], case: Case) -> Cell:
    """Every answer once, with who gave it."""
    found = {answers[i].value: answers[i] for i in ids if i in answers}
    return tuple(piece for _, d in sorted(found.items(), key=lambda f: str(f[0])) for piece in _said(d, case))


def _said(d: Decision | None, case: Case) -> tuple[Piece, ...]:
    """An answer, and below it who gave it and when; nothing where there is none."""
    if d is None:
        return ()
    by = said.by_words(d, case.lang)
    return (*plain(said.value_words(d, case.lang)), *(note(t("said_by", case, by=by)) if by else ()))
