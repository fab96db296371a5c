"""Finding passages: by meaning, by words, fused, reranked.

Never a judgement on whether they answer.
"""
