"""What a person asks: its record, its parts, what it leans on, what no document can give.

Never what was found.
"""
