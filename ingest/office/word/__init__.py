"""Word files: the body, styles and numbers of lists, parts merged in.

Never what slides and sheets have too.
"""
