"""Workbooks and tables as text: cells as shown, what stands around them.

Never tables inside other documents.
"""
