"""Texts to vectors: the embedding models and how each is loaded.

Never what the vectors are used for.
"""
