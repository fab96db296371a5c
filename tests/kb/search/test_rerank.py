import json
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.config import RerankSettings, read_config
from kb.errors import ConfigError, ModelError
from kb.models import Hit
from kb.search.rerank import Reranker, ScoredOrder, load_reranker, read_scores
from tests.fake_base import make_hit
from tests.service import Service, Silent, running

HITS = tuple(
    make_hit(doc, page, rank)
    for rank, (doc, page) in enumerate(
        [("note", 1), ("vellum-law", 1), ("brask-report", 1), ("brask-report", 2)], 1
    )
)
NAMES = [hit.passage.id for hit in HITS]
Answer = Callable[[dict[str, Any]], bytes]


class Scorer(Silent):
    """Answers a rerank request with what the server is told to, or not at all."""

    server: "Server"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((request, self.headers["Authorization"]))
        if self.server.answer is None:
            self.server.released.wait(20)
            return
        body = self.server.answer(request)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for piece in [body] if not self.server.drips else [body[:1], body[1:2], body[2:]]:
            self.wfile.write(piece)
            self.wfile.flush()
            if self.server.drips:
                self.server.released.wait(0.2)


class Server(Service):
    def __init__(self, answer: Answer | None, status: int, drips: bool) -> None:
        super().__init__(Scorer)
        self.answer, self.status, self.drips = answer, status, drips
        self.asked: list[tuple[dict[str, Any], str | None]] = []


def service(
    answer: Answer | None, status: int = 200, drips: bool = False
) -> AbstractContextManager[Server]:
    return running(Server(answer, status, drips))


def reranker(server: Server, said: list[str], **more: Any) -> Reranker:
    url = f"http://127.0.0.1:{server.server_port}/rerank"
    settings = RerankSettings(provider="endpoint", url=url, **more)
    found = load_reranker(settings, said.append)
    assert found is not None
    return found


def by_length(texts: list[str]) -> list[tuple[int, float]]:
    """Score each text by how short it is, the shortest first."""
    return sorted(((i, 1 / len(text)) for i, text in enumerate(texts)), key=lambda x: -x[1])


def tei(request: dict[str, Any]) -> bytes:
    return json.dumps([{"index": i, "score": s} for i, s in by_length(request["texts"])]).encode()


def cohere(request: dict[str, Any]) -> bytes:
    scored = by_length(request["documents"])
    results = [{"index": i, "relevance_score": s} for i, s in scored]
    return json.dumps({"id": "1", "results": results, "meta": {}}).encode()


SHORTEST_FIRST = [hit.passage.id for hit in sorted(HITS, key=lambda hit: len(hit.passage.text))]


def names(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.passage.id for hit in hits]


def test_without_a_model_the_service_is_asked_as_text_embeddings_inference() -> None:
    said: list[str] = []
    with service(tei) as server:
        hits = reranker(server, said).rerank("Who?", HITS)
    assert names(hits) == SHORTEST_FIRST != NAMES
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    [(request, key)] = server.asked
    texts = [hit.passage.text for hit in HITS]
    assert request == {"query": "Who?", "texts": texts, "truncate": True}
    assert (key, said) == (None, [])


def test_with_a_model_the_service_is_asked_as_cohere_jina_vllm_and_llama_cpp(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOY_KEY", "not-a-secret")
    said: list[str] = []
    with service(cohere) as server:
        hits = reranker(server, said, model="small", api_key_env="TOY_KEY").rerank("Who?", HITS)
    assert names(hits) == SHORTEST_FIRST
    [(request, key)] = server.asked
    assert (request["model"], request["query"], request["top_n"]) == ("small", "Who?", 4)
    assert request["documents"] == [hit.passage.text for hit in HITS]
    assert (key, said) == ("Bearer not-a-secret", [])


def test_only_the_first_hits_are_reranked_and_the_others_stay_behind() -> None:
    with service(tei) as server:
        hits = reranker(server, [], depth=2).rerank("Who?", HITS)
    assert names(hits)[2:] == NAMES[2:]
    assert set(names(hits)[:2]) == set(NAMES[:2])
    assert len(server.asked[0][0]["texts"]) == 2


def test_what_there_is_no_choice_about_is_not_sent() -> None:
    with service(tei) as server:
        assert reranker(server, []).rerank("Who?", HITS[:1]) == HITS[:1]
        assert reranker(server, []).rerank("Who?", ()) == ()
    assert server.asked == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html><body>Not found</body></html>", "not JSON"),
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"error": "overloaded"}', "no list of results"),
        (b'{"results": "none"}', "no list of results"),
        (b"[1, 2]", "no list of results"),
        (b"null", "no list of results"),
        (b'[{"index": 4, "score": 1}]', "passage 4"),
        (b'[{"index": -1, "score": 1}]', "passage -1"),
        (b'[{"index": "0", "score": 1}]', "passage '0'"),
        (b'[{"index": true, "score": 1}]', "passage True"),
        (b'[{"score": 1}]', "passage None"),
        (b'[{"index": 0, "score": 1}, {"index": 0, "score": 2}]', "passage 0 again"),
        (b'[{"index": 0, "score": NaN}]', "score nan"),
        (b'[{"index": 0, "score": -Infinity}]', "score -inf"),
        (b'[{"index": 0, "score": null}]', "score None"),
        (b'[{"index": 0, "score": "high"}]', "score 'high'"),
        (b'{"results": [{"index": 0, "relevance_score": 1}]}', "1 scores for 4 passages"),
        (b"[]", "0 scores for 4 passages"),
        (b"[" + b" " * 5_000_000 + b"]", "too long"),
    ],
)
def test_a_strange_answer_leaves_the_order_and_is_told(body: bytes, says: str) -> None:
    said: list[str] = []
    with service(lambda request: body) as server:
        assert reranker(server, said, timeout=30).rerank("Who?", HITS) == HITS
    [line] = said
    assert says in line
    assert "stay in the order of the search" in line


