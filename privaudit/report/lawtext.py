"""Laws in words: what a reference such as ``152fz:19.2.8`` means, and whether its text was checked."""

from __future__ import annotations

from collections.abc import Iterable

from ..config.laws import Law, article, law_names, load_laws
from ..errors import PrivauditError
from ..i18n import has_text, text
from ..model import Deadline

MARK = "*"
"""Stands after what was not checked against the official text; a note on the sheet says so once."""


def label(law: Law, lang: str) -> str:
    """The short name of a law in a language."""
    key = f"terms.law.{law.name}"
    return text(key, lang) if has_text(key, lang) else law.label


def reference(ref: str, lang: str) -> str:
    """Return law, article and title of a reference; says so if the text was not checked against the official one."""
    try:
        law, found = article(ref)
    except PrivauditError:
        # An audit of another version may name a law this one does not have.
        return ref
    mark = "" if found.verified else text("sheets.words.not_verified", lang)
    where = text("sheets.words.article", lang, law=label(law, lang), number=found.number)
    return f"{where}: {found.title(lang)}{mark}"


def duty(deadline: Deadline, lang: str) -> tuple[str, str]:
    """Return the law with its article, and what it wants done."""
    for law in all_laws():
        for d in law.duties:
            if deadline.law in (law.label, law.name) and d.duty == deadline.duty:
                mark = "" if d.verified else text("sheets.words.not_verified", lang)
                where = text("sheets.words.article", lang, law=label(law, lang), number=d.article)
                return where, d.title(lang) + mark
    return deadline.law, text(f"sheets.duty.{deadline.duty}", lang)


def known(names: Iterable[str]) -> tuple[Law, ...]:
    """Return the named laws that this version has."""
    return tuple(law for law in all_laws() if law.name in set(names))


def all_laws() -> tuple[Law, ...]:
    """Return every law this version has."""
    return load_laws(law_names())
