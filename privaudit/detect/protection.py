"""How values are stored: in clear, masked, hashed, encrypted or as tokens. At least 0.8 of the values decide.

Random strings are what some kinds are (a session's id, an API key): for these, hex is the value itself, in clear,
unless the column's name says hash. For kinds that people have (a phone, a passport, a password) hex is a hash.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter

from ..model import Category, Protection
from .fields import Field
from .words.vocabulary import Dictionaries

_ENOUGH = 0.8
_LOOKED_AT = 200
_SOME = 0.3
"""Share of protected values in a part of them from which all are looked at."""
_STARS = re.compile(r"\*{2}|[•●·∙▪]{2}|…{2}|[xX]{4}|#{3}|Х{4}")
"""In masked values."""
_ALL_STARS = re.compile(
    r"[*•●]{3,64}|[\[(<]\s?(?:redacted|masked|hidden|removed|скрыто|удалено)\s?[\])>]", re.IGNORECASE
)
# crypt(3) forms: bcrypt, argon2, scrypt, PBKDF2 as Django and passlib write them, MD5- and SHA-crypt, LDAP schemes
_CRYPT = re.compile(
    # phpass (WordPress, phpBB, Drupal 7), Apache, Werkzeug, MD5 with its salt behind a colon (Joomla, osCommerce)
    r"\$[PHS]\$[./A-Za-z0-9]{20,60}|\$(?:apr1|sha1|md5|bcrypt-sha256|gy)\$.+|(?:sha224|sha256|sha384|sha512|pbkdf2)[$:].+"
    r"|[0-9a-f]{32}:[A-Za-z0-9]{2,64}|\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}|\$argon2(?:i|d|id)\$.+"
    r"|\$(?:1|5|6|y|7|scrypt|pbkdf2[^$]*|s2)\$.+|pbkdf2_\w+\$\d+\$.+|SCRAM-SHA-(?:1|256)\$.+|\$wp\$2y\$.+"
    r"|(?:bcrypt|bcrypt_sha256|argon2|scrypt|sha1|md5)[$:].+|\*[0-9A-F]{40}"
    r"|\{(?:SSHA|SHA|SMD5|MD5|CRYPT|bcrypt|argon2|scrypt|SSHA256|SSHA512|pbkdf2|PBKDF2[^}]*)\}.+"
)
_SIGNS = re.compile(r"[$:{*]")
"""One of these is among the first forty characters of every form of `_CRYPT`."""
_MOST_JOINED = 8000
_NUMBERS = re.compile(r"[\d .,:/+()\n-]*")
_DIGIT = re.compile(r"\d")
_LONGEST_PLAIN = 22
_RUNS = re.compile(r"[\w+/=-]+")
_OTHER_FORMS = re.compile(r"[$:{*#•●·∙▪…\[(<]")
_TOKENS = re.compile(r"\n(?:tok|token|tkn|tk|pseudo|anon|vlt|card|cus|ptok|pm|src)[_-]")
"""Every value that is not plain has one of these signs or beginnings, or a long run."""
_BEGINNINGS = ("--", "\ngaaaaa", "\nu2fsdgvkx1", "\naqicah", "\neyj", "\naes", "age-encryption", "xxxx", "хххх")
_HEX_LENGTHS = frozenset({32, 40, 48, 56, 64, 96, 128})
_HEX = re.compile(r"(?:0x|\\x)?(?:[0-9a-f]+|[0-9A-F]+)")
_HEX_LINES = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_FEW_SIGNS = 6
_BASE64 = re.compile(r"[A-Za-z0-9+/]{22,}={0,2}|[A-Za-z0-9_-]{22,}={0,2}")
_DIGEST_BASE64 = {24: 16, 28: 20, 40: 28, 44: 32, 64: 48, 88: 64}
"""Characters of a digest in base64, and its bytes: MD5, SHA-1, SHA-224 to SHA-512."""
# Fernet, OpenSSL, HashiCorp Vault, Jasypt, AWS KMS, PGP, age, Ansible, Spring, Laravel, JWE, Rails.
_SEALED = re.compile(
    r"(?:gAAAAA|U2FsdGVkX1|vault:v\d+:|enc:|ENC\(|AQICAH|-----BEGIN PGP MESS|age-encryption\.org|\$ANSIBLE_VAULT;"
    r"|\{cipher\}|eyJpdiI6|\{\"p\":\"|aes(?:128|192|256)?[:$]|enc\[|ENC\[|AES_).+"
    r"|eyJ[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+|(?:[A-Za-z0-9+/]{16,}={0,2}--){1,2}[A-Za-z0-9+/]{16,}={0,2}",
    re.DOTALL,
)
_TOKEN = re.compile(
    r"(?:tok|token|tkn|tk|pseudo|anon|vlt|card|cus|ptok|pm|src)[_-](?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{6,}", re.IGNORECASE
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_RANDOM_LOOKING = re.compile(
    rf"{_BASE64.pattern}|(?:0x|\\x)?[0-9a-fA-F]{{16,}}|{_UUID.pattern}|!\w{{40}}|.{{1,2}}", re.IGNORECASE
)
"""Also what stands for no password at all: an account that is locked, or one that Django gives none."""
_MAGIC = (
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"%PDF",
    b"PK\x03\x04",
    b"RIFF",
    b"BM",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"MZ",
)
_PGP = (b"\xc3\x0d\x04", b"\xc1\xc0", b"\x85\x01", b"\x85\x02", b"\x84\x8c")
_DIGEST_BYTES = frozenset({20, 28})
_BLOCK = 16
_RANDOM = frozenset(
    {
        "SECRET", "COOKIE_ID", "DEVICE_ID", "ACCOUNT_ID", "TRANSACTION_ID", "KEY_FINGERPRINT", "PASSWORD_SALT",
        "BIOMETRIC", "PHOTO", "URL", "IP_ADDRESS", "MAC_ADDRESS",
    }
)  # fmt: skip
"""Kinds whose clear values are random strings themselves."""
_MASKABLE = frozenset(
    {
        Category.CONTACT,
        Category.GOVERNMENT_ID,
        Category.PAYMENT,
        Category.IDENTITY,
        Category.ONLINE_ID,
        Category.LOCATION,
        Category.DEMOGRAPHIC,
    }
)
_STORED = frozenset({Category.FREE_TEXT, Category.TRANSACTION_ITEM, Category.TRANSACTION_ID, Category.OTHER_PERSONAL})
"""Kinds of which no form is known that would be protection."""


def protection_for(field: Field, entity: str, category: Category, words: Dictionaries) -> Protection:
    """Return how the values of a field of that kind are stored."""
    if category in _STORED:
        return Protection.PLAIN
    found = protection_of(field, masks=category in _MASKABLE)
    says_hash = bool(words.get("hash_name_words").intersection(field.tokens))
    says_sealed = bool(words.get("encrypted_name_words").intersection(field.tokens))
    some = field.spread(_LOOKED_AT)
    if entity in _RANDOM:
        named = any(_SIGNS.search(v, 0, 40) for v in some[:5]) or any(_SEALED.match(v) for v in some[:5])
        if found in (Protection.HASHED, Protection.ENCRYPTED) and not (named or says_hash or says_sealed):
            return Protection.PLAIN
        return found
    if found is Protection.PLAIN and some and _share(_UUID, some) >= _ENOUGH:
        return Protection.TOKENISED
    if found is Protection.ENCRYPTED and not says_sealed and (says_hash or entity == "PASSWORD") and _digests(some):
        return Protection.HASHED
    if found is Protection.HASHED and says_sealed and not says_hash and entity != "PASSWORD":
        return Protection.ENCRYPTED
    return found


def protection_of(field: Field, masks: bool = True) -> Protection:
    """Return how most of the field's values are stored, whatever its kind; plain if nothing else is shown.

    ``masks``: whether stars inside a value mean masking for this kind.
    """
    if masks not in field.protections:
        values = field.spread(_LOOKED_AT)
        plain = bool(values) and _all_plain(values)
        if not plain and len(field.distinct) > len(values) and _share_protected(field, values, masks) >= _SOME:
            _store_digests(field, field.distinct)
            values = field.distinct  # how many of them are protected decides: a part could say too much
        if field.beside_masked and values and _share(_UUID, values) >= _ENOUGH:
            return Protection.TOKENISED
        found = Protection.PLAIN
        if not plain:
            found = _of_values(field, values, masks) if values else _of_blobs(field.blobs[:_LOOKED_AT])
        field.protections[masks] = found
        if plain or (masks and not _starred("\n".join(values))):
            field.protections[not masks] = found  # stars are all the difference
    return field.protections[masks]


def unprotected(field: Field, category: Category) -> list[str]:
    """Return the distinct values of a protected field that carry no protection themselves."""
    masks = category in _MASKABLE
    return [v for v in field.distinct if _stored(field, v, masks) is Protection.PLAIN]


def may_be_random(value: str) -> bool:
    """Whether a value could be random: long in the letters of base64 or hex, or the mark of a locked account."""
    return _RANDOM_LOOKING.fullmatch(value) is not None


def are_uuids(field: Field) -> bool:
    """Whether a field's first values are UUIDs."""
    some = field.distinct[:3]
    return bool(some) and all(len(v) == 36 and _UUID.fullmatch(v) for v in some)


