"""Question and claim cases: the files, reading them, their health, finding their quotes.

Never a run.
"""
