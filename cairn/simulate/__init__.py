"""Simulated patients: whole lives with the programme, to prove that every path is safe and ends."""
