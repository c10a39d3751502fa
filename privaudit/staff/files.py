"""A list in a file, whatever its form: rows with their line numbers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import IO

from ..config.plain_files import NotPlain, open_plain
from .base import Cells, Problems, Unreadable
from .delimited import limited, rows_of
from .encodings import choose_encoding
from .ldif import entries_of, looks_like_ldif
from .sheets import is_workbook, workbook_rows

MOST_BYTES = 1_000_000_000
MOST_ROWS = 1_000_000
_MARKUP = ("<html", "<!doctype html", "<?xml", "<table", "<workbook")

Score = Callable[[Cells], int]


class Rows:
    """An open list: what it is, and its rows, each once. To be closed.

    ``named``: the first row is one of names for sure (a directory's attributes).
    """

    def __init__(self, path: Path, *, encoding: str, delimiter: str, sheet: str | None, score: Score) -> None:
        """Open a list; ``score`` says how many headings of a row are known.

        Raises:
            Unreadable: with the reason.
        """
        self.problems = Problems()
        self.encoding: str | None = None
        self.delimiter: str | None = None
        self.sheet: str | None = None
        self.named = False
        self._stack = ExitStack()
        try:
            with open_plain(path) as probe:
                first = probe.read(4096)
                size = probe.seek(0, io.SEEK_END)
            if size > MOST_BYTES:
                raise Unreadable("too_large", (("limit", str(MOST_BYTES)),))
            if is_workbook(first):
                self.kind = "xlsx"
                self.sheet, rows = workbook_rows(path, sheet, self._stack)
            else:
                self.kind, rows = self._of_text(path, encoding, delimiter, score)
        except Unreadable:
            self.close()
            raise
        except NotPlain as e:
            self.close()
            raise Unreadable(e.reason, e.params) from None
        except (OSError, ValueError) as e:
            self.close()
            raise Unreadable("file_missing" if isinstance(e, FileNotFoundError) else "file_unreadable") from None
        self._rows = rows

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        """Give line number and cells of the rows that are not blank."""
        try:
            yield from islice(self._rows, MOST_ROWS)
            if next(self._rows, None) is not None:
                self.problems.add("rows_cut", params=(("limit", MOST_ROWS),))
        except Unreadable as e:
            if e.reason != "workbook_damaged_at":
                raise
            self.problems.add("workbook_damaged_at", int(dict(e.params)["line"]))
        except OSError:
            self.problems.add("read_broken")

    def close(self) -> None:
        """Close the file."""
        self._stack.close()

    def _text(self, path: Path, wanted: str) -> tuple[str, io.TextIOWrapper]:
        stream: IO[bytes] = self._stack.enter_context(open_plain(path))
        codec = choose_encoding(stream, wanted)
        text = io.TextIOWrapper(stream, encoding=codec, errors="replace", newline="")
        return codec, self._stack.enter_context(text)

    def _of_text(
        self, path: Path, encoding: str, delimiter: str, score: Score
    ) -> tuple[str, Iterator[tuple[int, Cells]]]:
        self.encoding, text = self._text(path, encoding)
        head = text.read(4096)
        if head.lstrip("\ufeff \r\n\t").lower().startswith(_MARKUP):
            raise Unreadable("markup")
        text.seek(0)
        if looks_like_ldif(head):
            self.named = True
            return "ldif", self._ldif(path, encoding)
        self.delimiter, rows = rows_of(text, delimiter, lambda row: score(tuple(row)), self.problems)
        return "csv", ((line, tuple(row)) for line, row in rows)

    def _ldif(self, path: Path, encoding: str) -> Iterator[tuple[int, Cells]]:
        """Give the names of all attributes, then a row an entry; several values stand in lines of one cell."""
        names: dict[str, None] = {}
        _, text = self._text(path, encoding)
        for _, entry in entries_of(limited(text), Problems()):
            names |= dict.fromkeys(entry)
        _, text = self._text(path, encoding)
        rows = (
            (line, tuple("\n".join(entry[n]) if n in entry else None for n in names))
            for line, entry in entries_of(limited(text), self.problems)
        )
        return chain([(0, tuple(names))], rows)
