import json
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from llama_index.core.base.llms.types import ChatMessage

from evals.runs.local_models import find_model
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import ModelSettings
from kb.errors import ConfigError, ModelError
from kb.llm.chat import load_llm
from kb.llm.gguf import GgufLLM, load_gguf
from kb.models import Answer
from tests.conftest import TOY_CONFIG, MakeProject

PLAN = "# Plan\n\nThe national plan trains 400 teachers of computing each year.\n"
QUESTION = "How many teachers of computing does the national plan train each year?"
ASKED = [ChatMessage(role="user", content="Name three colours.")]


def small_model() -> Path:
    """File of the small language model; the test is skipped where it cannot be run."""
    if find_spec("xllamacpp") is None:
        pytest.skip('xllamacpp is not installed; it comes with: pip install ".[local]"')
    try:
        return find_model("smollm2")
    except ModelError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def small() -> GgufLLM:
    """The small model, loaded once."""
    return load_gguf(
        ModelSettings(
            provider="gguf",
            model=str(small_model()),
            context_window=4096,
            max_tokens=32,
            timeout=300,
        )
    )


needs_package = pytest.mark.skipif(
    find_spec("xllamacpp") is None,
    reason='xllamacpp is not installed; it comes with: pip install ".[local]"',
)


def settings(model: Path | str, **options: object) -> ModelSettings:
    return ModelSettings(provider="gguf", model=str(model), options=options)


@pytest.fixture
def looks_right(tmp_path: Path) -> Path:
    """A file that begins as a GGUF file does."""
    path = tmp_path / "small.gguf"
    path.write_bytes(b"GGUF and no more")
    return path


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.gguf.*no such file.*docs/models\.md"):
        load_llm(settings(tmp_path / "none.gguf"))


def test_a_model_without_a_file_is_refused() -> None:
    with pytest.raises(ConfigError, match="give the path of a GGUF file"):
        load_llm(settings(""))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.gguf"
    path.write_text("<html>404</html>")
    with pytest.raises(ConfigError, match="is not a GGUF file"):
        load_llm(settings(path))


def test_a_missing_package_is_named_with_its_extra(
    looks_right: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.llm.gguf.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r'pip install "\.\[local\]"'):
        load_llm(settings(looks_right))


@needs_package
@pytest.mark.parametrize("options", [{"threads": -1}, {"temperature": 1.0}])
def test_an_option_that_is_wrong_is_refused(looks_right: Path, options: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="known: threads"):
        load_llm(settings(looks_right, **options))


@needs_package
def test_a_damaged_file_fails_when_it_is_first_asked(looks_right: Path) -> None:
    with pytest.raises(ModelError, match=r"small\.gguf cannot be loaded: it is damaged"):
        load_gguf(settings(looks_right)).chat(ASKED)


@pytest.mark.slow
def test_a_model_says_the_same_at_once_and_bit_by_bit(small: GgufLLM) -> None:
    whole = small.chat(ASKED).message.content
    parts = [part.delta or "" for part in small.stream_chat(ASKED)]
    assert whole
    assert "".join(parts) == whole
    assert sum(bool(part) for part in parts) > 3


@pytest.mark.slow
def test_what_two_prompts_share_is_read_once(small: GgufLLM) -> None:
    told = ChatMessage(role="system", content="You name things in as few words as you can. " * 8)
    for thing in ("tree", "river"):
        [*_, last] = small.stream_chat(
            [told, ChatMessage(role="user", content=f"Name a {thing}.")], max_tokens=1
        )
    timings = last.raw.model_extra["timings"]
    assert timings["cache_n"] > 80
    assert timings["prompt_n"] < 20


@pytest.mark.slow
def test_a_closed_stream_leaves_the_model_to_the_next(small: GgufLLM) -> None:
    endless = [ChatMessage(role="user", content="Count from one to two thousand, in words.")]
    with closing(small.stream_chat(endless, max_tokens=3500)) as parts:
        next(part for part in parts if part.delta)
    [*_, last] = small.stream_chat(ASKED, max_tokens=1)
    assert last.raw.model_extra["timings"]["predicted_n"] == 1


@pytest.mark.slow
def test_nobody_else_on_the_machine_can_ask_the_model(small: GgufLLM) -> None:
    address = f"{small.client().base_url}chat/completions"
    body = {"messages": [{"role": "user", "content": "Hello"}]}
    assert httpx.post(address, json=body, trust_env=False).status_code == 401


def ask(make_project: MakeProject, llm: str) -> Answer:
    """Ask a project whose [llm] section is given."""
    project = make_project(config=f"{TOY_CONFIG}[llm]\n{llm}", plan=PLAN)
    ingest(project)
    return KnowledgeBase.open(project).ask(QUESTION)


def is_honest(answer: Answer) -> bool:
    """Whether all that is shown was checked and every quote stands in the plan."""
    checked = {s.verdict for s in answer.sentences} <= {"quoted", "supported"}
    return checked and all(c.quote in PLAN for c in answer.citations)


@pytest.mark.slow
def test_a_file_in_the_settings_answers_and_nothing_unchecked_is_shown(
    make_project: MakeProject,
) -> None:
    path = json.dumps(str(small_model()))
    llm = f'provider = "gguf"\nmodel = {path}\ncontext_window = 4096\nmax_tokens = 48\n'
    answer = ask(make_project, llm + "timeout = 300\n")
    assert answer.status != "refused"
    assert "failed" not in " ".join(answer.notes)
    assert is_honest(answer)


@pytest.mark.slow
def test_the_server_of_llama_cpp_answers_like_any_service(
    small: GgufLLM, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = small.client()
    monkeypatch.setenv("SMALL_KEY", client.api_key)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    answer = ask(
        make_project,
        f'provider = "openai-like"\nmodel = "smollm2"\napi_base = "{client.base_url}"\n'
        'api_key_env = "SMALL_KEY"\ncontext_window = 4096\nmax_tokens = 48\ntimeout = 300\n',
    )
    assert answer.status != "refused"
    assert "failed" not in " ".join(answer.notes)
    assert is_honest(answer)
