"""Keeps the parts of one Cairn running: starts, watches, restarts and stops processes."""
