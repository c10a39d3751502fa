"""Who an account is: its person, nature and state in words, the same on every sheet."""

from __future__ import annotations

from ...analysis.holders import Holder, Standing
from ...model import (
    STAFF,
    Access,
    AuditResult,
    Finding,
    Nature,
    Person,
    Principal,
    PrincipalKind,
    TargetKind,
    digest,
)
from .. import said, words
from .say import Say


def nature_of(h: Holder) -> Nature:
    """Return who stands behind a holder: a person, or what its accounts are."""
    return Nature.PERSON if h.person else h.nature


def principal_id(system: str, name: str) -> str:
    """Return the id that a `Principal` has, of an account that the engine keeps no row of, too."""
    return digest("principal", system, name)


class Directory:
    """Accounts and people of one audit, looked up by name."""

    def __init__(self, result: AuditResult, say: Say) -> None:
        self.say = say
        self._accounts = {(p.system, p.principal): p for p in result.principals}
        self._named = said.answers(result, TargetKind.ACCOUNT, "person")
        self._own = {(s.name, s.account.name) for s in result.systems if s.account}
        self._staff = any(p.source == STAFF for p in result.people)
        self._people: dict[str, Person] = {}
        for p in sorted(result.people, key=lambda p: (p.source != STAFF, p.source, p.id)):
            self._people.setdefault(p.name, p)

    def account(self, system: str, principal: str) -> Principal | None:
        """Return what the audit knows of an account."""
        return self._accounts.get((system, principal))

    def person(self, name: str | None) -> Person | None:
        """Return a person by name: of the staff list, else of an application's users."""
        return self._people.get(name) if name else None

    def department(self, name: str | None) -> str:
        """Return a person's department; empty if it is not known."""
        person = self.person(name)
        return (person.department if person else None) or ""

    def position(self, name: str | None) -> str:
        """Return a person's position; of a user of an application the role in it, and that the staff list lacks it."""
        person = self.person(name)
        if person is None or person.source == STAFF:
            return (person.role if person else None) or ""
        words_ = Say("words", self.say.lang)
        user = words_("user_of", application=words.one_line(person.source))
        return "; ".join(filter(None, (person.role, user, words_("not_in_staff") if self._staff else "")))

    def target(self, h: Holder) -> str:
        """Return the id of what is decided of a holder: of its person, else of its first account."""
        person = self.person(h.person)
        return person.id if person is not None else principal_id(*min(h.accounts))

    def owner(self, h: Holder) -> str:
        """Return who answers for a holder's accounts, as the configuration says; empty if it does not say."""
        found = (self._accounts.get(a) for a in h.accounts)
        return ", ".join(sorted({p.owner for p in found if p is not None and p.owner}))

    def named(self, h: Holder) -> str:
        """Return whom people named as standing behind a holder's accounts, and who said so; empty if nobody did.

        It is an answer, not what the audit knows. Of accounts put into one line those that it is not about are told
        apart by the name of the one that it is about.
        """
        found: dict[str, list[str]] = {}
        for system, name in h.accounts:
            if d := self._named.get(principal_id(system, name)):
                found.setdefault(said.answer_words(d, self.say.lang), []).append(name)
        person = self.person(h.person)
        if person is not None and (d := self._named.get(person.id)):
            return said.answer_words(d, self.say.lang)
        whole = len(found) == 1 and {n for _, n in h.accounts} == {n for names in found.values() for n in names}
        return "; ".join(one if whole else f"{one} ({', '.join(sorted({*names}))})" for one, names in found.items())

    def named_for(self, f: Finding) -> str:
        """Return the same of the account that a finding is about."""
        name = f.target.principal
        found = (self._named.get(principal_id(s, name)) for s in f.target.systems) if name is not None else ()
        return "; ".join(sorted({said.answer_words(d, self.say.lang) for d in found if d is not None}))

    def is_named(self, h: Holder) -> bool:
        """Whether a person is known: an application's user of whom it knows the login alone is nobody yet."""
        person = self.person(h.person)
        return h.person is not None and not (person and person.source != STAFF and person.name == person.login)

    def nature(self, system: str, principal: str) -> str:
        """Return who stands behind an account; empty if the audit knows no such account."""
        known = self.account(system, principal)
        if known is None:
            return ""
        nature = words.term(known.nature, self.say.lang)
        return f"{nature} ({known.owner})" if known.owner else nature

    def state(self, a: Access) -> str:
        """Return whether somebody can log in with an account now, and whether it is the audit's own."""
        lang, key = self.say.lang, (a.system, a.principal)
        known = self._accounts.get(key)
        if not a.can_login:
            by_itself = a.principal_kind in {PrincipalKind.PUBLIC, PrincipalKind.OS_USER}
            return "" if by_itself else words.term_of("account_state", "no_login", lang)
        state = words.term_of("account_state", known.status, lang) if known else ""
        own = key in self._own or (known is not None and known.nature is Nature.SCANNER)
        return ": ".join(p for p in (state, words.term(Nature.SCANNER, lang) if own else "") if p)

    def standing(self, h: Holder) -> str:
        """Return the same of a holder."""
        if h.everyone:
            return ""
        if h.standing is Standing.OWN:
            return words.term(Nature.SCANNER, self.say.lang)
        person = self.person(h.person)
        left = person is not None and person.status is not None and person.status.value != "active"
        state = words.term_of("account_state", h.status, self.say.lang)
        return f"{state}; {words.term(person.status, self.say.lang)}" if person and person.status and left else state

    def kind(self, h: Holder) -> str:
        """Return the kind of a holder's account, and who stands behind it where that is known."""
        kind = words.term(h.kind, self.say.lang)
        nature = nature_of(h)
        if h.everyone or nature is Nature.UNKNOWN or nature is Nature.SCANNER:
            return kind
        return f"{kind} ({words.term(nature, self.say.lang)})"
