"""The file of sketches: private from the start, whole or not there, read back as written, destroyed when asked."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from privaudit.errors import ReportError, UsageError
from privaudit.sketches import KEY_BYTES, Sketches, store
from tests.sketching import KEY, all_of, sketched

ROWS = {
    "id": range(500),
    "name": [f"Иван {n}" for n in range(500)],
    "at": [f"2024-01-{n % 28 + 1:02d}" for n in range(500)],
}


def kept(sketches: Sketches | None = None) -> store.Kept:
    """What a scan of two tables would keep."""
    one = sketched("crm.main.clients", ROWS, times=["at"], anchors=["id"], share=0.5)
    two = sketched("crm.main.empty", {"id": []})
    odd = sketched(
        "crm.main.odd", {"phone": ["+70000000000", "+70000000000", "+79161000003"]}, forms={"phone": "phone"}
    )
    return store.Kept(audit_id="a-1", salt="s", key=KEY, sketches=sketches or all_of(one, two, odd))


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    """Every sketch, day and count is there again, of an empty table too."""
    before = kept()
    size = store.save(tmp_path / store.NAME, before)
    after = store.load(tmp_path / store.NAME)
    assert size == (tmp_path / store.NAME).stat().st_size
    assert (after.audit_id, after.salt, after.key) == (before.audit_id, before.salt, before.key)
    for was in before.sketches:
        now = after.sketches.get(was.key)
        assert now is not None
        for attribute in ("newest_by", "days", "filled", "last_filled", "equal", "rows", "whole"):
            assert getattr(now, attribute) == getattr(was, attribute), attribute
        both = [(s, now.values[c]) for c, s in was.values.items()] + [(s, now.beside[c]) for c, s in was.beside.items()]
        for sketch, found in both:
            assert list(found.items()) == list(sketch.items())
            for attribute in ("share", "whole", "rows", "odd", "odd_rows"):
                assert getattr(found, attribute) == getattr(sketch, attribute), attribute


def test_the_file_is_private_and_holds_no_value(tmp_path: Path) -> None:
    """Mode 0600 whatever the umask, and no name of a person in any encoding."""
    before = os.umask(0)
    try:
        store.save(tmp_path / store.NAME, kept())
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / store.NAME).stat().st_mode) == 0o600
    data = (tmp_path / store.NAME).read_bytes()
    assert data.startswith(store.FORMAT)
    assert not any(word.encode(c) in data for word in ("Иван", "иван") for c in ("utf-8", "utf-16-le", "cp1251"))
    assert [p.name for p in tmp_path.iterdir()] == [store.NAME]


def test_a_disk_that_is_full_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A folder that cannot be written to is one error of ours."""
    with pytest.raises(ReportError) as caught:
        store.save(tmp_path / "gone" / store.NAME, kept())
    assert "No such file" in dict(caught.value.params)["error"]


def test_a_file_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    """One byte is enough; another format, or none, is said."""
    path = tmp_path / store.NAME
    store.save(path, kept())
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)
    with pytest.raises(UsageError, match="sketches_damaged"):
        store.load(path)
    path.write_bytes(b"privaudit-sketches/9\n")
    with pytest.raises(UsageError, match="sketches_other_format"):
        store.load(path)
    with pytest.raises(UsageError, match="file_missing"):
        store.load(tmp_path / "gone")


def test_destroying_overwrites_the_same_blocks(tmp_path: Path) -> None:
    """Who held the file open finds nothing of it: it was overwritten and cut, not only unlinked."""
    path = tmp_path / store.NAME
    store.save(path, kept())
    with path.open("rb") as held:
        assert store.destroy(path) > 1000
        assert held.read() == b""
    assert not path.exists()
    assert store.destroy(path) == 0


def test_the_key_is_overwritten_before_anything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who pulls the plug while it is destroyed finds digests without their key."""
    path = tmp_path / store.NAME
    store.save(path, kept())
    written: list[tuple[int, int]] = []
    really = os.pwrite

    def watched(descriptor: int, data: bytes, at: int) -> int:
        written.append((at, len(data)))
        return really(descriptor, data, at)

    monkeypatch.setattr(os, "pwrite", watched)
    store.destroy(path)
    assert written[0] == (0, len(store.FORMAT) + KEY_BYTES)


def test_links_are_left_alone(tmp_path: Path) -> None:
    """A symbolic link, or a file with a second name, may be somebody else's."""
    other = tmp_path / "other"
    other.write_bytes(b"precious")
    (tmp_path / store.NAME).symlink_to(other)
    with pytest.raises(UsageError, match="purge_link"):
        store.purge(tmp_path)
    (tmp_path / store.NAME).unlink()
    (tmp_path / store.NAME).hardlink_to(other)
    with pytest.raises(UsageError, match="purge_link"):
        store.purge(tmp_path)
    assert other.read_bytes() == b"precious"


@pytest.mark.parametrize("name", [store.NAME, store.NAME + ".part"])
def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path, name: str) -> None:
    """What only bears the name is not destroyed, and nothing else in the folder either."""
    store.save(tmp_path / store.NAME, kept())
    (tmp_path / name).write_bytes(b"drawings of a garden")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(UsageError, match="purge_not_ours"):
        store.purge(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_what_an_audit_began_is_destroyed(tmp_path: Path) -> None:
    """An empty file, half of a first line, and a file of another version."""
    for begun in (b"", store.FORMAT[:7], b"privaudit-sketches/1\n" + b"x" * 40):
        (tmp_path / (store.NAME + ".part")).write_bytes(begun)
        assert store.purge(tmp_path) == ((tmp_path / (store.NAME + ".part"), len(begun)),)
        assert not any(tmp_path.iterdir())


def test_a_destruction_that_was_interrupted_can_be_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the key was overwritten the file is still known as ours."""
    path = tmp_path / store.NAME
    store.save(path, kept())

    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.purge(tmp_path)
    assert kept().key not in path.read_bytes()
    assert store.purge(tmp_path)
    assert not path.exists()
