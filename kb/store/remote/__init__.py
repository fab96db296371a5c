"""A Chroma server in place of the embedded store: the line to it, and whose it is.

No question of what is stored there: that is the same in both.
"""
