"""Payment cards: Luhn (ISO/IEC 7812-1), the issuers' published number ranges and lengths, track data (ISO/IEC 7813)."""

from __future__ import annotations

from collections.abc import Callable

from .dates import valid_ymd
from .digits import compact, luhn

# (first, last, digits compared, lengths): Mir, Visa, Mastercard, Maestro, UnionPay, Amex, Diners, JCB, Troy, Uzcard
_RANGES: tuple[tuple[int, int, int, frozenset[int]], ...] = (
    (2200, 2204, 4, frozenset({16, 17, 18, 19})),
    (4, 4, 1, frozenset({13, 16, 18, 19})),
    (51, 55, 2, frozenset({16})),
    (2221, 2720, 4, frozenset({16})),
    (50, 50, 2, frozenset(range(12, 20))),
    (56, 61, 2, frozenset(range(12, 20))),
    (62, 62, 2, frozenset(range(14, 20))),
    (63, 69, 2, frozenset(range(12, 20))),
    (34, 34, 2, frozenset({15})),
    (37, 37, 2, frozenset({15})),
    (300, 305, 3, frozenset({14, 16})),
    (36, 36, 2, frozenset({14, 16})),
    (38, 39, 2, frozenset({14, 16})),
    (3528, 3589, 4, frozenset({16})),
    (9792, 9792, 4, frozenset({16})),
    (9860, 9860, 4, frozenset({16})),
)


def issuer_known(number: str) -> bool:
    """Whether the number begins as a card network's do, and has one of its lengths."""
    return any(len(number) in lengths and lo <= int(number[:k]) <= hi for lo, hi, k, lengths in _RANGES)


def card(number: str) -> bool:
    """A payment card's number (PAN): known range and length, Luhn holds, not one repeated digit."""
    n = compact(number)
    return 12 <= len(n) <= 19 and len(set(n)) > 1 and issuer_known(n) and luhn(n)


def track(value: str) -> bool:
    """Magnetic-stripe data: ``%B`` card ``^`` name ``^`` or ``;`` card ``=``."""
    if value.startswith("%B"):
        return card(value[2:].partition("^")[0])
    return value.startswith(";") and card(value[1:].partition("=")[0])


def epoch_like(number: str) -> bool:
    """Digits that read as a date and time (YYYYMMDDhhmmss…): order numbers of 12 to 16 digits often do."""
    n = compact(number)
    if len(n) < 12 or not 1990 <= int(n[:4]) <= 2035:
        return False
    return valid_ymd(int(n[:4]), int(n[4:6]), int(n[6:8]))


VALIDATORS: dict[str, Callable[[str], bool]] = {"card": card, "track": track, "epoch_like": epoch_like}
