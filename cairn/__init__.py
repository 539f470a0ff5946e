"""Cairn: guided internet CBT. The core; doors are the folders beside it."""
