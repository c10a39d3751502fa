"""Reading one YAML file of rules, and saying everything that is wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from .patterns import compile_bounded

STRENGTHS = ("strong", "medium", "weak", "contextual")
"""How much a phrase of a name says; ``contextual`` means something only in a table about people or transactions."""
T = TypeVar("T")
_FLAGS = {"i": re.IGNORECASE, "": re.RegexFlag(0)}


def read(path: Path, problems: list[str]) -> dict[str, Any] | None:
    """Return the file's mapping; None, with a problem noted, if it is no YAML or no mapping."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(f"{path.name}: not YAML" + (f", line {mark.line + 1}" if mark else ""))
        return None
    if not isinstance(data, dict):
        problems.append(f"{path.name}: not a mapping")
        return None
    return data


def read_names(folder: Path, problems: list[str]) -> dict[str, dict[str, Any]]:
    """Return what the files of ``names/`` say, by the name of the file; once for all who ask about names."""
    return {p.stem: read(p, problems) or {} for p in sorted((folder / "names").glob("*.yaml"))}


def attempt(path: Path, problems: list[str], load: Callable[[], T], nothing: T) -> T:
    """Return what ``load`` makes of a file; what it stumbles over is a problem of that file, not a fault of ours."""
    try:
        return load()
    except (TypeError, ValueError, KeyError, AttributeError):
        problems.append(f"{path.name}: something in it is not of the form wanted; see rules/README.md")
        return nothing


class Checked:
    """Takes fields out of one rule file and notes each mistake under the rule's id."""

    def __init__(self, where: str, problems: list[str], *, bounded: bool = False) -> None:
        self.where = where
        self.problems = problems
        self.bounded = bounded
        """Whether patterns come from a user, so that matching them is bounded in time."""

    def say(self, problem: str) -> None:
        """Note a mistake."""
        self.problems.append(f"{self.where}: {problem}")

    def only(self, data: object, allowed: str) -> None:
        """Note keys that mean nothing, so that a typing error is not silently ignored."""
        if not isinstance(data, dict):
            self.say("not a mapping")
            return
        for key in sorted(set(map(str, data)) - set(allowed.split())):
            self.say(f"unknown key {key!r}")

    def text(self, data: dict[str, Any], key: str) -> str:
        """Return a text that must be there."""
        value = data.get(key)
        if not isinstance(value, str) or not value:
            self.say(f"{key} is missing")
            return ""
        return value

    def mapping(self, data: dict[str, Any], key: str) -> dict[str, Any]:
        """Return a mapping, empty if absent."""
        value = data.get(key) or {}
        if not isinstance(value, dict):
            self.say(f"{key} must be a mapping")
            return {}
        return value

    def phrases(self, strength: str, phrases: object, strengths: tuple[str, ...]) -> list[str]:
        """Return the name phrases of one strength; a text is split at commas, after the last of which nothing stands.

        Notes empty phrases, those that are a slip of YAML (``>-`` inside a text) and those stated twice.
        """
        if strength not in strengths:
            self.say(f"names: {strength!r} is not one of {', '.join(strengths)}")
        if isinstance(phrases, str):
            phrases = phrases.split(",")
        if isinstance(phrases, list):
            found = [str(p).strip() for p in phrases]
            self._slips(strength, found)
            return [p for p in found if p]
        self.say(f"names.{strength} must be a list")
        return []

    def _slips(self, strength: str, phrases: list[str]) -> None:
        """Note what a list of phrases says by mistake."""
        if not all(phrases):
            self.say(f"names.{strength}: an empty phrase")
        for phrase in dict.fromkeys(p for p in phrases if p):
            if ">" in phrase:
                self.say(f"names.{strength}: {phrase!r} holds a sign of YAML")
            if phrases.count(phrase) > 1:
                self.say(f"names.{strength}: {phrase!r} is stated twice")

    def pattern(self, text: str, flags: str) -> re.Pattern[str] | None:
        """Compile a pattern; it is always matched against the whole value."""
        if not text:
            self.say("values: pattern is missing")
            return None
        try:
            compiled = re.compile(text, _FLAGS.get(flags, re.RegexFlag(0)))
            return compile_bounded(text, compiled.flags & re.IGNORECASE) if self.bounded else compiled
        except (re.error, OverflowError, RecursionError, ValueError) as error:
            self.say(f"values: pattern does not compile: {getattr(error, 'msg', 'it asks for too much')}")
            return None
        except Exception as error:  # the regex module's own error is of no class of ours
            if type(error).__module__.partition(".")[0] != "regex":
                raise
            self.say("values: pattern does not compile in the regex module")
            return None
