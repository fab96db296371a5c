"""What a maintainer should know of a document: its quality, what it says it is, its kin.

Never a change to it.
"""
