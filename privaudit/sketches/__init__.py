"""Keyed digests of values, by which tables can be compared without keeping a value."""

from __future__ import annotations

from .base import KEY_BYTES as KEY_BYTES
from .base import NONE as NONE
from .base import Overlap as Overlap
from .base import Sketch as Sketch
from .base import Sketches as Sketches
from .base import TableSketch as TableSketch
from .base import digest_of as digest_of
from .bounds import share_bounds as share_bounds
