"""How values are stored: what is in clear is never called protected, and what can be made again is said so."""

from __future__ import annotations

import base64
import hashlib
import random
import uuid
from collections.abc import Callable

import pytest

from privaudit.detect import classify, load_rules
from privaudit.i18n import LANGUAGES
from privaudit.model import Classification, EvidenceKind, Protection, Role, TypeFamily
from privaudit.report.evidence_words import evidence, evidence_key

from . import synthetic as s
from .columns import ROWS, table_of, verdicts_of

Maker = Callable[[random.Random], object]
PLAIN, MASKED, HASHED = Protection.PLAIN, Protection.MASKED, Protection.HASHED
ENCRYPTED, TOKENISED = Protection.ENCRYPTED, Protection.TOKENISED


def one(column: str, make: Maker, family: TypeFamily = TypeFamily.TEXT) -> Classification | None:
    """The verdict on one column of a table of clients."""
    r = s.seeded(31)
    values = tuple(make(r) for _ in range(ROWS))
    found = [c for c in verdicts_of({column: values}, "clients", {column: family}) if c.path is None]
    return found[0] if found else None


def _hex(n: int) -> Maker:
    return lambda r: r.randbytes(n).hex()


def _b64(n: int) -> Maker:
    return lambda r: base64.b64encode(r.randbytes(n)).decode()


