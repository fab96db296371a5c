"""Written examples to learn and to measure reading with: questions, contrast sets of claims.

Never the documents' own text: only places in it, and marks by which a sentence is found again.
"""
