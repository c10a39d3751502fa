"""Text in any encoding and any alphabet: the verdict is that of the same text written properly."""

from __future__ import annotations

import datetime as dt
import gzip
import random
import time
import unicodedata
import zlib
from collections.abc import Callable
from decimal import Decimal

import pytest

from privaudit.detect.prepare.encodings import MOST_BYTES, decoded, repaired, unpacked
from privaudit.detect.prepare.lookalikes import normalised
from privaudit.model import EvidenceKind, TypeFamily

from . import synthetic as s
from .columns import ROWS, kinds, verdicts_of

PERSON, PHONE, BIRTH = {(None, "PERSON")}, {(None, "PHONE_NUMBER")}, {(None, "DATE_OF_BIRTH")}


def names(n: int = ROWS) -> list[str]:
    """Full Russian names."""
    r = s.seeded(21)
    return [s.russian_name(r) for _ in range(n)]


def read_as(text: str, right: str, wrong: str) -> str:
    """The text as a program shows it that takes its bytes for another encoding."""
    out = ""
    for b in text.encode(right):
        try:
            out += bytes([b]).decode(wrong)
        except UnicodeDecodeError:
            out += chr(b)
    return out


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r"]
)
def test_text_in_bytes_is_read(encoding: str) -> None:
    """Names in a BLOB are names, whatever they were encoded in."""
    assert kinds(tuple(n.encode(encoding) for n in names()), TypeFamily.BINARY) == PERSON


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_packed_text_is_opened(pack: Callable[[bytes], bytes]) -> None:
    """A document that was packed before it was stored is found with its paths."""
    rows = tuple(pack(f'{{"email": "{s.email(s.seeded(i))}"}}'.encode()) for i in range(ROWS))
    assert kinds(rows, TypeFamily.BINARY) == {("email", "EMAIL_ADDRESS")}


def test_a_packed_bomb_is_opened_up_to_the_bound() -> None:
    """A kilobyte that unpacks to a megabyte costs the bound only."""
    assert len(unpacked(zlib.compress(b"a" * 10**6))) == MOST_BYTES


@pytest.mark.parametrize(
    "head", [b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.4\n\x00\xe2\xe3"]
)
def test_pictures_are_no_text(head: bytes) -> None:
    """Binary files stay as they are."""
    r = s.seeded(22)
    blobs = tuple(head + r.randbytes(300) for _ in range(20))
    assert decoded(blobs) == (blobs, None)


def test_noise_is_no_text() -> None:
    """Random bytes read as Russian in no encoding."""
    r = s.seeded(23)
    blobs = tuple(bytes(r.choices(range(32, 256), k=24)) for _ in range(60))
    assert decoded(blobs)[1] is None


BROKEN = [
    ("utf-8", "cp1252"),
    ("utf-8", "latin-1"),
    ("utf-8", "cp1251"),
    ("utf-8", "cp866"),
    ("utf-8", "koi8-r"),
    ("cp1251", "latin-1"),
    ("cp1251", "cp1252"),
    ("cp1251", "koi8-r"),
    ("cp1251", "cp866"),
    ("koi8-r", "cp1251"),
    ("cp866", "cp1251"),
    ("cp866", "latin-1"),
]


@pytest.mark.parametrize(("right", "wrong"), BROKEN)
def test_broken_text_is_repaired(right: str, wrong: str) -> None:
    """Names read by the wrong table are repaired to the letter, and the verdict says so."""
    broken = tuple(read_as(n, right, wrong) for n in names())
    assert repaired(list(broken))[0] == names()
    (found,) = verdicts_of({"data": broken})
    assert found.entity == "PERSON"
    (piece,) = [e for e in found.evidence if e.kind is EvidenceKind.ENCODING]
    assert piece.rule.startswith(f"encoding:{right}")
    assert (piece.hits, piece.seen, piece.weight) == (ROWS, ROWS, 0.0)


@pytest.mark.parametrize(("right", "wrong"), BROKEN)
def test_only_the_broken_rows_are_changed(right: str, wrong: str) -> None:
    """A column of sound text with a few broken rows keeps its sound rows."""
    mixed = [read_as(n, right, wrong) if i % 9 == 0 else n for i, n in enumerate(names())]
    assert repaired(list(mixed))[0] == names()


def test_a_lost_byte_is_put_back() -> None:
    """И in UTF-8 read as cp1251 loses the byte that cp1251 has no character for."""
    broken = [n.encode().decode("cp1251", "ignore") for n in names()]
    assert repaired(list(broken))[0] == names()


SOUND = [
    "Müller", "François", "Żółć", "Łódź, ulica Świętokrzyska", "Ångström", "Ñandú", "Øystein Sæther", "créée", "Île",
    "ЁЛКА", "С «Вектор»", "ЗАО «РС»", "Київ", "Їжак", "Ґалаґан", "iPhone", "µСм/см", "Đặng Văn", "№ 5 — «А»", "10 €",
]  # fmt: skip


def test_sound_text_is_left_alone() -> None:
    """Names and words of other languages show no sign of a wrong table."""
    assert repaired(list(SOUND)) == (SOUND, None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ивaнoв", "Иванов"),
        ("Cepгeй", "Сергей"),
        ("ivanоv@example.org", "ivanov@example.org"),
        ("＋７９１６１２３４５６７", "+79161234567"),
        ("Ива\u00adнов", "Иванов"),
        ("А\u200bнна", "Анна"),
        ("\ufeffАнна", "Анна"),
        ("8\u00a0(916)\u2009123–45‑67", "8 (916) 123-45-67"),
        (unicodedata.normalize("NFD", "Андрей Ёлкин"), "Андрей Ёлкин"),
        ("Jose\u0301", "José"),
        ("iPhoneы", "iPhoneы"),
        ("Müller", "Müller"),
        ("plain ascii", "plain ascii"),
    ],
)
def test_look_alikes_become_one(written: str, meant: str) -> None:
    """What looks the same is the same; words that are truly of two alphabets stay."""
    assert normalised(written) == meant


