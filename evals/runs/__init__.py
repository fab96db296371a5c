"""Asking the system all cases of a set, and what came of it, beside what was expected.

Never a page.
"""
