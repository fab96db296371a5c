"""Tables of PDF pages: where their cells stand, what is in them, what they are called.

Never the text beside them.
"""
