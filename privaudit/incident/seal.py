"""Encryption under a password: office files as Office does it, and a zip of the whole folder.

Office files (.xlsx, .docx): ECMA-376 agile encryption with AES (msoffcrypto-tool); Excel, Word and LibreOffice ask for
the password. The zip: AES-256 as WinZip's AE-2 (pyzipper); 7-Zip and others open it, the Explorer of Windows does not.
Names of files stand in a zip's directory in clear: they are the same for every company and name nobody.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from ..errors import UsageError
from ..model import Raw

LEAST = 8
"""Shorter passwords are refused: they are guessed in minutes from a file that can be tried without end."""
OFFICE = frozenset({".xlsx", ".docx"})


def check_password(password: str) -> Raw:
    """Return the password, hidden from every repr.

    Raises:
        UsageError: it is empty, too short, or one character over and over.
    """
    if len(password) < LEAST or len(set(password)) < 3 or not password.strip():
        raise UsageError("password", "password_weak", (("least", str(LEAST)),))
    return Raw(password)


def sealed(content: bytes, password: Raw) -> bytes:
    """Return an office file encrypted."""
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password.reveal(), out)
    return out.getvalue()


def seal_in_place(path: Path, password: Raw) -> None:
    """Encrypt an office file where it lies; the clear one is gone afterwards."""
    content = sealed(path.read_bytes(), password)
    with path.open("r+b") as stream:  # over the clear bytes, so that no second file of them is ever made
        stream.write(content)
        stream.truncate()
        stream.flush()
        os.fsync(stream.fileno())


def zip_folder(folder: Path, names: tuple[str, ...], out: Path, password: Raw) -> None:
    """Write an encrypted zip of the named files of a folder, mode 0600."""
    import pyzipper

    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        open(descriptor, "wb") as stream,  # noqa: PTH123 - a descriptor, so that the mode is right from the start
        pyzipper.AESZipFile(stream, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as z,
    ):
        z.setpassword(password.reveal().encode("utf-8"))
        z.setencryption(pyzipper.WZ_AES, nbits=256)
        for name in names:
            z.write(folder / name, name)
