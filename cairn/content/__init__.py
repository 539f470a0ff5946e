"""What authors write: reading it, checking it, and holding it for the engine."""

from cairn.content.findings import ContentError, Finding
from cairn.content.library import Library

__all__ = ["ContentError", "Finding", "Library"]
