"""What a PDF page shows of its text: struck, hidden, raised, stamped or filled in.

Never the order in which it is read.
"""
