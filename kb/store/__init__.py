"""What is kept: Chroma's truth, its mirror and index, what the register says of documents.

Never what a question makes of it.
"""
