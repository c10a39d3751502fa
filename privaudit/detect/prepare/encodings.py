"""Text whose encoding is unknown or was taken for another: bytes decoded, broken text repaired.

Bytes are tried as UTF-8, UTF-16 and, by how well the letters read, the 8-bit encodings of Russian; gzip and zlib are
opened up to a bound. Text that was decoded by the wrong table is encoded and decoded again, if that clearly reads
better. The score is deterministic: how usual the letters are in Russian, whether capitals stand where capitals do.
Columns in ASCII pay for one ``isascii`` only.
"""

from __future__ import annotations

import functools
import math
import re
import zlib
from collections.abc import Iterable

from ...model import record

MOST_BYTES = 65_536
_SAMPLED, _HEAD = 40, 200
_CLEARLY = 0.5
_READS = -0.2
_BLOBS = (bytes, bytearray, memoryview)
_BLOBS_TYPES = frozenset(_BLOBS)
_LEGACY = ("cp1251", "cp866", "koi8-r", "cp1252")
_ENOUGH = 0.9
# Controls that no text has; the rest of C0 are tab, line ends and escape.
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\x0b\x0c\r\x1b")

# Letters of Russian in per cent, most frequent first: a table of general knowledge (National Corpus).
_SHARES = {
    "о": 10.97, "е": 8.45, "а": 8.01, "и": 7.35, "н": 6.70, "т": 6.26, "с": 5.47, "р": 4.73, "в": 4.54, "л": 4.40,
    "к": 3.49, "м": 3.21, "д": 2.98, "п": 2.81, "у": 2.62, "я": 2.01, "ы": 1.90, "ь": 1.74, "г": 1.70, "з": 1.65,
    "б": 1.59, "ч": 1.44, "й": 1.21, "х": 0.97, "ж": 0.94, "ш": 0.73, "ю": 0.64, "ц": 0.48, "щ": 0.36, "э": 0.32,
    "ф": 0.26, "ъ": 0.10, "ё": 0.50, "і": 0.50, "ї": 0.30, "є": 0.30, "ґ": 0.05, "ў": 0.20,
}  # fmt: skip
_LETTERS = {c: math.log2(share / 3) for c, share in _SHARES.items()}
_WORD = re.compile(r"[^\W\d_]+")
_PUNCTUATION = frozenset("«»„“”‘’–—…№§°€£ ")
_STRANGE = -2.0

# Signs of text read by the wrong table; each hardly occurs in text that was read by the right one.
_CP1251_HIGH = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\x98™љ›њќћџ\xa0ЎўЈ¤Ґ¦§Ё©Є«¬\xad®Ї°±Ііґµ¶·ё№є»јЅѕї"
_CP1252_HIGH = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MARKS = re.compile(
    "[À-ÿ]{3}"  # cp1251 read as Latin-1
    f"|[ÂÃÄÅÐÑ][\x80-\xbf{_CP1252_HIGH}]"  # UTF-8 read as Latin-1
    f"|(?:[РС][{_CP1251_HIGH}]){{2}}"  # UTF-8 read as cp1251
    r"|(?<!\w)[а-яё][А-ЯЁ]{3}"  # KOI8-R read as cp1251
    "|[─-▟][А-яЁё─-▟]{2}"  # cp1251 or UTF-8 read as cp866 or KOI8-R
    "|[\xa0ЎўЈ¤Ґ¦§Ё©Є«¬\xad®Ї¡¢£¥¨ª¯]{3}"  # cp866 read as cp1251 or Latin-1
)
_UNUSUAL = re.compile("[^\x00-\x7fА-яЁё«»№]")
_CASES = bytes(
    ord("l") if "а" <= c <= "я" else ord("U") if "А" <= c <= "Я" else 0
    for c in (bytes([b]).decode("cp1251", "replace") for b in range(256))
)
"""Capitals and small letters of cp1251: KOI8-R read as cp1251 has them the wrong way round."""
_LATIN_1 = bytes(ord("h") if b >= 0xC0 else ord("s") if b >= 0x80 else 0 for b in range(256))
"""Letters and signs of Latin-1 beyond ASCII: what `_MARKS` looks for in text that has no others."""
_MISREAD = (
    ("cp1252", "utf-8"),
    ("cp1251", "utf-8"),
    ("cp1252", "cp1251"),
    ("cp1251", "koi8-r"),
    ("koi8-r", "cp1251"),
    ("cp866", "cp1251"),
    ("cp866", "utf-8"),
    ("koi8-r", "utf-8"),
    ("cp1251", "cp866"),
    ("cp1252", "cp866"),
)
_REPLACEMENT = "\ufffd"
_JUDGED = 500
"""Characters of a text by which it is decided whether repairing made it read better."""


