"""The reader that comes with the package, opened once for a file of tests."""

from __future__ import annotations

import pytest

from kb.config import EmbedderSettings, ReaderSettings
from kb.encoders.load import default_cache, load_embedder
from kb.reader.reading import Reader, load_reader


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    found = load_reader(embedder, ReaderSettings(), tmp_path_factory.mktemp("data"))
    assert found is not None
    return found
