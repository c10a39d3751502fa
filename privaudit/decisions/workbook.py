"""What people filled in in a workbook, read back by the hidden tokens of its rows.

A row may have moved, its sheet may be sorted, filtered, cut, saved by another program or printed in another language.
What is not as it was written is a decision; what stands as it was is none. A row whose hidden token does not belong to
what stands beside it is refused, as is a whole workbook that is not one of ours: nothing is guessed.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ..config.plain_files import NotPlain
from ..errors import ConfigError
from ..i18n import has_text, text
from ..model import SETTLING, TargetKind
from ..redact import one_line
from .answers import choice_texts, plain
from .entries import INVALID, Decided, Part
from .fields import FIELDS, field_of
from .filled import Filled, FilledRow, doubtful_of, entries_of
from .merged import Merged
from .package import NotReadable, check_package
from .rowtoken import Stamp, normal
from .sheet import Meta, SheetRows
from .titles import TableKeys

FORMAT = "privaudit-workbook/1"
META_SHEET = "privaudit"
BY = "workbook.by"
"""The key of the row that says who filled the workbook in, and when (`TargetKind.ANSWER`: who, day)."""
_META_ROWS = 5_000
_MOST_PROBLEMS = 50
_TOOLS = frozenset({"privaudit", "openpyxl"})
"""Names that programs put where a person's stands."""


