"""Errors that a person can mend."""

from __future__ import annotations


class PlainFault(Exception):
    """Its message alone says what is wrong, where, and what to do; the command line shows nothing else of it."""
