"""Tokenizers that come as a `tokenizer.json`, read by the `tokenizers` library."""

from __future__ import annotations

from pathlib import Path

from kb.encoders.onnx import Tokens
from kb.errors import ModelError


def read_tokenizer(path: Path) -> tuple[Tokens, int, int]:
    """Return the tokenizer in a file and the ids it sets before and after a text.

    Args:
        path: a `tokenizer.json`.

    Raises:
        ModelError: the file cannot be read, or sets other than two special tokens.
    """
    try:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises plain Exception
        raise ModelError(f"The tokenizer {path} cannot be read: {error}") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    special = tokenizer.encode("").ids
    if len(special) != 2:
        raise ModelError(
            f"The tokenizer {path} sets {len(special)} special tokens around a text; "
            "only encoders that set one before and one after are supported."
        )

    def tokens(text: str) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    return tokens, special[0], special[1]
