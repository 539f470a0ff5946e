"""One file per command of `cairn …`."""
