"""What people decided, from decisions.toml: read, checked, and put beside what was detected."""

from __future__ import annotations

from .apply import Applied as Applied
from .apply import Estate as Estate
from .apply import apply as apply
from .apply import without_decisions as without_decisions
from .entries import VerdictEntry as VerdictEntry
from .read import FORMAT as FORMAT
from .read import read_decisions as read_decisions
