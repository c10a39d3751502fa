"""Patterns of rules: the shipped ones are linear (a test proves it), those of a user's folder are bounded in time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")
Pattern = re.Pattern[str]
"""A compiled pattern, or what has the part of it that detectors use: a user's rule is a `BoundedPattern`, a shipped one
that was kept from an earlier start a `LatePattern`."""

PATTERN_SECONDS = 1.0
"""Processor time of one pattern of a user's rules on one table."""


class BoundedPattern:
    """A pattern from a user's rule folder: matched by the ``regex`` module, which can be told when to give up.

    Source: https://pypi.org/project/regex/, "Timeout". Has what detectors use of `re.Pattern`. Once the budget of a
    table is used up, the pattern is ``spent``: it matches nothing any more until `renew`.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        import regex

        self.pattern = pattern
        self.flags = flags
        self.spent = False
        self._left = PATTERN_SECONDS
        self._compiled: Any = regex.compile(pattern, flags)

    def __reduce__(self) -> tuple[Any, ...]:
        return (BoundedPattern, (self.pattern, self.flags))

    @property
    def groupindex(self) -> dict[str, int]:
        """The named groups."""
        return dict(self._compiled.groupindex)

    def fullmatch(self, text: str) -> Any:
        """A match of the whole text; None also where the time is up."""
        return self._within(lambda seconds: self._compiled.fullmatch(text, timeout=seconds), None)

    def search(self, text: str) -> Any:
        """The first match in the text; None also where the time is up."""
        return self._within(lambda seconds: self._compiled.search(text, timeout=seconds), None)

    def finditer(self, text: str) -> list[Any]:
        """All matches in the text; none where the time is up."""
        return self._within(lambda seconds: list(self._compiled.finditer(text, timeout=seconds)), [])

    def _within(self, work: Callable[[float], T], nothing: T) -> T:
        if self.spent:
            return nothing
        started = time.thread_time()
        try:
            found = work(self._left)
        except TimeoutError:
            self.spent = True
            return nothing
        self._left -= time.thread_time() - started
        self.spent = self._left <= 0
        return found

    def begin(self) -> None:
        """Give the pattern its time for one more table, unless it has been given up."""
        self._left = PATTERN_SECONDS

    def renew(self) -> None:
        """Use the pattern again: another run."""
        self.spent = False
        self.begin()


class LatePattern:
    """A pattern of a shipped rule as it is kept between starts: compiled when it is first asked for anything."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __reduce__(self) -> tuple[Any, ...]:
        return (LatePattern, (self.pattern, self.flags))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(self.pattern, self.flags), name)
        self.__dict__[name] = found
        return found


def compile_bounded(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern of a user's rules; what comes back has the part of `re.Pattern` that detectors use.

    Raises:
        re.error: it does not compile.
    """
    import regex

    try:
        return cast("re.Pattern[str]", BoundedPattern(pattern, flags))
    except regex.error as error:
        raise re.error(error.msg) from None


def given_up(pattern: object) -> bool:
    """Whether the pattern's time is up, so that it says nothing."""
    return isinstance(pattern, BoundedPattern) and pattern.spent
