"""Measures and tests of difference over judged rows: pure functions.

Never a knowledge base.
"""
