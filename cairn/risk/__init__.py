"""Risk detection: pure, deterministic, in-process, explained. See docs/explanation."""

from cairn.risk.detector import Detector
from cairn.risk.levels import Assessment, Category, Level, Signal
from cairn.risk.plain import assess_plainly
from cairn.risk.rules import RulesError

__all__ = ["Assessment", "Category", "Detector", "Level", "RulesError", "Signal", "assess_plainly"]