@record
class Repair:
    """What was done to a column's texts: ``form`` such as ``cp1251_as_cp1252``, to how many of how many."""

    form: str
    hits: int
    seen: int


def decoded(values: tuple[object, ...]) -> tuple[tuple[object, ...], Repair | None]:
    """Return the values with bytes that are text as text, and how they were read; other bytes stay as they are."""
    if not has_bytes(values):
        return values, None
    blobs = [(i, unpacked(bytes(v))) for i, v in enumerate(values) if isinstance(v, _BLOBS) and len(v) > 0]
    texts = {i: unicode_text(blob) for i, blob in blobs}
    rest = [blob for i, blob in blobs if texts[i] is None]
    legacy = _legacy(rest) if rest else None
    if legacy is not None:
        texts |= {i: blob.decode(legacy, "replace") for i, blob in blobs if texts[i] is None and not _binary(blob)}
    out = tuple(v if texts.get(i) is None else texts[i] for i, v in enumerate(values))
    return out, Repair(form=legacy, hits=len(rest), seen=len(blobs)) if legacy else None


def has_bytes(values: tuple[object, ...]) -> bool:
    """Whether any value is binary."""
    return not _BLOBS_TYPES.isdisjoint(map(type, values))


def unpacked(blob: bytes) -> bytes:
    """The beginning of what gzip or zlib packed, at most MOST_BYTES; anything else cut to that length."""
    packed = blob[:2] == b"\x1f\x8b" or (blob[:1] == b"\x78" and blob[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"))
    if packed:
        try:
            return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(blob, MOST_BYTES) or blob
        except zlib.error:
            return blob[:MOST_BYTES]
    return blob[:MOST_BYTES]


def unicode_text(blob: bytes) -> str | None:
    """Bytes that are text in UTF-8 or UTF-16, with or without a byte order mark, else None."""
    if blob[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _plain(blob, "utf-16")
    if wide := _wide(blob):
        return _plain(blob, wide)
    return _plain(blob, "utf-8-sig")


def _plain(blob: bytes, encoding: str) -> str | None:
    """The text in that encoding, None if the bytes are none or have controls; a character cut in two is left off."""
    try:
        text = blob.decode(encoding)
    except UnicodeDecodeError as e:
        if not 0 < len(blob) - e.start < 4 or len(blob) < MOST_BYTES // 16:
            return None
        text = blob[: e.start].decode(encoding)
    text = text.strip("\0 \t\r\n")
    return text if text and all(c.isprintable() or c in "\r\n\t\xa0\xad" for c in text[:_HEAD]) else None


def _wide(blob: bytes) -> str | None:
    """UTF-16 without a mark: every other byte is the page of Latin (0) or Cyrillic (4)."""
    if len(blob) < 4 or len(blob) % 2:
        return None
    head = blob[:_HEAD]
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        pages = head[start::2]
        if pages.count(0) + pages.count(4) >= _ENOUGH * len(pages) and head[1 - start :: 2].count(0) == 0:
            return name
    return None


def _binary(blob: bytes) -> bool:
    return len(blob.translate(None, _CONTROLS)) < len(blob)


def _legacy(blobs: list[bytes]) -> str | None:
    """The 8-bit encoding in which the bytes read as Russian or as Latin letters; None if they do in none."""
    step = max(1, len(blobs) // _SAMPLED)
    some = blobs[::step][:_SAMPLED]
    if sum(not _binary(b) for b in some) < _ENOUGH * len(some):
        return None
    joined = b"\n".join(b[:_HEAD] for b in some)
    scored = [(reads(joined.decode(name, "replace")), -i, name) for i, name in enumerate(_LEGACY)]
    best, _, name = max(scored)
    return name if best > _READS else None


def reads(text: str) -> float:
    """How well a text's letters beyond ASCII read, in bits a letter: about 0.5 for Russian, under -1 for noise."""
    if text.isascii():
        return 0.0
    total, n = 0.0, 0
    for m in _WORD.finditer(text):
        word = m[0]
        if word.isascii():
            continue
        lower = word.lower()
        odd = 0 if word[1:].islower() or word.isupper() or len(word) == 1 else 1
        mixed = any(c.isascii() for c in word) and any(c >= "Ѐ" for c in word)
        for i, c in enumerate(lower):
            if not c.isascii():
                n += 1
                total += _letter(c, lower, i) - odd - mixed
    strange = sum(1 for c in text if c >= "\x80" and not c.isalpha() and not c.isdigit() and c not in _PUNCTUATION)
    n += strange
    return (total + _STRANGE * strange) / n if n else 0.0


def _letter(c: str, word: str, i: int) -> float:
    """What one letter says: by its share in Russian, or whether a marked Latin letter stands among plain ones."""
    if c >= "Ѐ":
        return _LETTERS.get(c, _STRANGE)
    beside = word[max(0, i - 1) : i] + word[i + 1 : i + 2]
    if c < "ſ":
        return 0.3 if beside.isascii() else _STRANGE if len(beside) == 2 and not beside[0].isascii() else -0.7
    return _STRANGE


def may_be_broken(joined: str) -> bool:
    """Whether any text of a column, joined by line ends, shows a sign of a wrong table; 0.07 ms for 1,000 names."""
    if _UNUSUAL.search(joined) is not None:
        try:
            latin = joined.encode("latin-1").translate(_LATIN_1)
        except UnicodeEncodeError:
            return _MARKS.search(joined) is not None
        return b"hhh" in latin or b"hs" in latin or b"sss" in latin
    return b"lUUU" in joined.encode("cp1251", "replace").translate(_CASES)


def repaired(texts: list[str | None]) -> tuple[list[str | None], Repair | None]:
    """Return a column's texts with broken encodings repaired, and what was done; the same list if nothing was.

    Only texts that show signs of a wrong table are judged, by forty of them; each is changed only if it reads better
    for it. Where most are broken, the others that are not ASCII are taken along.
    """
    marked = [i for i, t in enumerate(texts) if t and not t.isascii() and _MARKS.search(t, 0, 400)]
    if not marked:
        return texts, None
    some = [texts[i] or "" for i in marked[:: max(1, len(marked) // _SAMPLED)]][:_SAMPLED]
    form = _best(some)
    if form is None:
        return texts, None
    others = [i for i, t in enumerate(texts) if t and not t.isascii()]
    chosen = others if 2 * len(marked) > len(others) else marked
    out, hits = list(texts), 0
    for i in chosen:
        was = texts[i] or ""
        made = again(was, *form)
        if made is not None and (made.isascii() or reads(made[:_JUDGED]) >= reads(was[:_JUDGED])):
            out[i], hits = made, hits + 1
    return (out, Repair(form=f"{form[1]}_as_{form[0]}", hits=hits, seen=len(others))) if hits else (texts, None)


def _best(some: Iterable[str]) -> tuple[str, str] | None:
    """The pair of tables that makes broken texts read clearly better, if there is one."""
    joined = [t[:_HEAD] for t in some]
    was = reads("\n".join(joined))
    found: tuple[float, tuple[str, str]] | None = None
    for form in _MISREAD:
        made = [again(t, *form) for t in joined]
        if sum(m is None for m in made) * 5 > len(made):
            continue
        score = reads("\n".join(m for m in made if m is not None))
        if found is None or score > found[0] + 1e-9:
            found = (score, form)
    return found[1] if found and found[0] >= was + _CLEARLY and found[0] > _READS else None


@functools.cache
def _bytes_of(table: str) -> dict[int, int]:
    """The byte of each character of an 8-bit table; what a table leaves out, programs pass through as it is."""
    made = ((b, bytes([b]).decode(table, "replace")) for b in range(256))
    return {ord(c): b for b, c in made if c != _REPLACEMENT}


def again(text: str, wrong: str, right: str) -> str | None:
    """The text encoded by the wrong table and decoded by the right one; None if it never came that way."""
    try:
        raw = text.translate(_bytes_of(wrong)).encode("latin-1")
    except UnicodeEncodeError:
        return None
    if right != "utf-8":
        return raw.decode(right, "replace") if b"\n" in raw or not _binary(raw) else None
    if wrong == "cp1251":
        # 0x98 is no character of cp1251 and is often lost: after 0xD0 only it can have stood there (И).
        raw = re.sub(rb"\xd0(?![\x80-\xbf])", b"\xd0\x98", raw)
    made = raw.decode("utf-8", "replace")
    bad = made.count(_REPLACEMENT)
    return made if bad == 0 or bad * 10 <= len(made) else None