def is_digest(value: str) -> bool:
    """Whether one value is a digest in hex or base64 that has no salt or scheme written on it."""
    return _hex(value) or _digests([value])


def _of_values(field: Field, values: list[str], masks: bool) -> Protection:
    """How at least `_ENOUGH` of the values are stored."""
    found = Counter([_stored(field, v, masks) for v in values])
    kind, n = min(found.items(), key=lambda kv: (-kv[1], kv[0]))
    if n < _ENOUGH * len(values):
        hidden = found[Protection.HASHED] + found[Protection.ENCRYPTED]
        return Protection.ENCRYPTED if hidden >= _ENOUGH * len(values) and _high(values) else Protection.PLAIN
    if kind is Protection.ENCRYPTED and len(values) > 1 and not _high(values):
        return Protection.PLAIN
    uneven = len(set(map(len, values))) > 1
    if kind is Protection.HASHED and uneven and len({len(v) for v in values if _hex(v)}) > 1:
        return Protection.ENCRYPTED if _high(values) else Protection.PLAIN  # hex in blocks: digests are of one length
    return kind


def _all_plain(values: list[str]) -> bool:
    """Whether none of the values can be anything but plain, by signs and beginnings that the other forms have."""
    joined = "\n".join(("", *values))
    if len(joined) > _MOST_JOINED:
        return False
    may_be_long = len(max(values, key=len)) >= _LONGEST_PLAIN
    if _NUMBERS.fullmatch(joined):
        return not may_be_long or len(max(_RUNS.findall(joined), key=len, default="")) < _LONGEST_PLAIN
    lowered = joined.lower()
    if _OTHER_FORMS.search(lowered) or _TOKENS.search(lowered) or any(b in lowered for b in _BEGINNINGS):
        return False
    return not may_be_long or len(max(_RUNS.findall(lowered), key=len, default="")) < _LONGEST_PLAIN


