"""Single cells of a list: texts, accounts, statuses."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from ..model import StaffStatus
from .base import Cell, Cells, Claim
from .words import fold, words

MOST_TEXT = 200
MOST_ACCOUNTS = 50
_LONGEST_BLANK = 16
_BETWEEN = re.compile(r"[\s,;|]+")
_QUOTES = re.compile(r"['\"`«»]")
_DISABLED = 0x2
"""Of userAccountControl; source: https://learn.microsoft.com/windows/win32/adschema/a-useraccountcontrol."""
_CUT = re.compile(r"[\x00-\x1f\x7f]+")


def text_of(row: Cells, places: tuple[int, ...] | None) -> str | None:
    """Return the text of the first of these cells that holds one; None for blanks, dashes and the like.

    Signs that command a terminal are left out; of several lines the first counts.
    """
    for place in places or ():
        cell = row[place] if place < len(row) else None
        if cell is None or cell == "":
            continue
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)  # a number of a workbook
        text = _first_line(str(cell))
        if text and not _is_blank(text):
            return text[:MOST_TEXT]
    return None


def _first_line(text: str) -> str:
    if not text.isprintable():
        text = _CUT.sub(" ", next((line for line in text.splitlines() if line.strip()), ""))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _is_blank(text: str) -> bool:
    return len(text) <= _LONGEST_BLANK and words().blanks.has(fold(text))


def claims_of(row: Cells, places: tuple[int, ...] | None) -> Iterator[Claim | None]:
    """Give the accounts of these cells, several to a cell; None for what can be no account."""
    for place in places or ():
        cell = row[place] if place < len(row) else None
        if cell is None or isinstance(cell, bool | date):
            continue
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        for part in _BETWEEN.split(str(cell).strip())[:MOST_ACCOUNTS]:
            if part and not _is_blank(part):
                yield parse_claim(part)


def parse_claim(text: str) -> Claim | None:
    r"""Return an account named as ``login``, ``DOMAIN\login``, ``login@host``, ``system/login``; None for none.

    A Windows domain is left out: databases do not know it. The system is all before the last slash, since a database
    of a server is called ``server/database``.
    """
    plain = _QUOTES.sub("", text).strip(",;")
    system, _, rest = plain.rpartition("/")
    rest = rest.rpartition("\\")[2]
    login, found, host = rest.rpartition("@")
    if not found:
        login, host = rest, ""
    if not any(c.isalnum() for c in login) or len(plain) > MOST_TEXT:
        return None
    return Claim(login=login, host=host or None, system=system or None)


def email_of(text: str) -> str | None:
    """Return an address in lower case; None for what is none."""
    address = text.strip().strip("<>").casefold()
    local, found, domain = address.rpartition("@")
    return address if found and local and "." in domain and not _BETWEEN.search(address) else None


def emails_of(row: Cells, places: tuple[int, ...] | None) -> tuple[str, ...]:
    """Return the addresses of these cells, each once."""
    out: dict[str, None] = {}
    for place in places or ():
        cell = row[place] if place < len(row) else None
        if isinstance(cell, str):
            out |= dict.fromkeys(a for part in _BETWEEN.split(cell)[:MOST_ACCOUNTS] if (a := email_of(part)))
    return tuple(out)


def said_status(text: str, own: dict[str, StaffStatus]) -> StaffStatus | None:
    """Return what a word for a status means: by the configuration, else by the words that are known."""
    folded = fold(text)
    return own[folded] if folded in own else _known_status(folded)


@functools.lru_cache(maxsize=4096)
def _known_status(folded: str) -> StaffStatus | None:
    return next((status for status, known in words().statuses if known.has(folded)), None)


def yes_or_no(cell: Cell) -> bool | None:
    """Return what a cell that says yes or no says; None for all else."""
    if isinstance(cell, bool) or cell is None:
        return cell
    if cell == "":
        return None
    folded = fold(str(int(cell) if isinstance(cell, float) else cell))
    return True if words().yes.has(folded) else False if words().no.has(folded) else None


def is_disabled(control: Cell) -> bool | None:
    """Return whether userAccountControl says that the account is off; None for what is no number."""
    if control is None or control == "":
        return None
    try:
        return bool(int(str(control)) & _DISABLED)
    except ValueError:
        return None


def settled(said: StaffStatus | None, left_on: date | None, today: date) -> tuple[StaffStatus | None, bool]:
    """Return the status as of a day, from the list's word and the last day, and whether the two contradict each other.

    The last day itself is still worked. A day decides over a word, since words are changed late; a person said to be
    there whose last day is over counts as gone, which at worst asks a question too many.
    """
    if left_on is None:
        return said, False
    by_day = StaffStatus.LEFT if left_on < today else StaffStatus.LEAVING
    return by_day, said is StaffStatus.ACTIVE and by_day is StaffStatus.LEFT
