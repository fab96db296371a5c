"""Answers, checks and briefs as files that people keep. Pure functions from records to bytes."""
