"""Two audits compared: what is closed, new, still open or worse, and why they differ. Pure: two results, rows."""

from __future__ import annotations

from .compare import compare as compare
from .compare import followed as followed
from .compare import notes as notes
from .figures import figures as figures