def _letters(r: random.Random, n: int) -> str:
    return "".join(r.choices("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=n))


STORED: list[tuple[str, Maker, Protection]] = [
    ("phone", lambda r: f"+7 9** ***-**-{r.randrange(100):02d}", MASKED),
    ("phone", lambda r: f"*******{r.randrange(10**4):04d}", MASKED),
    ("email", lambda r: f"{r.choice('abcdef')}***@example.org", MASKED),
    ("fio", lambda r: f"{r.choice(s.ROOTS)} {r.choice('АБВГ')}***", MASKED),
    ("card_number", lambda r: f"4276 XXXX XXXX {r.randrange(10**4):04d}", MASKED),
    ("passport", lambda _: "[REDACTED]", MASKED),
    ("password", lambda r: "*" * r.randrange(6, 9), MASKED),
    ("password", lambda r: f"$argon2id$v=19$m=65536,t=3,p=4${_letters(r, 22)}${_letters(r, 43)}", HASHED),
    ("password", lambda r: f"$P$B{_letters(r, 30)}", HASHED),
    ("password", lambda r: f"$scrypt$ln=16,r=8,p=1${_letters(r, 22)}${_letters(r, 43)}", HASHED),
    ("password", lambda r: f"pbkdf2_sha256$600000${_letters(r, 12)}${_letters(r, 43)}=", HASHED),
    ("password", lambda r: f"$6${_letters(r, 16)}${_letters(r, 86)}", HASHED),
    ("password", lambda r: f"SCRAM-SHA-256$4096:{_letters(r, 24)}${_letters(r, 44)}:{_letters(r, 44)}", HASHED),
    ("password", lambda r: f"*{r.randbytes(20).hex().upper()}", HASHED),
    ("password", _hex(16), HASHED),
    ("password", _b64(32), HASHED),
    ("phone_hash", _hex(32), HASHED),
    ("phone", lambda r: f"0x{r.randbytes(32).hex()}", HASHED),
    ("email_sha1", _b64(20), HASHED),
    ("phone", lambda r: f"gAAAAA{_letters(r, 94)}", ENCRYPTED),
    ("snils", lambda r: f"vault:v1:{_letters(r, 60)}", ENCRYPTED),
    ("email", lambda r: f"eyJpdiI6{_letters(r, 120)}", ENCRYPTED),
    ("passport", lambda r: base64.b64encode(r.randbytes(16 * r.randrange(2, 5))).decode(), ENCRYPTED),
    ("passport", lambda r: r.randbytes(16 * r.randrange(2, 5)).hex(), ENCRYPTED),
    ("card_number", lambda r: f"tok_{r.randbytes(10).hex()}", TOKENISED),
    ("password", s.one_of("qwerty1", "Sommer24", "letmein", "пароль123", "Tr0ub4dor&3"), PLAIN),
    ("password", lambda r: _letters(r, r.randrange(8, 15)), PLAIN),
    ("api_key", _hex(16), PLAIN),
    ("api_key", lambda r: f"sk_live_{_letters(r, 24)}", PLAIN),
    ("email", s.email, PLAIN),
    ("phone", s.mobile, PLAIN),
    ("fio", s.russian_name, PLAIN),
]


@pytest.mark.parametrize(("column", "make", "expected"), STORED)
def test_how_values_are_stored(column: str, make: Maker, expected: Protection) -> None:
    """Each form of masking, hashing, sealing and tokens is told from data in clear."""
    found = one(column, make)
    assert found is not None
    assert found.protection is expected


def _uuid(r: random.Random) -> str:
    return str(uuid.UUID(int=r.getrandbits(128), version=4))


def test_uuids_beside_masked_numbers_are_tokens() -> None:
    """Where a card is shown masked, the UUID beside it stands for it; without that it is an id like any other."""
    r = s.seeded(36)
    tokens = tuple(_uuid(r) for _ in range(ROWS))
    masked = tuple(f"427600******{r.randrange(10**4):04d}" for _ in range(ROWS))
    found = {c.column: c for c in verdicts_of({"card_masked": masked, "card_number": tokens}, "clients")}
    assert (found["card_number"].entity, found["card_number"].protection) == ("CREDIT_CARD", TOKENISED)
    assert verdicts_of({"email_id": tokens}, "letters") == []


SEALED: list[tuple[str, Maker, Protection]] = [
    ("passport_enc", lambda r: r.randbytes(16 * r.randrange(2, 5)), ENCRYPTED),
    ("snils_encrypted", lambda r: b"\x01" + r.randbytes(32 + 16 + 16), ENCRYPTED),
    ("phone_encrypted", lambda r: b"\xc3\x0d\x04\x07\x03\x02" + r.randbytes(70), ENCRYPTED),
    ("password", lambda r: r.randbytes(20), HASHED),
]


@pytest.mark.parametrize(("column", "make", "expected"), SEALED)
def test_how_bytes_are_stored(column: str, make: Maker, expected: Protection) -> None:
    """Bytes in blocks, with the mark of a scheme, or of a digest's length."""
    found = one(column, make, TypeFamily.BINARY)
    assert found is not None
    assert found.protection is expected


@pytest.mark.parametrize(
    "column", ["etag", "commit", "git_hash", "colour", "fld7", "checksum", "version_id", "revision"]
)
@pytest.mark.parametrize(
    "make",
    [
        _hex(20),
        _hex(16),
        lambda r: f"#{r.randbytes(3).hex()}",
        _uuid,
    ],
    ids=["sha1", "md5", "colour", "uuid"],
)
def test_hashes_of_nobody_are_not_personal(column: str, make: Maker) -> None:
    """Commits, entity tags, colours and generated ids are no hashed phones."""
    assert one(column, make) is None


@pytest.mark.parametrize("column", ["session_id", "cookie_id", "device_id"])
def test_random_ids_are_in_clear(column: str) -> None:
    """A session's id is random by nature: it is the value, not the hash of one."""
    found = one(column, _hex(16))
    assert found is None or found.protection is PLAIN


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _sha256_base64(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


HASHES: list[tuple[str, Maker, Callable[[str], str], str, str]] = [
    ("email", s.email, _md5, "EMAIL_ADDRESS", "md5"),
    ("mail", lambda r: s.email(r).title(), lambda t: _md5(t.lower()), "EMAIL_ADDRESS", "md5"),
    ("phone", s.mobile, lambda t: hashlib.sha256(t.encode()).hexdigest(), "PHONE_NUMBER", "sha256"),
    ("phone", s.mobile_formatted, lambda t: hashlib.sha1(_digits(t).encode()).hexdigest(), "PHONE_NUMBER", "sha1"),  # noqa: S324
    ("phone", s.mobile, lambda t: _md5(t[-10:]).upper(), "PHONE_NUMBER", "md5"),
    ("snils", s.snils, _sha256_base64, "RU_SNILS", "sha256"),
]


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


@pytest.mark.parametrize(("column", "make", "hashed", "entity", "algorithm"), HASHES)
@pytest.mark.parametrize("name", ["fld9", "external_key"])
def test_a_hash_of_the_value_beside_it_is_that_value(
    column: str, make: Maker, hashed: Callable[[str], str], entity: str, algorithm: str, name: str
) -> None:
    """Whatever its column is called, a hash without a salt is of the kind it can be made from, and why is said."""
    r = s.seeded(32)
    clear = tuple(str(make(r)) for _ in range(ROWS))
    found = {c.column: c for c in verdicts_of({column: clear, name: tuple(map(hashed, clear))}, "clients")}
    verdict = found[name]
    assert (verdict.entity, verdict.protection) == (entity, HASHED)
    (piece,) = [e for e in verdict.evidence if e.kind is EvidenceKind.PROTECTION]
    assert piece.rule == f"protection:unsalted.{algorithm}"
    assert (piece.hits, piece.seen) == (50, 50)
    assert evidence_key(piece) == "protection_unsalted"
    assert len({evidence(piece, "", lang) for lang in LANGUAGES}) == len(LANGUAGES)
    assert found[column].protection is PLAIN


def test_a_salted_hash_is_not_said_to_be_without_salt() -> None:
    """Hashes with a salt match nothing: of them it is said that the salt is unknown."""
    r = s.seeded(33)
    clear = tuple(s.mobile(r) for _ in range(ROWS))
    salted = tuple(_md5("pepper" + t) for t in clear)
    found = {c.column: c for c in verdicts_of({"phone": clear, "phone_hash": salted}, "clients")}
    rules = [e.rule for e in found["phone_hash"].evidence if e.kind is EvidenceKind.PROTECTION]
    assert rules == ["protection:salt_unknown"]


def test_equal_hashes_say_that_no_row_has_a_salt_of_its_own() -> None:
    """The same password with the same hash in many rows is said."""
    r = s.seeded(34)
    hashes = tuple(_md5(r.choice(("a", "b", "c", "d"))) for _ in range(ROWS))
    (found,) = verdicts_of({"password": hashes}, "users")
    (piece,) = [e for e in found.evidence if e.kind is EvidenceKind.PROTECTION]
    assert (piece.rule, piece.hits, piece.seen) == ("protection:repeats", ROWS, ROWS)


def test_no_digest_is_shown() -> None:
    """Neither a digest nor what it was made of is in the verdict."""
    r = s.seeded(35)
    clear = tuple(s.email(r) for _ in range(ROWS))
    shown = repr(verdicts_of({"email": clear, "x": tuple(map(_md5, clear))}, "clients"))
    assert not any(v in shown for v in (*clear, *map(_md5, clear)))


PARTLY: list[tuple[str, str, Maker, Maker]] = [
    ("card_number", "CREDIT_CARD", s.card, lambda r: f"427600******{r.randrange(10**4):04d}"),
    ("card_number", "CREDIT_CARD", s.card, _hex(32)),
    ("email", "EMAIL_ADDRESS", s.email, lambda r: f"{_letters(r, 2)}***{r.randrange(99)}@example.org"),
    ("phone", "PHONE_NUMBER", s.mobile, lambda r: f"+7 9** ***-{r.randrange(100):02d}-{r.randrange(100):02d}"),
    ("snils", "RU_SNILS", s.snils, lambda r: f"tok_{r.randbytes(10).hex()}"),
    ("passport", "RU_PASSPORT", s.passport, lambda r: f"gAAAAA{_letters(r, 94)}"),
    ("password", "PASSWORD", lambda r: f"Sommer{r.randrange(999)}!", lambda r: f"$2b$12${_letters(r, 53)}"),
]


@pytest.mark.parametrize(("column", "entity", "clear", "protected"), PARTLY)
@pytest.mark.parametrize("every", [6, 20, 150])
def test_values_in_clear_among_protected_ones_are_said(
    column: str, entity: str, clear: Maker, protected: Maker, every: int
) -> None:
    """However few: the column is protected, and holds its kind in clear too, with the share that is."""
    r = s.seeded(37)
    values = tuple((clear if i % every == 3 else protected)(r) for i in range(300))
    found = {c.role: c for c in classify(*table_of({column: values}, "clients"), load_rules()).classifications}
    assert found[Role.COLUMN].protection is not PLAIN
    inside = found[Role.CONTAINED]
    assert (inside.entity, inside.protection) == (entity, PLAIN)
    assert inside.share == pytest.approx(sum(i % every == 3 for i in range(300)) / 300, abs=0.001)
    if found[Role.COLUMN].entity == entity:
        (piece,) = [e for e in inside.evidence if e.kind is EvidenceKind.PROTECTION]
        assert evidence_key(piece) == "protection_in_clear"


@pytest.mark.parametrize(("column", "make", "expected"), [x for x in STORED if x[2] is not PLAIN])
def test_a_column_protected_throughout_has_nothing_in_clear(column: str, make: Maker, expected: Protection) -> None:
    """Neither masks nor random strings are taken for values."""
    r = s.seeded(38)
    values = tuple(make(r) for _ in range(300))
    found = classify(*table_of({column: values}, "clients"), load_rules()).classifications
    assert {(c.role, c.protection) for c in found} == {(Role.COLUMN, expected)}


@pytest.mark.parametrize("every", [2, 4, 5, 7, 10])
@pytest.mark.parametrize("rows", [400, 1000, 1001])
def test_no_period_in_the_rows_hides_values_in_clear(every: int, rows: int) -> None:
    """Where every n-th row alone is hashed, the column is in clear, whatever the number of rows."""
    r = s.seeded(39)
    values = tuple(_md5(str(i)) if i % every == 0 else s.mobile(r) for i in range(rows))
    (found,) = [c for c in verdicts_of({"phone": values}, "clients") if c.path is None]
    assert found.protection is PLAIN
