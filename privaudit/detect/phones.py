"""E.164 of numbers that are digits alone, by phonenumbers' metadata, without its parser: that takes ten times as long.

Only where the parser would leave the digits of the number as they are; whatever needs more of its rules is `UNSURE`,
and then the parser must be asked. What is said here is what ``phonenumbers.parse`` and ``is_valid_number`` say: a valid
number is one that the patterns of its region match (``number_type`` is not ``UNKNOWN``), and the region is the first of
its country code's whose leading digits or patterns fit. Source: libphonenumber's PhoneNumberUtil, Apache 2.0.
"""

from __future__ import annotations

import functools
import re
from typing import Any, Final

from ..model import record

UNSURE: Final = ""
"""The parser must be asked: a prefix may have to be cut off, or the number is too short or too long to be sure."""
_LENGTHS: Final = range(4, 16)
"""Digits of a national number that the parser takes as they are."""
_CODE_DIGITS: Final = 3
_SORTS: Final = (
    *("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail"),
    "fixed_line",
)


@record
class _Region:
    """What of a region's metadata decides. ``idd``: how numbers abroad begin; ``trunk``: how those at home may."""

    code: int
    idd: re.Pattern[str] | None
    trunk: re.Pattern[str] | None
    leading: re.Pattern[str] | None
    patterns: tuple[re.Pattern[str] | None, ...]
    """By the number of digits, what all valid national numbers match."""

    def fits(self, number: str) -> bool:
        """Whether a national number is valid here."""
        pattern = self.patterns[len(number)]
        return pattern is not None and pattern.fullmatch(number) is not None


def international(digits: str) -> str | None:
    """Return the number if ``digits``, which follow a plus sign, are a valid one; None if not, `UNSURE` at times."""
    for length in range(1, _CODE_DIGITS + 1):
        home = _main_region(digits[:length])
        if home is not None:
            return _checked(home, digits[length:])
    return UNSURE


def national(digits: str, region: str) -> str | None:
    """Return the number that ``digits`` are when dialled in a region; None if not valid there, `UNSURE` at times."""
    home = _region(region)
    if home is None or digits.startswith(str(home.code)) or (home.idd is not None and home.idd.match(digits)):
        return UNSURE
    return _checked(home, digits)


def _checked(home: _Region, number: str) -> str | None:
    if len(number) not in _LENGTHS or number[0] == "0" or (home.trunk is not None and home.trunk.match(number)):
        return UNSURE
    return f"+{home.code}{number}" if _is_valid(home.code, number) else None


def _is_valid(code: int, number: str) -> bool:
    regions = _regions(code)
    if len(regions) == 1:
        return regions[0].fits(number)
    for region in regions:
        if region.leading is not None:
            if region.leading.match(number):
                return region.fits(number)
        elif region.fits(number):
            return True
    return False


@functools.cache
def _main_region(code: str) -> _Region | None:
    """The first region of a country code; None if there is no such code, or it belongs to no region."""
    import phonenumbers

    known = code[:1] not in ("", "0") and int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return _region(phonenumbers.region_code_for_country_code(int(code))) if known else None


@functools.cache
def _regions(code: int) -> tuple[_Region, ...]:
    import phonenumbers

    return tuple(r for r in map(_region, phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]) if r is not None)


@functools.cache
def _region(name: str) -> _Region | None:
    import phonenumbers

    found = phonenumbers.PhoneMetadata.metadata_for_region(name, None)
    if found is None or found.country_code is None:
        return None
    return _Region(
        code=found.country_code,
        idd=_compiled(found.international_prefix),
        trunk=_compiled(found.national_prefix_for_parsing),
        leading=_compiled(found.leading_digits),
        patterns=tuple(_of_length(found, n) for n in range(max(_LENGTHS) + 1)),
    )


def _of_length(found: Any, length: int) -> re.Pattern[str] | None:
    """What valid numbers of so many digits match: the general pattern, and that of a sort of numbers."""
    sorts = [*_SORTS, *(() if found.same_mobile_and_fixed_line_pattern else ("mobile",))]
    fitting = [d.national_number_pattern for s in sorts if (d := getattr(found, s)) is not None and _has(d, length)]
    if not fitting or not _has(found.general_desc, length):
        return None
    either = "|".join(f"(?:{p})" for p in dict.fromkeys(fitting))
    return re.compile(rf"(?=(?:{found.general_desc.national_number_pattern})\Z)(?:{either})")


def _has(sort: Any, length: int) -> bool:
    return bool(sort.national_number_pattern) and (not sort.possible_length or length in sort.possible_length)


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern is not None else None
