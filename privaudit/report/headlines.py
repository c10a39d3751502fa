"""One short line for a finding: what is wrong, and what to do first. The whole text is on the sheet Actions."""

from __future__ import annotations

from ..i18n import has_text, text
from ..model import Finding, Message
from . import words


def what(f: Finding, lang: str) -> str:
    """Return what is wrong, in a few words without names or numbers; the whole message where no line is written."""
    return what_of(f.message, lang)


def to_do(f: Finding, lang: str) -> str:
    """Return what to do first, in a few words; the whole advice where no line is written."""
    return _line("do", f, lang) or words.remedy(f.remediation, lang)


def what_of(message: Message, lang: str) -> str:
    """Return the same of a finding's message alone."""
    return _of("what", message, lang) or words.message(message, lang)


def _line(sort: str, f: Finding, lang: str) -> str:
    return _of(sort, f.message, lang)


def _of(sort: str, message: Message, lang: str) -> str:
    """The line of the message's variant, else of its check."""
    check, _, variant = message.key.partition(".")
    wanted = (f"headlines.{sort}.{check}.{variant}", f"headlines.{sort}.{check}.default", f"headlines.{sort}.{check}")
    key = next((k for k in wanted if has_text(k, lang)), None)
    return text(key, lang) if key else ""
