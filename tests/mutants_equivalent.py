"""Mutants that change no result, and why: module -> change, as tests/mutants.py writes it -> reason."""

EQUIVALENT = {}
