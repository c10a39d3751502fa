"""What a project's Django prints is read, whatever else the project prints."""

from __future__ import annotations

import json
from pathlib import Path

from privaudit.migrate.generated_django import cut
from privaudit.migrate.sources_text import same_text

NONCE = "-- 0123 "
SAID = {
    "app": "shop",
    "name": "0001_initial",
    "vendor": "postgresql",
    "file": "",
    "errors": [],
    "code": False,
    "parts": [[0, ["CREATE TABLE t (id int);"]]],
    "unknown": False,
    "elsewhere": [],
}
"""One line of the program that runs inside of a project."""


def test_what_a_project_prints_around_our_lines_does_not_matter(tmp_path: Path) -> None:
    """A dot of progress without an end of line before, a word of a signal behind."""
    scripts, failed = cut(f"loading...{NONCE}{json.dumps(SAID)} done\n", NONCE, tmp_path, "app")
    assert [(s.file, s.dialect) for s in scripts] == [("shop/0001_initial", "postgresql")]
    assert failed == ()


def test_a_line_of_ours_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Cut in its middle, or without what belongs in it: not silently a migration less."""
    whole = json.dumps(SAID)
    for line in (whole[:-20], whole.replace('"parts"', '"pieces"')):
        scripts, failed = cut(f"{NONCE}{whole}\n{NONCE}{line}\n", NONCE, tmp_path, "app")
        assert len(scripts) == 1
        assert [file for file, _ in failed] == ["app"]


def test_line_ends_make_no_other_text_on_either_side() -> None:
    """Git may write them anew into the folder, and a commit may hold them; no file is only itself."""
    assert same_text(b"a\r\nb", b"a\nb")
    assert same_text(b"a\nb", b"a\r\nb")
    assert not same_text(b"a\nb", b"a\nc")
    assert not same_text(None, b"")
    assert same_text(None, None)
