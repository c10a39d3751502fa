"""The folder on disk: 0700, its files 0600, whole or not at all, never over other things, never over people's work."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from ..errors import ReportError, UsageError
from ..redact import disk_error

SUMS = "SHA256SUMS"
IGNORE = ".gitignore"
_BEGUN = (".incident-", ".part")
"""How the name of an unfinished folder begins and ends."""
_LOCK = "lock"
TOP = frozenset({"README.docx", "HOW_TO_OPEN.txt", "incident.zip", SUMS, IGNORE, "internal", "file", "drafts"})
"""What stands at the top of a folder of ours."""


def check_place(out: Path, force: bool) -> None:
    """See that a folder may be made there.

    Raises:
        UsageError: something else is there, which not even ``force`` replaces; or a folder of ours, without ``force``.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError(str(out), "output_not_folder")
    if not out.exists() or not any(out.iterdir()):
        return
    if not is_ours(out):
        raise UsageError(str(out), "output_other")
    if not force:
        raise UsageError(str(out), "output_exists")


def is_ours(folder: Path) -> bool:
    """Whether a folder is one that this package wrote: only its names at the top, and its sums."""
    names = {p.name for p in folder.iterdir()}
    return SUMS in names and names <= TOP


@contextlib.contextmanager
def building(out: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``out`` (0700), which is removed in the end, whatever happens but a killed process.

    What a run that was killed left there, perhaps in clear, is removed first. Temporary files of libraries go
    there, too, and not to where other users' programs look. Only the first Ctrl-C is heard meanwhile.

    Raises:
        ReportError: the file system refuses, or does not let the unfinished folder be removed.
        KeyboardInterrupt: Ctrl-C, or another signal that ends a program.
    """
    with _heard_once():
        part: list[Path] = []
        try:
            try:
                yield from _in_part(out, part)
            finally:
                _removed(part)
        finally:
            _removed(part)  # again: the one interruption there is may have come during the first
    if part and part[0].exists():
        raise ReportError(str(part[0]), reason="incident_left")


def _in_part(out: Path, made: list[Path]) -> Iterator[Path]:
    before = tempfile.tempdir
    held: int | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        sweep(out.parent)
        made.append(Path(tempfile.mkdtemp(prefix=_BEGUN[0], suffix=_BEGUN[1], dir=out.parent)))
        part = made[0]
        held = _lock(part)
        work = part / "tmp"
        work.mkdir(mode=0o700)
        (part / "folder").mkdir(mode=0o700)
        tempfile.tempdir = str(work)
        yield part / "folder"
    except OSError as e:
        raise ReportError(str(out), None, disk_error(e)) from None
    finally:
        tempfile.tempdir = before
        _removed(made)  # while the lock is held: no other run takes it for one that was killed
        if held is not None:
            os.close(held)


def _removed(made: list[Path]) -> None:
    for part in made:
        shutil.rmtree(part, ignore_errors=True)


@contextlib.contextmanager
def _heard_once() -> Iterator[None]:
    """Have the first signal that ends a program raise KeyboardInterrupt, and no other disturb what follows it."""
    heard = False

    def note(_signal: int, _frame: FrameType | None) -> None:
        nonlocal heard
        if not heard:
            heard = True
            raise KeyboardInterrupt

    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)):
            if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:  # not nohup's, nor a caller's
                before[number] = signal.signal(number, note)
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def sweep(folder: Path) -> tuple[Path, ...]:
    """Remove what killed runs left unfinished in a folder, and return it; one that is at work keeps its own."""
    return tuple(part for part in sorted(folder.glob(f"{_BEGUN[0]}*{_BEGUN[1]}")) if _swept(part))


def _swept(part: Path) -> bool:
    with contextlib.suppress(OSError):
        if part.is_symlink() or not (part / _LOCK).is_file():
            return False
        held = _lock(part)
        if held is not None:
            shutil.rmtree(part, ignore_errors=True)
            os.close(held)
            return not part.exists()
    return False


def _lock(part: Path) -> int | None:
    """Lock an unfinished folder until the process ends, however it does; None where another has it, or none can."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    descriptor = os.open(part / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def put_in_place(folder: Path, out: Path, now: datetime) -> Path | None:
    """Rename a finished folder to ``out``. Return where an older one went whose files people had changed, else None.

    An older one that is as it was written is removed.

    Raises:
        OSError: the file system refuses; the older folder is back at its place.
    """
    old: Path | None = None
    changed = False
    if out.exists():
        changed = any(out.iterdir()) and not is_unchanged(out)
        old = _free(out.with_name(f"{out.name}.before-{now:%Y%m%dT%H%M%SZ}"))
        out.rename(old)
    try:
        folder.rename(out)
    except OSError:
        if old is not None:
            old.rename(out)
        raise
    if old is not None and not changed:
        shutil.rmtree(old, ignore_errors=True)
        return None
    return old


def _free(path: Path) -> Path:
    """A name that nothing has."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found


def make_private(folder: Path) -> None:
    """Give every folder below, and the folder, mode 0700, every file 0600."""
    folder.chmod(0o700)
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a new file with mode 0600 from its first byte on; the folder above it is made with 0700."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor, so that the mode is right from the start
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def names_in(folder: Path) -> tuple[str, ...]:
    """Return the files below a folder but its sums, as paths with slashes, sorted."""
    found = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return tuple(sorted(n for n in found if n != SUMS))


def write_sums(folder: Path) -> None:
    """Write the SHA-256 of every file, as ``sha256sum -c`` reads it (GNU coreutils)."""
    lines = "".join(f"{_digest(folder / name)}  {name}\n" for name in names_in(folder))
    write_bytes(folder / SUMS, lines.encode("utf-8"))


def is_unchanged(folder: Path) -> bool:
    """Whether a folder holds what its sums say and nothing else: no link and no folder of people's either."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        said = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
        ours = {folder / name for name in (*said, SUMS)}
        ours |= {above for path in ours for above in path.parents if above.is_relative_to(folder)} - {folder}
        found = set(folder.rglob("*"))
        if found != ours or any(path.is_symlink() for path in found):
            return False
        return all(_digest(folder / name) == digest for name, digest in said.items())
    except (OSError, UnicodeDecodeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