def workbook_part(path: Path, kinds: Collection[str], lang: str, today: date) -> Part:
    """Return what people decided in a workbook, and what is wrong with it: rows that cannot be read back, no author.

    One line each, with sheet and row, and without what people wrote. ``kinds`` are the entities that can be reported.

    Raises:
        ConfigError: it is not there, or is no workbook of privaudit.
    """
    try:
        merged = check_package(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter here; they may quote a cell
            return _Reader(path, lang, today, merged).part(kinds)
    except NotReadable as e:
        raise _refused(path, text(f"workbook.file.{e.key}", lang)) from None
    except NotPlain as e:
        raise _refused(path, text(f"reasons.{e.reason}", lang, **dict(e.params))) from None
    except (OSError, ValueError) as e:
        key = "missing" if isinstance(e, FileNotFoundError) else "unreadable"
        raise _refused(path, text(f"workbook.file.{key}", lang)) from None


def _refused(path: Path, *problems: str) -> ConfigError:
    return ConfigError(str(path), problems, INVALID)


class _Reader:
    def __init__(self, path: Path, lang: str, today: date, merged: Mapping[str, set[str]]) -> None:
        self.path, self.lang, self.today, self.merged = path, lang, today, merged
        self.problems: dict[str, None] = {}

    def part(self, kinds: Collection[str]) -> Part:
        book = _open(self.path)
        try:
            meta = _meta(book)
            stamps = {
                key: Stamp(meta.audit_id, key, tuple(f for f, _, _ in t.fields)) for key, t in meta.tables.items()
            }
            rows = [
                row
                for ws in book.worksheets
                if ws.title != META_SHEET and hasattr(ws, "iter_rows")
                for row in SheetRows(ws, meta, stamps, self.note, self._merged(ws)).rows()
            ]
            by, on, named = self._author(rows, meta, book.properties)
        except (ConfigError, NotReadable):
            raise
        except Exception:  # noqa: BLE001 - openpyxl raises many sorts on a damaged file, and its texts can quote a cell
            raise NotReadable("damaged") from None
        finally:
            book.close()
        filled = Filled(file=str(self.path), by=by, on=on, kinds=frozenset(kinds))
        answered = [r for r in rows if r.target != BY]
        out = entries_of(answered, filled, self.note)
        if by and not named:
            self._unnamed(out)
        lines = [*self.problems]
        if len(lines) > _MOST_PROBLEMS:
            more = text("workbook.more", self.lang, count=len(lines) - _MOST_PROBLEMS)
            lines = [*lines[:_MOST_PROBLEMS], more]
        if not by and any(r.changed for r in rows):
            lines.insert(0, text("workbook.file.no_author", self.lang))
        remarks = ["comments"] if any("omments" in name for name in self.merged) else []
        remarks += ["unnamed"] if by and not named and any(r.changed for r in answered) else []
        return Part(
            file=str(self.path),
            decided=out,
            problems=tuple(lines),
            doubtful=doubtful_of(answered, filled),
            remarks=tuple(text(f"workbook.file.{key}", self.lang, by=by) for key in remarks),
        )

    def _unnamed(self, decided: Decided) -> None:
        """Note what nobody may decide without a name: that a risk is taken, a finding not so, a verdict right or wrong.

        A department takes no risk, and a program that saved the file none either.
        """
        for e in decided.fields:
            if e.kind is TargetKind.FINDING and e.field == "status" and e.value in SETTLING:
                self.note("unnamed", e.sheet or "", e.line, "status")
        for v in decided.verdicts:
            self.note("unnamed", v.sheet or "", v.line, "verdict")

    def _merged(self, ws: Any) -> Merged:
        return Merged(self.merged.get(str(getattr(ws, "_worksheet_path", "")).lstrip("/"), ()))

    def note(self, key: str, sheet: str, row: int, field: str = "") -> None:
        """Keep what is wrong with one row; never what stands in it."""
        named = has_text(f"decisions.field.{field}", self.lang)
        words = text(f"decisions.field.{field}", self.lang) if named else one_line(field)
        listed = dict.fromkeys(f for own in FIELDS.values() for f in own if f.name == field and not f.open_)
        known = "; ".join(dict.fromkeys(c for f in listed for c in choice_texts(f, self.lang)))
        said = text(f"workbook.row.{key}", self.lang, field=words, known=known)
        self.problems[text("workbook.at", self.lang, sheet=one_line(sheet), row=row, text=said)] = None

    def _author(self, rows: list[FilledRow], meta: Meta, properties: Any) -> tuple[str, date, bool]:
        """Whose answers they are, of which day, and whether a person's name says so: an owner may be a department."""
        said = {name: value for r in rows if r.target == BY for name, value in r.standing}
        modified = properties.modified if isinstance(properties.modified, datetime) else None
        on = date.fromisoformat(said["day"]) if said.get("day") else modified.date() if modified else self.today
        editor = plain(properties.lastModifiedBy)
        who = said.get("who", "")
        by = who or meta.owner or ("" if editor.casefold() in _TOOLS else editor)
        named = bool(who) and (who.casefold() != meta.owner.casefold() or " " in who)
        return one_line(by), min(on, self.today + timedelta(days=1)), named


def _open(path: Path) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(path, read_only=True, keep_links=False)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - see above
        raise NotReadable("damaged") from None


def _meta(book: Any) -> Meta:
    if META_SHEET not in book.sheetnames:
        raise NotReadable("foreign")
    rows = [
        tuple(plain(v) for v in row)
        for row in book[META_SHEET].iter_rows(values_only=True, max_row=_META_ROWS, max_col=8)
    ]
    form = rows[0][0] if rows and rows[0] else ""
    if form != FORMAT:
        raise NotReadable("other_version" if form.startswith(FORMAT.partition("/")[0]) else "foreign")
    said = {r[0]: r[1] for r in rows[1:] if r[0] not in {"table", "column"} and len(r) > 1}
    tables = {r[2]: r for r in rows if r[0] == "table"}
    columns = [r for r in rows if r[0] == "column"]
    try:
        return Meta(
            audit_id=said["audit_id"],
            owner=said["owner"],
            pages=frozenset(r[1] for r in rows if r[0] == "table"),
            tables={key: _keys(row, [c for c in columns if c[1] == key]) for key, row in tables.items()},
        )
    except (KeyError, IndexError, ValueError):
        raise NotReadable("tampered") from None


def _keys(table: tuple[str, ...], columns: list[tuple[str, ...]]) -> TableKeys:
    kind = TargetKind(table[3])
    return TableKeys(
        kind=kind,
        token_at=int(table[4]),
        fields=tuple((field_of(kind, c[2]), int(c[4]), normal(c[5])) for c in columns if c[2]),
        identity=tuple((int(c[4]), normal(c[5])) for c in columns if c[3]),
        others=tuple((int(c[4]), normal(c[5])) for c in columns if not c[2] and not c[3]),
    )
