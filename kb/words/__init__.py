"""What the words of any text mean: sentences, languages, places, dates, numbers.

Never a question, a passage or a source.
"""
