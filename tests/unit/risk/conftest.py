from pathlib import Path

import pytest

from cairn.risk import Detector

ROOT = Path(__file__).resolve().parents[3]
RULES = ROOT / "content" / "safety" / "risk"
MESSAGES = ROOT / "tests" / "risk"


@pytest.fixture(scope="session")
def detector() -> Detector:
    return Detector.load(RULES)
