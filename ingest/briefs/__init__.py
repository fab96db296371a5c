"""Briefs that people write: what each statement cites, and how the citations are printed."""
