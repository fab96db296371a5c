"""How long people wait, and how fast documents are read, beside what they would use instead.

Never how good it is.
"""
