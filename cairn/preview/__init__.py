"""Trying content out before it is published: a rehearsal, in the terminal or in a browser."""
