"""Patients who live their weeks on the real store and the real turns, on a clock of their own."""
