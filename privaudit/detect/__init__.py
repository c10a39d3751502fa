"""Seam 2: from a column to a verdict with reasons. `classify` is the whole way of one table."""

from __future__ import annotations

from .base import PREPARATION as PREPARATION
from .base import Clue as Clue
from .base import DetectorGap as DetectorGap
from .bounds import DETECTOR_SECONDS as DETECTOR_SECONDS
from .bounds import HANG_FACTOR as HANG_FACTOR
from .bounds import last_resort as last_resort
from .bounds import renew as renew
from .classify import TableVerdict as TableVerdict
from .classify import classify as classify
from .rulebook.ruleload import RuleInfo as RuleInfo
from .rulebook.ruleload import categories as categories
from .rulebook.ruleload import list_rules as list_rules
from .rulebook.ruleload import load_rules as load_rules
from .rulebook.ruleload import test_rules as test_rules
from .rulebook.rules import Rules as Rules
from .texts.ner import name_models as name_models
