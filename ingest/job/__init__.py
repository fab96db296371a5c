"""The job that brings the store level with the corpus: plan, processes, report.

Never how a format is read.
"""