def _starred(joined: str) -> bool:
    """Whether any of the values has stars in it."""
    if joined.isascii() and "**" not in joined and "###" not in joined and "xxxx" not in joined.lower():
        return False
    return _STARS.search(joined) is not None


def _share_protected(field: Field, values: list[str], masks: bool) -> float:
    return sum(_stored(field, v, masks) is not Protection.PLAIN for v in values) / max(1, len(values))


def _store_digests(field: Field, values: list[str]) -> None:
    """Note which values are digests where all are hex of one length: one look at the column, not one at each value."""
    lengths = set(map(len, values))
    if len(lengths) != 1 or not lengths <= _HEX_LENGTHS or not _HEX_LINES.fullmatch("".join(values)):
        return
    digests = (v for v in values if len(set(v)) > _FEW_SIGNS and not v.isdigit())
    field.stored.update(dict.fromkeys(digests, Protection.HASHED))


def _stored(field: Field, value: str, masks: bool) -> Protection:
    """How one value of a field is stored; told once."""
    found = field.stored.get(value)
    if found is None:
        found = field.stored[value] = _of_value(value, masks=True)
    return found if masks or found is not Protection.MASKED else _of_value(value, masks=False)


def _of_value(value: str, masks: bool) -> Protection:
    if len(value) in _HEX_LENGTHS and _hex(value):
        return Protection.HASHED  # what no other form is
    if _SIGNS.search(value, 0, 40) and _CRYPT.fullmatch(value):
        return Protection.HASHED
    if _SEALED.fullmatch(value):
        return Protection.ENCRYPTED
    if _TOKEN.fullmatch(value):
        return Protection.TOKENISED
    if _hex(value):
        return Protection.HASHED
    if len(value) <= 64 and ((masks and _STARS.search(value)) or _ALL_STARS.fullmatch(value)):
        return Protection.MASKED
    if len(value) >= 22 and " " not in value and _BASE64.fullmatch(value) and _mixed(value):
        return Protection.ENCRYPTED
    if len(value) > 64 and len(value) % 32 == 0 and _HEX.fullmatch(value) and not value.isdigit():
        return Protection.ENCRYPTED
    return Protection.PLAIN


