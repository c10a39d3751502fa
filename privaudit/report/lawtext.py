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


_BY_PARTS, _BY_BRACKETS = "152fz", "gdpr"


def cited(law: Law, number: str, lang: str) -> str:
    """Return a place of a law as the law itself is cited: "article 21, part 3.1, point 1", "Article 33(1)".

    Numbers of the data are article.part.point; a hyphen stands for a dot within one (``21.3-1.1``: part 3.1, point 1),
    and nothing between two dots says that an article has points and no parts (``3..1``: article 3, point 1).
    Other standards are cited by the number alone.
    """
    parts = [part.replace("-", ".") for part in number.split(".")]
    if law.name == _BY_PARTS:
        names = ("law_article", "law_part", "law_point")
        said = [text(f"incident.cited.{k}", lang, number=n) for k, n in zip(names, parts, strict=False) if n]
        return text("incident.cited.between", lang).join(said)
    if law.name == _BY_BRACKETS:
        return text("incident.cited.eu_article", lang, number=parts[0] + "".join(f"({p})" for p in parts[1:]))
    return number.replace("-", ".")


def reference(ref: str, lang: str) -> str:
    """Return law, article and title of a reference; says so if the text was not checked against the official one."""
    try:
        law, found = article(ref)
    except PrivauditError:
        # An audit of another version may name a law this one does not have.
        return ref
    mark = "" if found.verified else text("sheets.words.not_verified", lang)
    where = text("sheets.words.article", lang, law=label(law, lang), number=cited(law, found.number, lang))
    return f"{where}: {found.title(lang)}{mark}"


def duty(deadline: Deadline, lang: str) -> tuple[str, str]:
    """Return the law with its article, and what it wants done."""
    for law in all_laws():
        for d in law.duties:
            if deadline.law in (law.label, law.name) and d.duty == deadline.duty:
                mark = "" if d.verified else text("sheets.words.not_verified", lang)
                where = text("sheets.words.article", lang, law=label(law, lang), number=cited(law, d.article, lang))
                return where, d.title(lang) + mark
    return deadline.law, text(f"sheets.duty.{deadline.duty}", lang)


def known(names: Iterable[str]) -> tuple[Law, ...]:
    """Return the named laws that this version has."""
    return tuple(law for law in all_laws() if law.name in set(names))


def all_laws() -> tuple[Law, ...]:
    """Return every law this version has."""
    return load_laws(law_names())
