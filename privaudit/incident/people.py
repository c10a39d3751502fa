"""Lists of people: who is to be told again and signs, and whose access the head of the company has to approve."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.holders import Holder
from ..i18n import has_text, text
from ..model import Decision, Person, StaffStatus, Standing, TargetKind
from ..report import readers, words
from ..report.sheets import briefing, leavers
from ..report.sheets.say import Say
from ..report.sheets.who import Directory
from .case import Case
from .common import document, head, legal, signatures, t, to_fill
from .document import Block, Cell, Document, Grid, Heading, Piece, plain, say, strong
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
        owner = self.who.owner(h)
        key = "everyone" if h.everyone else "account_owned" if owner else "account"
        said = self.say(key, account=", ".join(h.principals), owner=owner)
        return (*strong(words.one_line(said)), *plain(self.who.kind(h)))

    def reach(self, h: Holder) -> Cell:
        """What somebody can reach."""
        return plain(briefing.reached(h, self.say))


def briefing_list(case: Case, known: Known) -> Document:
    """Return the list to sign: a line a person with access, then accounts whose people are not known."""

    def lines(found: list[Holder], key: str) -> Grid:
        name = known.person if key == "people" else known.account
        rows = tuple((plain(str(n)), name(h), known.reach(h), _systems(h), (), ()) for n, h in enumerate(found, 1))
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
    answers = _answers(case)
    form = form_each(ACCESS_FORM, case.result.run.role)

    def lines(found: list[Holder], key: str) -> Grid:
        name = known.person if key == "people" else known.account
        rows = tuple(
            (plain(str(n)), name(h), known.reach(h), _systems(h), _needed(h, known.who, answers, case), ())
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


def _answers(case: Case) -> dict[str, Decision]:
    """What people decided on accounts: whether the access is needed, by the id of the account or the person."""
    return {
        d.target_id: d
        for d in case.result.decisions
        if d.kind is TargetKind.ACCOUNT and d.field == "access" and d.standing is Standing.APPLIES
    }


def _needed(h: Holder, who: Directory, answers: dict[str, Decision], case: Case) -> Cell:
    """What a person answered, for any of the accounts; else that somebody has to."""
    person = who.person(h.person)
    accounts = (who.account(system, principal) for system, principal in h.accounts)
    ids = [*([person.id] if person else []), *(a.id for a in accounts if a)]
    said = sorted({_answer(str(answers[i].value), case) for i in ids if i in answers})
    return plain("; ".join(said)) if said else (_asked(case),)


def _asked(case: Case) -> Piece:
    return to_fill(t("needed_or_not", case), case)


def _answer(value: str, case: Case) -> str:
    key = f"decisions.choice.access.{value}"
    return text(key, case.lang) if has_text(key, case.lang) else words.one_line(value)