def _of_blobs(blobs: list[bytes]) -> Protection:
    """Binary values: of block length and evenly spread bytes, or with the mark of a scheme."""
    if len(blobs) < 2 or any(b.startswith(_MAGIC) for b in blobs[:20]):
        return Protection.PLAIN
    marked = sum(b.startswith(_PGP) or _always_encrypted(b) for b in blobs)
    lengths = {len(b) for b in blobs}
    joined = b"".join(b[:256] for b in blobs)
    even = _entropy(joined) >= min(7.0, math.log2(len(joined)) - 1.2)
    if marked >= _ENOUGH * len(blobs):
        return Protection.ENCRYPTED
    if even and lengths <= _DIGEST_BYTES and len(lengths) == 1:
        return Protection.HASHED
    blocks = sum(len(b) % _BLOCK in (0, 12) and len(b) >= _BLOCK for b in blobs)  # 12: the nonce of GCM before blocks
    return Protection.ENCRYPTED if even and blocks >= _ENOUGH * len(blobs) else Protection.PLAIN


def _always_encrypted(blob: bytes) -> bool:
    """SQL Server's Always Encrypted: a version, a MAC of 32 bytes, an IV and whole blocks; or its symmetric keys'."""
    versioned = blob[:1] == b"\x01" and len(blob) >= 65 and len(blob) % _BLOCK == 1
    return versioned or (len(blob) >= 52 and blob[16:20] in (b"\x01\0\0\0", b"\x02\0\0\0"))


def _digests(values: list[str]) -> bool:
    """Whether all values have the one length of a digest in base64, and decode to its bytes."""
    lengths = {len(v) for v in values}
    if len(lengths) != 1 or (n := lengths.pop()) not in _DIGEST_BASE64:
        return False
    try:
        return all(len(base64.b64decode(v, validate=True)) == _DIGEST_BASE64[n] and _mixed(v) for v in values[:20])
    except (binascii.Error, ValueError):
        return False


def _share(pattern: re.Pattern[str], values: list[str]) -> float:
    return sum(pattern.fullmatch(v) is not None for v in values) / len(values)


def _hex(value: str) -> bool:
    """A digest in hex: one of the lengths, with letters, and not one digit over and over."""
    bare = value[2:] if value[:2] in ("0x", "\\x") else value
    if len(bare) not in _HEX_LENGTHS or _HEX.fullmatch(value) is None:
        return False
    return not bare.isdigit() and len(set(bare)) > _FEW_SIGNS


def _mixed(value: str) -> bool:
    """Upper, lower and digits all present, as in base64 of random bytes and hardly in words."""
    return value.lower() != value != value.upper() and _DIGIT.search(value) is not None


def _high(values: list[str]) -> bool:
    """Whether the characters are spread as those of random bytes in base64 or hex are."""
    joined = "".join(values)
    hexadecimal = _HEX.fullmatch(values[0]) is not None
    return _entropy(joined) >= (3.5 if hexadecimal else 4.5)


def _entropy(text: str | bytes) -> float:
    """Bits a character."""
    n = len(text)
    return -sum(k / n * math.log2(k / n) for k in Counter(text).values())
