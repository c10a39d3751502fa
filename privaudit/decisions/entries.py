"""One decision as it stands in a file."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath

from ..errors import ConfigError
from ..model import Choice, Protection, Ref, Scalar, Subject, TargetKind, record

INVALID = "decisions_invalid"
"""The reason of errors in such a file: it is not privaudit.toml that is wrong."""


@record
class FieldEntry:
    """One field that a person filled in, in a workbook or in decisions.toml: see `fields.FIELDS`."""

    kind: TargetKind
    target: str
    """The id of what was decided about (`TargetKind` says of what); of an answer, its key."""
    field: str
    value: Scalar
    """Of a choice its name in `fields`, whatever the language of the workbook; of a day ISO 8601; "": taken back."""
    by: str
    on: date | None = None
    until: date | None = None
    """The last day in force; of a finding None: there it is a field of its own, as the reason is."""
    state: str | None = None
    """What it was taken on (`Finding.state`); None where that does not matter."""
    reason: str | None = None
    replaces: Scalar | None = None
    """The value that stood there when the person decided otherwise: it is replaced knowingly, which is no conflict.

    Of a text that stood in a workbook "#" and its mark, since no file keeps what was overwritten: compare with
    `rowtoken.stood`. A value of "" says that what stood there was taken back.

    A cell that stands as the workbook was written is no entry: nobody decided anything.
    """
    place: Ref = Ref()
    """The place, where it is known: for messages, and to see that id and names are of one thing."""
    name: str | None = None
    """The name of an account or a person, for those who read the file."""
    exact: bool = False
    """Of a column: its id was given, as rows of workbooks do; names alone mean whatever kind counts there."""
    about: str | None = None
    """A few words for those who read the file; nothing depends on them."""
    file: str = ""
    line: int = 0
    """The line of a TOML file, the row of a sheet."""
    sheet: str | None = None
    """The sheet, as its tab says; None for TOML."""

    @property
    def taken_back(self) -> bool:
        """Whether a person emptied what was said before: it takes a decision away, and is none itself."""
        return self.value == ""

    def expired(self, today: date) -> bool:
        """Whether its last day is over; that of a finding is a field of its own."""
        return self.until is not None and self.until < today


@record
class VerdictEntry:
    """One ``[[verdict]]``: what a person decided about the verdict on one column, or on one path inside it."""

    place: Ref
    choice: Choice
    by: str
    on: date
    until: date | None = None
    reason: str | None = None
    entity: str | None = None
    """The kind that is named; for the others the kind the decision was taken on, None for the column's own verdict."""
    subject: Subject | None = None
    protection: Protection | None = None
    state: str | None = None
    id: str | None = None
    replaces: Choice | None = None
    """The verdict that stood in the row when the person decided otherwise: that is replaced knowingly (`weighing`)."""
    replaces_kind: str | None = None
    """The kind that was named there, or "#" and its mark: compare with `rowtoken.stood`."""
    taken_back: bool = False
    """A person emptied what stood there, ``replaces``: what was decided before is no longer said."""
    file: str = ""
    line: int = 0
    """The line of a TOML file, the row of a sheet."""
    sheet: str | None = None

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and self.until < today

    @property
    def where(self) -> str:
        """File and line, as an editor takes them."""
        return f"{self.file}:{self.line}"


def source_of(entry: FieldEntry | VerdictEntry) -> str:
    """Return where it was read, without the folder: ``decisions.toml:12``, ``actions.xlsx:Actions:12``."""
    name = PurePath(entry.file).name
    return ":".join([name, *([entry.sheet] if entry.sheet else []), *([str(entry.line)] if entry.line else [])])


@record
class Decided:
    """All that people decided in one file or in several, in the order of the files."""

    verdicts: tuple[VerdictEntry, ...] = ()
    fields: tuple[FieldEntry, ...] = ()


@record
class Part:
    """What one file says, and what is wrong with it: both readers return it, so that all is said at once.

    ``read.toml_part`` and ``workbook.workbook_part``, called with path, kinds, lang, today.
    """

    file: str
    decided: Decided = Decided()
    problems: tuple[str, ...] = ()
    """Every mistake, a line each, with its place in the file."""
    doubtful: tuple[FieldEntry, ...] = ()
    """What rows with mistakes say of findings: not followed; it tells what else would be missing there."""
    remarks: tuple[str, ...] = ()
    """What is no mistake, and people should know: a workbook's comments are not read."""

    def whole(self) -> Decided:
        """Return what the file says.

        Raises:
            ConfigError: there are mistakes.
        """
        if self.problems:
            raise ConfigError(self.file, self.problems, INVALID)
        return self.decided
