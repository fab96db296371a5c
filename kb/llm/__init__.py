"""Talking to a language model: loading one, its prompts, its stream.

Never a decision on what it said, but for yes and no.
"""
