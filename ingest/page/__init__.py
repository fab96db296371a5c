"""What all formats turn into: lines, blocks and rows of a page, dates as files give them.

Never one format alone.
"""
