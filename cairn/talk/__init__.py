"""Talking to a running Cairn from outside, through its public interfaces only.

Used by `cairn chat`, by the benchmarks and by the tests that drive a whole Cairn.
"""
