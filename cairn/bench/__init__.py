"""Measuring Cairn beside something known, in the same run: ratios travel, milliseconds do not."""
