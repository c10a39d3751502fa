"""Encryption: office files and the zip open with the password only, whatever letters it has."""

from __future__ import annotations

import io
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
import pyzipper
from msoffcrypto.exceptions import InvalidKeyError

from privaudit.errors import UsageError
from privaudit.incident.docx import docx_bytes
from privaudit.incident.seal import check_password, seal_in_place, zip_folder

from .cases import case, drafts

PASSWORDS = ("correct horse", "Пароль-ёЙ №7", "密码-пароль-9")


def opened(path: Path, password: str) -> bytes:
    """An encrypted office file, in clear, its integrity checked."""
    out = io.BytesIO()
    with path.open("rb") as stream:
        office = msoffcrypto.OfficeFile(stream)
        office.load_key(password=password, verify_password=True)
        office.decrypt(out, verify_integrity=True)
    return out.getvalue()


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_document_opens_with_its_password_and_no_other(tmp_path: Path, password: str) -> None:
    """The clear bytes come back whole; another password is refused; the file is no zip any more."""
    clear = docx_bytes(drafts(case("ru"))[0].document)
    path = tmp_path / "x.docx"
    path.write_bytes(clear)
    seal_in_place(path, check_password(password))
    assert path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    assert opened(path, password) == clear
    with pytest.raises(InvalidKeyError):
        opened(path, password + "x")


def test_a_workbook_opens_in_the_reader_of_workbooks(tmp_path: Path) -> None:
    """What is decrypted is the workbook; an encrypted file shorter than the clear one leaves no tail of it."""
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Приветствие"
    book.save(path)
    seal_in_place(path, check_password(PASSWORDS[1]))
    assert openpyxl.load_workbook(io.BytesIO(opened(path, PASSWORDS[1]))).worksheets[0]["A1"].value == "Приветствие"


@pytest.mark.parametrize("password", PASSWORDS)
def test_the_zip_is_aes_256(tmp_path: Path, password: str) -> None:
    """Contents need the password; names of files do not; only its owner can read it."""
    (tmp_path / "a.txt").write_text("secret text", encoding="utf-8")
    out = tmp_path / "x.zip"
    zip_folder(tmp_path, ("a.txt",), out, check_password(password))
    assert out.stat().st_mode & 0o777 == 0o600
    with pyzipper.AESZipFile(out) as z:
        assert z.namelist() == ["a.txt"]
        assert z.getinfo("a.txt").wz_aes_strength == 3
        with pytest.raises(RuntimeError):
            z.read("a.txt", pwd=b"wrong password")
        assert z.read("a.txt", pwd=password.encode()) == b"secret text"
    assert b"secret text" not in out.read_bytes()


@pytest.mark.parametrize("weak", ["", "short", "        ", "aaaaaaaaaa", "abababababab", "парольч"])
def test_a_weak_password_is_refused(weak: str) -> None:
    """Empty, short, or one or two letters over and over; the error does not quote it."""
    with pytest.raises(UsageError) as caught:
        check_password(weak)
    assert caught.value.reason == "password_weak"
    assert not weak.strip() or weak not in str(caught.value)


def test_a_password_shows_in_no_repr() -> None:
    """Neither printed nor logged by accident."""
    assert "correct" not in repr(check_password("correct horse")) + str(check_password("correct horse"))
