"""Reading one YAML file of rules, and saying everything that is wrong with it at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .patterns import compile_bounded

STRENGTHS = ("strong", "medium", "weak", "contextual")
"""How much a phrase of a name says; ``contextual`` means something only in a table about people or transactions."""
_FLAGS = {"i": re.IGNORECASE, "": re.RegexFlag(0)}


def read(path: Path, problems: list[str]) -> dict[str, Any] | None:
    """Return the file's mapping; None, with a problem noted, if it is no YAML or no mapping."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(f"{path.name}: not YAML" + (f", line {mark.line + 1}" if mark else ""))
        return None
    if not isinstance(data, dict):
        problems.append(f"{path.name}: not a mapping")
        return None
    return data


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
        """Return the name phrases of one strength; a text is split at commas."""
        if strength not in strengths:
            self.say(f"names: {strength!r} is not one of {', '.join(strengths)}")
        if isinstance(phrases, str):
            return [p.strip() for p in phrases.split(",") if p.strip()]
        if isinstance(phrases, list):
            return [str(p) for p in phrases]
        self.say(f"names.{strength} must be a list")
        return []

    def pattern(self, text: str, flags: str) -> re.Pattern[str] | None:
        """Compile a pattern; it is always matched against the whole value."""
        if not text:
            self.say("values: pattern is missing")
            return None
        try:
            compiled = re.compile(text, _FLAGS.get(flags, re.RegexFlag(0)))
            return compile_bounded(text, compiled.flags & re.IGNORECASE) if self.bounded else compiled
        except re.error as error:
            self.say(f"values: pattern does not compile: {error.msg}")
            return None
