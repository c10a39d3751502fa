"""Where reports go: a folder that only its owner can enter, that git ignores, and that no second audit falls into."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from ..errors import ReportError, UsageError
from ..model import AuditResult, Edition
from ..redact import disk_error

AUDIT_NAME = "audit.json"
CHECKPOINT_NAME = ".checkpoint.jsonl"
Formats = tuple[tuple[str, str | None], ...]


def check_folder(folder: Path, force: bool) -> None:
    """See that an audit may be written there.

    Raises:
        UsageError: it holds an audit already and ``force`` is not given, or is not a folder.
    """
    if is_there(folder) and not folder.is_dir():
        raise UsageError(str(folder), "output_not_folder")
    if is_there(folder / AUDIT_NAME) and not force:
        raise UsageError(str(folder), "output_exists")


def targets(folder: Path, formats: Formats, edition: Edition = Edition.INTERNAL) -> list[tuple[str, Path]]:
    """Return format and path of every report: ``DIR/audit.<suffix>``, or the file that was named.

    The edition for the file is ``DIR/audit-file.<suffix>``, so that nobody takes one for the other.
    """
    from ..registry import REPORTERS

    stem = "audit" if edition is Edition.INTERNAL else f"audit-{edition.value}"
    return [
        (name, Path(file) if file else folder / f"{stem}.{str(REPORTERS.get(name).suffix).lstrip('.')}")
        for name, file in dict.fromkeys(formats)
    ]


def check_targets(wanted: list[tuple[str, Path]], force: bool, source: Path | None = None) -> None:
    """See that no report falls on a file that is there, unless forced, nor ever on another or on its ``source``.

    Raises:
        UsageError: one would.
    """
    _check_apart(wanted)
    there = [path for _, path in wanted if is_there(path)]
    for path in there:
        if source is not None and path.samefile(source):
            raise UsageError(str(path), "onto_source")
    if there and not force:
        raise UsageError(", ".join(map(str, there)), "file_exists")


def _check_apart(wanted: list[tuple[str, Path]]) -> None:
    """See that no two files are one: a list of names written over the edition that leaves would leave in its place.

    Raises:
        UsageError: two are, by links or by the case of letters, which some file systems do not tell apart.
    """
    places: dict[str, tuple[str, Path]] = {}
    for name, path in wanted:
        other, first = places.setdefault(os.path.realpath(path).casefold(), (name, path))
        if other != name:  # one format named twice for one place is written twice, and the same
            raise UsageError(f"{first}, {path}", "one_file_twice")


def is_there(path: Path) -> bool:
    """Whether something has that name."""
    try:
        return path.exists()
    except OSError:
        return False  # a folder that may not be entered, a name too long: writing will say so


def make_folder(folder: Path) -> None:
    """Make a folder with mode 0700 and a ``.gitignore`` of ``*``; its parents are made as usual.

    An existing folder that holds other things keeps its mode and gets no ``.gitignore``: it may be a checkout.

    Raises:
        ReportError: the system refuses.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not any(folder.iterdir()) or _is_ours(folder):
            folder.chmod(0o700)
            write_private(folder / ".gitignore", b"*\n")
    except OSError as e:
        raise ReportError(str(folder), None, disk_error(e)) from None


def _is_ours(folder: Path) -> bool:
    """Whether an earlier audit made this folder: only then has it our ``.gitignore``."""
    try:
        return (folder / ".gitignore").read_bytes() == b"*\n"
    except OSError:
        return False


def open_checkpoint(folder: Path, resume: bool) -> Path:
    """Return the folder's checkpoint file; one of an earlier scan is used with ``resume`` and removed without.

    Raises:
        UsageError: there is nothing to resume.
        ReportError: an earlier one, or what has its name, cannot be removed.
    """
    path = folder / CHECKPOINT_NAME
    if resume and not path.is_file():
        raise UsageError(str(folder), "nothing_to_resume")
    if not resume:
        try:
            path.unlink(missing_ok=True)
        except OSError as e:
            raise ReportError(str(path), None, disk_error(e)) from None
    return path


def remove_checkpoint(path: Path) -> None:
    """Remove a checkpoint that has served; one that cannot be is in nobody's way."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Write a file with mode 0600 from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as f:  # noqa: PTH123 - a descriptor, so that the mode is right from the start
        path.chmod(0o600)
        f.write(content)


def write_reports(
    result: AuditResult,
    folder: Path,
    formats: Formats,
    lang: str,
    *,
    audit_json: bool,
    edition: Edition = Edition.INTERNAL,
) -> tuple[list[tuple[str, Path]], list[ReportError]]:
    """Write ``DIR/audit.<suffix>`` a format, or its own file, audit.json first.

    Returns format and path of what was written, and the errors of what was not.
    One report that fails does not keep the others from being written.
    """
    from ..registry import REPORTERS

    written: list[tuple[str, Path]] = []
    failed: list[ReportError] = []
    for name, path in targets(folder, (("json", None), *formats) if audit_json else formats, edition):
        try:
            _write_one(REPORTERS.get(name), result, path, lang, edition)
        except ReportError as e:
            failed.append(e)
        except OSError as e:
            failed.append(ReportError(str(path), None, disk_error(e)))
        else:
            written.append((name, path))
    return written, failed


def _write_one(reporter: object, result: AuditResult, path: Path, lang: str, edition: Edition) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    before = os.umask(0o077)
    try:
        reporter.write(result, path, lang, edition)  # type: ignore[attr-defined]
    finally:
        os.umask(before)
    path.chmod(0o600)
