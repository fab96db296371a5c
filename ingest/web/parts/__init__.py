"""Parts of a web page that are read in a way of their own: tables, lists, notes, formulas.

Never what of a page is shown at all.
"""
