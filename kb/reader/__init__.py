"""Reading what was found: which sentences answer, whether any does, what bears a sentence out.

Never words for people.
"""