@pytest.mark.parametrize("status", [302, 401, 404, 413, 429, 500])
def test_a_refusal_leaves_the_order_and_is_told(status: int) -> None:
    said: list[str] = []
    with service(tei, status) as server:
        assert reranker(server, said).rerank("Who?", HITS) == HITS
    assert f"status {status}" in said[0]


@pytest.mark.parametrize(("answer", "drips"), [(None, False), (tei, True)])
def test_a_service_that_is_too_slow_is_given_up(answer: Answer | None, drips: bool) -> None:
    said: list[str] = []
    with service(answer, drips=drips) as server:
        slow = reranker(server, said, timeout=0.3)
        started = time.monotonic()
        assert slow.rerank("Who?", HITS) == HITS
        took = time.monotonic() - started
    assert took < 2.0
    assert "Timeout" in said[0] or "too slow" in said[0]


def test_a_service_that_is_not_there_leaves_the_order() -> None:
    said: list[str] = []
    with service(tei) as server:
        gone = reranker(server, said)
    server.server_close()
    assert gone.rerank("Who?", HITS) == HITS
    assert "ConnectError" in said[0]


def test_nothing_is_reranked_by_default(tmp_path: Path) -> None:
    assert load_reranker(RerankSettings()) is None
    path = tmp_path / "readiness.toml"
    path.write_text('[rerank]\nprovider = "magic"\n')
    with pytest.raises(ConfigError, match=r"rerank\.provider"):
        read_config(path)
    path.write_text("[rerank]\ndept = 3\n")
    with pytest.raises(ConfigError, match=r"rerank\.dept"):
        read_config(path)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (RerankSettings(provider="endpoint"), "needs url"),
        (RerankSettings(provider="endpoint", url="127.0.0.1:8080/rerank"), "the whole address"),
        (RerankSettings(provider="endpoint", url="http://x", api_key_env="NO_KEY"), "NO_KEY"),
        (RerankSettings(provider="cross-encoder"), "needs model"),
    ],
)
def test_what_is_missing_is_named(settings: RerankSettings, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        load_reranker(settings)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ConfigError, match="pip install sentence-transformers"):
        load_reranker(RerankSettings(provider="cross-encoder", model="small"))


class ShortCrossEncoder:
    """Stands in for the package's model: the shorter, the better; `gone` cannot be loaded."""

    def __init__(self, model: str, trust_remote_code: bool, **others: Any) -> None:
        assert not trust_remote_code
        if model == "gone":
            raise OSError("no such folder")
        self.model = model

    def predict(self, pairs: list[tuple[str, str]]) -> list[float]:
        if self.model == "breaks":
            raise RuntimeError("out of memory")
        return [float("nan") if self.model == "nan" else -float(len(t)) for _, t in pairs]


@pytest.fixture
def _package(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("sentence_transformers")
    module.CrossEncoder = ShortCrossEncoder  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)
    monkeypatch.setattr(
        "llama_index.core.postprocessor.sbert_rerank.infer_torch_device", lambda: "cpu"
    )


@pytest.mark.usefixtures("_package")
def test_a_cross_encoder_orders_the_hits() -> None:
    said: list[str] = []
    settings = RerankSettings(provider="cross-encoder", model="small", depth=3)
    found = load_reranker(settings, said.append)
    assert found is not None and found.depth == 3
    hits = found.rerank("Who?", HITS)
    assert [len(hit.passage.text) for hit in hits[:3]] == sorted(
        len(hit.passage.text) for hit in HITS[:3]
    )
    assert (hits[3].passage.id, said) == (NAMES[3], [])


@pytest.mark.usefixtures("_package")
@pytest.mark.parametrize(("model", "says"), [("breaks", "out of memory"), ("nan", "score nan")])
def test_a_cross_encoder_that_fails_leaves_the_order(model: str, says: str) -> None:
    said: list[str] = []
    found = load_reranker(RerankSettings(provider="cross-encoder", model=model), said.append)
    assert found is not None and found.rerank("Who?", HITS) == HITS
    assert says in said[0]


@pytest.mark.usefixtures("_package")
def test_a_cross_encoder_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="'gone' cannot be loaded"):
        load_reranker(RerankSettings(provider="cross-encoder", model="gone"))


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=4), st.integers(2, 6))
def test_reranking_loses_nothing_and_keeps_ties_in_order(scores: list[float], depth: int) -> None:
    order = ScoredOrder(lambda question, texts: scores[: len(texts)], depth, lambda line: None)
    hits = order.rerank("Who?", HITS)
    head = [(-scores[NAMES.index(hit.passage.id)], hit.passage.id) for hit in hits[:depth]]
    assert head == sorted(head, key=lambda pair: (pair[0], NAMES.index(pair[1])))
    assert {replace(hit, rank=0) for hit in hits} == {replace(hit, rank=0) for hit in HITS}
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]


@given(st.permutations(range(5)), st.lists(st.floats(-9, 9), min_size=5, max_size=5))
def test_scores_are_read_in_any_order(order: list[int], scores: list[float]) -> None:
    answer = [{"index": i, "score": scores[i]} for i in order]
    assert read_scores(answer, 5) == scores
    assert read_scores({"results": answer}, 5) == scores


@given(st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.integers(-2, 3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["results", "index", "score"]), inner, max_size=3),
))  # fmt: skip
def test_any_json_is_scores_or_an_error(answer: object) -> None:
    try:
        scores = read_scores(answer, 2)
    except ModelError:
        return
    assert len(scores) == 2
