"""Small folders of schema changes, and git repositories of them, for tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from privaudit.migrate.script import Script, Unread
from privaudit.migrate.sources import Found, find, look_at


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder, by their paths."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def found(root: Path, *paths: str) -> tuple[tuple[Script, ...], tuple[Unread, ...]]:
    """What is found below paths (all, if none is given)."""
    return find([Path(p) for p in paths or (".",)], root)


def names(root: Path, *paths: str) -> list[str]:
    """The scripts' files, in their order."""
    return [s.file for s in found(root, *paths)[0]]


def said(root: Path, *paths: str) -> list[tuple[str, str]]:
    """What was not read, and why."""
    return [(u.file, u.reason) for u in found(root, *paths)[1]]


class Repository:
    """A real git repository in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", ".")

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run git as a person would, with a fixed author; return its output."""
        people = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _PERSON.items()}
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=cwd or self.root,
            env=kept | people | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str | bytes], *gone: str) -> str:
        """Write and remove files, commit all, and return the commit's id."""
        write(self.root, files)
        for name in gone:
            (self.root / name).unlink()
        self.git("add", "--all", "--force")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")
        return self.git("rev-parse", "HEAD")


_PERSON = {"NAME": "Test", "EMAIL": "test@example.org", "DATE": "2026-11-22T08:00:00Z"}


def found_at(paths: Iterable[Path], root: Path, revision: str) -> Found:
    """The scripts of a revision, and what of it could not be read."""
    seen = look_at(paths, root, revision)
    return seen.scripts, seen.unread
