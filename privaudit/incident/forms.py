"""Forms of notices, as data: ``rules/forms/*.yaml`` (format in rules/README.md). None of it is legal advice.

A form says which fields a law wants, which facts of the audit stand in each, and what only a person can say. Every form
names its source, when that was looked at, and whether it was checked against the official text.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from ..config.laws import LawText
from ..errors import RuleError
from ..model import record
from ..resources import rules_dir

DUTIES = "duties"
CONTROLLER, SYSTEM, DESTRUCTION, ACCESS = "controller", "system", "destruction", "access"
"""What a form can be made for each of."""
PERSONS_ALONE = frozenset({"at_fault", "causes", "consequences", "harm"})
"""Fields that no fact may ever stand in: who is to blame, why it happened and what harm it does, people say."""


class Who(StrEnum):
    """Who fills a field in."""

    MACHINE = "machine"
    PERSON = "person"
    BOTH = "both"
    """Facts of the audit stand there, and a person has to add or to choose."""


@record
class FormField:
    """One field. ``facts`` are keys of `incident.facts`; ``person`` says what a person has to write, None: nothing."""

    key: str
    title: LawText
    article: LawText
    facts: tuple[str, ...] = ()
    person: LawText | None = None
    help: LawText | None = None

    @property
    def who(self) -> Who:
        """Who fills it in."""
        if not self.facts:
            return Who.PERSON
        return Who.BOTH if self.person else Who.MACHINE


@record
class Form:
    """One notice. ``laws``: it applies if one of them does; ``each`` names what one notice each is made for."""

    name: str
    laws: tuple[str, ...]
    roles: tuple[str, ...]
    title: LawText
    to: LawText
    notes: tuple[LawText, ...]
    fields: tuple[FormField, ...]
    source: str
    checked_on: str
    verified: bool
    duty: str | None = None
    """The deadline of the law (`config.laws.Duty.duty`) by which it is due; None: no hour to count."""
    language: str = ""
    """In which language the authority takes it; empty: depends."""
    each: str | None = None


@record
class OpenDuty:
    """Something owed that has no hour to count."""

    law: str
    roles: tuple[str, ...]
    article: LawText
    period: LawText
    title: LawText
    checked_on: str
    verified: bool


def forms_for(laws: Iterable[str], role: str) -> tuple[Form, ...]:
    """Return the notices that are owed under the laws by who has that role (``operator``, ``processor``), by name.

    Raises:
        RuleError: a file is wrong.
    """
    wanted = set(laws)
    return tuple(f for f in all_forms() if role in f.roles and wanted & set(f.laws) and f.each in (None, CONTROLLER))


def form_each(each: str, role: str) -> Form:
    """Return the form that is made once for each of something (``system``, ``destruction``) by who has that role.

    Raises:
        RuleError: a file is wrong, or there is no such form.
    """
    found = next((f for f in all_forms() if f.each == each and role in f.roles), None)
    if found is None:
        raise RuleError(f"forms/{each}")
    return found


def all_forms() -> tuple[Form, ...]:
    """Return every form there is, by name.

    Raises:
        RuleError: a file is wrong.
    """
    return tuple(_load(p) for p in sorted((rules_dir() / "forms").glob("*.yaml")) if p.stem != DUTIES)


def open_duties(laws: Iterable[str], role: str) -> tuple[OpenDuty, ...]:
    """Return what is owed without an hour to count, in the order of the file.

    Raises:
        RuleError: the file is wrong.
    """
    wanted = set(laws)
    return tuple(d for d in _duties(rules_dir() / "forms" / f"{DUTIES}.yaml") if d.law in wanted and role in d.roles)


@functools.cache
def _load(path: Path) -> Form:
    return form_of(path.stem, _read(path))


@functools.cache
def _duties(path: Path) -> tuple[OpenDuty, ...]:
    data = _read(path)
    try:
        return tuple(
            OpenDuty(
                law=str(d["law"]),
                roles=tuple(d["roles"]),
                article=LawText(**d["article"]),
                period=LawText(**d["period"]),
                title=LawText(**d["title"]),
                checked_on=str(data["checked_on"]),
                verified=bool(data["verified"]),
            )
            for d in data["duties"]
        )
    except (KeyError, TypeError, ValueError) as e:
        raise RuleError(path.name, (type(e).__name__,)) from None


def _read(path: Path) -> dict[str, Any]:
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as e:
        raise RuleError(path.name, (type(e).__name__,)) from None
    if not isinstance(data, dict):
        raise RuleError(path.name, ("not a mapping",))
    return data


def form_of(name: str, data: dict[str, Any]) -> Form:
    """Return a form from what its file holds.

    Raises:
        RuleError: a key is missing, or a fact would stand where only a person may speak.
    """
    try:
        fields = tuple(_field(f) for f in data["fields"])
        laws = data["laws"] if "laws" in data else [data["law"]]
        made = Form(
            name=name,
            laws=tuple(map(str, laws)),
            roles=tuple(data["roles"]),
            title=LawText(**data["title"]),
            to=LawText(**data["to"]),
            notes=tuple(LawText(**n) for n in data.get("notes", ())),
            fields=fields,
            source=str(data["source"]),
            checked_on=str(data["checked_on"]),
            verified=bool(data["verified"]),
            duty=data.get("duty"),
            language=str(data.get("language") or ""),
            each=data.get("each"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise RuleError(f"{name}.yaml", (type(e).__name__,)) from None
    wrong = [f.key for f in fields if (f.key in PERSONS_ALONE and f.facts) or not (f.facts or f.person)]
    if wrong:
        raise RuleError(f"{name}.yaml", tuple(wrong))
    return made


def _field(data: dict[str, Any]) -> FormField:
    return FormField(
        key=str(data["key"]),
        title=LawText(**data["title"]),
        article=LawText(**data["article"]),
        facts=tuple(data.get("facts", ())),
        person=LawText(**data["person"]) if "person" in data else None,
        help=LawText(**data["help"]) if "help" in data else None,
    )
