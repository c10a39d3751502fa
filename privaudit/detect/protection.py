"""How values are stored: in clear, masked, hashed, encrypted or as tokens. At least 0.8 of the values decide."""

from __future__ import annotations

import math
import re
from collections import Counter

from ..model import Protection
from .fields import Field

_ENOUGH = 0.8
_STARS = re.compile(r".*(?:\*{2,}|•{2,}|[xX]{4,}|#{3,}|Х{4,}).*", re.DOTALL)
# crypt(3) forms: bcrypt, argon2, scrypt, PBKDF2 as Django and passlib write them, MD5- and SHA-crypt, LDAP schemes
_CRYPT = re.compile(
    # phpass (WordPress, phpBB, Drupal 7), Apache, Werkzeug, MD5 with its salt behind a colon (Joomla, osCommerce)
    r"\$[PHS]\$[./A-Za-z0-9]{20,60}|\$(?:apr1|sha1|md5|bcrypt-sha256|gy)\$.+|(?:sha224|sha256|sha384|sha512|pbkdf2)[$:].+"
    r"|[0-9a-f]{32}:[A-Za-z0-9]{2,64}|\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}|\$argon2(?:i|d|id)\$.+|\$(?:1|5|6|y|7|scrypt|pbkdf2[^$]*|s2)\$.+|pbkdf2_\w+\$\d+\$.+"
    r"|(?:bcrypt|argon2|scrypt|sha1|md5)[$:].+|\{(?:SSHA|SHA|SMD5|MD5|CRYPT|bcrypt|SSHA256|SSHA512|PBKDF2[^}]*)\}.+|\*[0-9A-F]{40}"
)
_SIGNS = re.compile(r"[$:{*]")
"""One of these is among the first forty characters of every form of `_CRYPT`."""
_HEX_LENGTHS = frozenset({32, 40, 48, 56, 64, 96, 128})
_HEX = re.compile(r"(?:0x)?(?:[0-9a-f]+|[0-9A-F]+)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{22,}={0,2}")
_FERNET = re.compile(r"(?:gAAAAA|U2FsdGVkX1|vault:v\d+:|enc:|ENC\(|AQICAH|-----BEGIN PGP).+", re.DOTALL)
_TOKEN = re.compile(r"(?:tok|token|tkn|tk|pseudo|anon|vlt|card|cus|ptok)[_-][A-Za-z0-9_-]{6,}", re.IGNORECASE)


def protection_of(field: Field, masks: bool = True) -> Protection:
    """Return how most of the field's values are stored; plain if nothing else is shown.

    ``masks``: whether stars mean masking for this kind.
    """
    if masks not in field.protections:
        field.protections[masks] = _of_values(field.spread(200), masks)
    return field.protections[masks]


def _of_values(values: list[str], masks: bool) -> Protection:
    """How at least `_ENOUGH` of the values are stored."""
    if not values:
        return Protection.PLAIN
    found: Counter[Protection] = Counter(_of_value(v, masks) for v in values)
    kind, n = min(found.items(), key=lambda kv: (-kv[1], kv[0]))
    if n < _ENOUGH * len(values):
        return Protection.PLAIN
    if kind is Protection.ENCRYPTED and len(values) > 1 and _entropy("".join(values)) < 4.5:
        return Protection.PLAIN
    if kind is Protection.HASHED and len(values) > 1 and len({len(v) for v in values if _hex(v)}) > 1:
        return Protection.PLAIN
    return kind


def _of_value(value: str, masks: bool) -> Protection:
    if _SIGNS.search(value, 0, 40) and _CRYPT.fullmatch(value):
        return Protection.HASHED
    if _FERNET.fullmatch(value):
        return Protection.ENCRYPTED
    if _TOKEN.fullmatch(value):
        return Protection.TOKENISED
    if _hex(value):
        return Protection.HASHED
    if masks and len(value) <= 64 and _STARS.fullmatch(value):
        return Protection.MASKED
    if _BASE64.fullmatch(value) and " " not in value and _mixed(value):
        return Protection.ENCRYPTED
    return Protection.PLAIN


def _hex(value: str) -> bool:
    return len(value) in _HEX_LENGTHS and _HEX.fullmatch(value) is not None and not value.isdigit()


def _mixed(value: str) -> bool:
    """Upper, lower and digits all present, as in base64 of random bytes and hardly in words."""
    return any(c.isupper() for c in value) and any(c.islower() for c in value) and any(c.isdigit() for c in value)


def _entropy(text: str) -> float:
    """Bits a character."""
    n = len(text)
    return -sum(k / n * math.log2(k / n) for k in Counter(text).values())
