"""Texts of one sheet, and the columns most sheets share."""

from __future__ import annotations

from ...i18n import text
from ...model import Band, Severity, SystemStatus, TableStatus
from .. import words
from .table import Column, Kind, Tone, Value

SEVERITY_TONES = {
    Severity.CRITICAL: Tone.BAD,
    Severity.HIGH: Tone.BAD,
    Severity.MEDIUM: Tone.WARN,
    Severity.LOW: Tone.QUIET,
    Severity.INFO: Tone.QUIET,
}
SYSTEM_TONES = {
    SystemStatus.COMPLETE: Tone.GOOD,
    SystemStatus.PARTIAL: Tone.WARN,
    SystemStatus.FAILED: Tone.BAD,
    SystemStatus.DECLARED: Tone.QUIET,
    SystemStatus.UNSCANNED: Tone.QUIET,
}
TABLE_TONES = {
    TableStatus.FAILED: Tone.BAD,
    TableStatus.FILTERED: Tone.BAD,
    TableStatus.SKIPPED: Tone.WARN,
}
BAND_TONES = {Band.CERTAIN: Tone.BAD, Band.LIKELY: Tone.WARN, Band.TO_CHECK: Tone.QUIET}


class Say:
    """The texts of one sheet in one language: ``say("note")`` is ``sheets.<sheet>.note``."""

    def __init__(self, sheet: str, lang: str) -> None:
        self.sheet = sheet
        self.lang = lang

    def __call__(self, key: str, **params: object) -> str:
        """Return one text of the sheet."""
        return text(f"sheets.{self.sheet}.{key}", self.lang, **params)

    def column(
        self,
        key: str,
        width: float = 14,
        kind: Kind = Kind.TEXT,
        *,
        span: int = 1,
        hidden: bool = False,
        tones: dict[str, Tone] | None = None,
        choices: tuple[str, ...] = (),
        identity: bool = False,
    ) -> Column:
        """A column titled ``sheets.<sheet>.col.<key>``."""
        pairs, title = tuple((tones or {}).items()), self(f"col.{key}")
        return Column(
            title=title,
            key=key,
            kind=kind,
            width=width,
            span=span,
            hidden=hidden,
            tones=pairs,
            choices=choices,
            identity=identity,
        )

    def known(self, value: Value) -> Value:
        """The value, or the word for unknown."""
        return text("sheets.words.unknown", self.lang) if value is None else value

    def severity_tones(self) -> dict[str, Tone]:
        """Colours of the severities' words."""
        return {words.term(s, self.lang): t for s, t in SEVERITY_TONES.items()}

    def system_tones(self) -> dict[str, Tone]:
        """Colours of the words for how far a system was read."""
        return {words.term(s, self.lang): t for s, t in SYSTEM_TONES.items()}

    def table_tones(self) -> dict[str, Tone]:
        """Colours of the words for what became of a table."""
        return {words.term(s, self.lang): t for s, t in TABLE_TONES.items()}

    def band_tones(self) -> dict[str, Tone]:
        """Colours of the bands' words."""
        return {words.term(b, self.lang): t for b, t in BAND_TONES.items()}

    def answer_tones(self) -> dict[str, Tone]:
        """Colours of yes and unknown."""
        return {words.yes_no(True, self.lang): Tone.BAD, words.yes_no(None, self.lang): Tone.WARN}