def _latin(text: str) -> str:
    return text.translate(str.maketrans("аоесАОЕС", "aoecAOEC"))


@pytest.mark.parametrize(
    "change",
    [str.upper, str.lower, _latin, lambda t: t.replace(" ", "\u00a0"), lambda t: unicodedata.normalize("NFD", t)],
)
def test_names_are_names_however_written(change: Callable[[str], str]) -> None:
    """Upper and lower case, Latin letters, odd spaces and split accents do not hide a name."""
    assert kinds(tuple(change(n) for n in names())) == PERSON


@pytest.mark.parametrize(
    "form",
    [
        lambda t: int(t[1:]),
        lambda t: float(t[1:]),
        lambda t: Decimal(t[1:] + ".00"),
        lambda t: f"{t[1:]}.0",
        lambda t: f"{t[1]}.{t[2:]}E+10",
        lambda t: f"{t[:2]} {t[2:5]} {t[5:8]}–{t[8:10]}–{t[10:]}",
        lambda t: t.encode("utf-16-le"),
    ],
)
def test_phones_are_phones_however_stored(form: Callable[[str], object]) -> None:
    """As an integer, a float, a spreadsheet's text, with typographic dashes, in bytes."""
    r = s.seeded(24)
    assert kinds(tuple(form(s.mobile(r)) for _ in range(ROWS)), TypeFamily.OTHER) == PHONE


RUSSIAN = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
POLISH = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
]
SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
DATES: list[Callable[[dt.date], str]] = [
    lambda d: d.isoformat(),
    lambda d: d.strftime("%d.%m.%Y"),
    lambda d: d.strftime("%m/%d/%Y"),
    lambda d: d.strftime("%Y/%m/%d"),
    lambda d: d.strftime("%Y-%m-%dT00:00:00"),
    lambda d: d.strftime("%d-%b-%y"),
    lambda d: d.strftime("%d %b %Y"),
    lambda d: d.strftime("%B %d, %Y"),
    lambda d: d.strftime("%A, %d %B %Y"),
    lambda d: f"{d.day} {RUSSIAN[d.month - 1]} {d.year} г.",
    lambda d: f"{d.day} {RUSSIAN[d.month - 1].upper()} {d.year} года",
    lambda d: f"{d.day}. {GERMAN[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {FRENCH[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {POLISH[d.month - 1]} {d.year} r.",
    lambda d: f"{d.day} de {SPANISH[d.month - 1]} de {d.year}",
    lambda d: d.strftime("%d.%m.%Y г."),
]


def birth_dates() -> list[dt.date]:
    """Dates between 1945 and 2005."""
    r = s.seeded(25)
    return [dt.date.fromisoformat(s.birth_date(r)) for _ in range(ROWS)]


@pytest.mark.parametrize("form", DATES)
@pytest.mark.parametrize("column", ["data7", "birth_date"])
def test_birth_dates_are_read_in_any_form(form: Callable[[dt.date], str], column: str) -> None:
    """Dates over decades are birth dates by their spread, and under their own name."""
    assert kinds(tuple(form(d) for d in birth_dates()), column=column) == BIRTH


NUMBERS: list[Callable[[dt.date], object]] = [
    lambda d: d.strftime("%Y%m%d"),
    lambda d: int(d.strftime("%Y%m%d")),
    lambda d: (d - dt.date(1899, 12, 30)).days,
    lambda d: int(dt.datetime(d.year, d.month, d.day, tzinfo=dt.UTC).timestamp()),
    lambda d: int(dt.datetime(d.year, d.month, d.day, tzinfo=dt.UTC).timestamp()) * 1000,
]


@pytest.mark.parametrize("form", NUMBERS)
def test_numbers_are_dates_where_the_name_says_so(form: Callable[[dt.date], object]) -> None:
    """Eight digits, days of a spreadsheet and times since 1970 are read under a name of a date, and only there."""
    values = tuple(form(d) for d in birth_dates())
    assert kinds(values, TypeFamily.INTEGER, "birth_date") == BIRTH
    assert kinds(values, TypeFamily.INTEGER, "quantity") == set()


def test_numbers_in_a_birth_column_that_are_no_dates_stay_numbers() -> None:
    """Sums under a date's name are not turned into dates."""
    r: random.Random = s.seeded(26)
    found = verdicts_of(
        {"birth_date": tuple(r.randrange(100) for _ in range(ROWS))}, families={"birth_date": TypeFamily.INTEGER}
    )
    assert all(c.shape is None or "-" not in c.shape for c in found)


def test_long_broken_texts_are_repaired_whole_and_quickly() -> None:
    """Eight thousand characters cost a few milliseconds: the beginning is judged, all of it is repaired."""
    text = "Заказ собран, передан на склад, звонить вечером. " * 90
    broken: list[str | None] = ["".join(map(chr, f"{text}{i} конец".encode())) for i in range(60)]
    started = time.process_time()
    made, repair = repaired(broken)
    assert time.process_time() - started < 60 * 0.006
    assert repair is not None
    assert made == [f"{text}{i} конец" for i in range(60)]
