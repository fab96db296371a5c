"""From what was read to a cited answer or a refusal, in words for people.

Never another search.
"""
