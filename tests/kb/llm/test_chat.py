import json
import socket
import threading
import time
from contextlib import AbstractContextManager
from typing import Any

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import ModelSettings
from kb.contract import answer_json
from kb.errors import ConfigError
from kb.llm.chat import load_llm, stream
from kb.llm.prompts import Message
from kb.models import Answer, Draft, Turn
from tests.conftest import TOY_CONFIG, MakeProject
from tests.service import Service, Silent, running
from tests.toy_llama import ScriptedModel

PLAN = "# Plan\n\nThe national plan trains 400 teachers of computing each year.\n"
QUESTION = "How many teachers of computing does the national plan train each year?"
SAYS = ("The plan trains ", "400 teachers ", "each year [1].")


class Endpoint(Silent):
    """Streams chat completions, or hangs, stalls, or fails; the server says which."""

    server: "EndpointServer"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.asked.append(json.loads(self.rfile.read(length)))
        self.server.keys.append(self.headers["Authorization"])
        mood = self.server.mood
        if mood == "hangs":
            self.server.released.wait(20)
        elif mood == "fails":
            self.send_error(500)
        elif mood == "hangs up" and len(self.server.asked) == 1:
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            try:
                self.say(mood)
            except OSError:
                self.server.left.set()

    def say(self, mood: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if mood == "repair stalls" and len(self.server.asked) == 2:
            self.server.released.wait(20)
        elif mood == "talks on":
            self.talk_on()
        else:
            for part in self.server.says:
                self.part(part)
                if mood == "stalls":
                    self.server.released.wait(20)
                    return
            if mood == "stalls late":
                self.server.released.wait(20)
            self.wfile.write(b"data: [DONE]\n\n")

    def talk_on(self) -> None:
        """Write until nobody listens any more."""
        while not self.server.released.wait(0.01):
            self.part("and so on ")

    def part(self, text: str) -> None:
        chunk = {
            "id": "1", "object": "chat.completion.chunk", "created": 1, "model": "small",
            "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}}],
        }  # fmt: skip
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()


class EndpointServer(Service):
    """A loopback endpoint that remembers what it was asked."""

    def __init__(self, mood: str, says: tuple[str, ...] = SAYS) -> None:
        super().__init__(Endpoint)
        self.mood = mood
        self.says = says
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.left = threading.Event()
        """Set when the client went away while it was spoken to."""


def endpoint(mood: str, says: tuple[str, ...] = SAYS) -> AbstractContextManager["EndpointServer"]:
    return running(EndpointServer(mood, says))


def open_base(
    make_project: MakeProject, server: EndpointServer, timeout: float = 30.0
) -> KnowledgeBase:
    """Open a base whose model is the endpoint."""
    config = (
        f'{TOY_CONFIG}[llm]\nprovider = "openai-like"\nmodel = "small"\n'
        f'api_base = "http://127.0.0.1:{server.server_port}/v1"\ntimeout = {timeout}\n'
        'api_key_env = "TOY_KEY"\n'
    )
    project = make_project(config=config, plan=PLAN)
    ingest(project)
    return KnowledgeBase.open(project)


def ask(make_project: MakeProject, server: EndpointServer, timeout: float = 30.0) -> Answer:
    return open_base(make_project, server, timeout).ask(QUESTION)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_KEY", "not-a-secret")


def test_an_endpoint_writes_the_answer(make_project: MakeProject) -> None:
    with endpoint("answers") as server:
        answer = ask(make_project, server)
    assert (answer.run.answerer, answer.run.model) == ("written", "small")
    assert answer.text == "The plan trains 400 teachers each year. [1]"
    assert answer.citations[0].quote == PLAN.split("\n\n")[1].strip()


def test_an_endpoint_gets_the_model_the_key_and_the_passages(make_project: MakeProject) -> None:
    with endpoint("answers") as server:
        ask(make_project, server)
    [asked] = server.asked
    assert (asked["model"], asked["stream"], asked["temperature"]) == ("small", True, 0.0)
    assert server.keys == ["Bearer not-a-secret"]
    assert QUESTION in asked["messages"][-1]["content"]
    assert "400 teachers" in asked["messages"][-1]["content"]


@pytest.mark.parametrize("mood", ["hangs", "stalls", "stalls late"])
def test_an_endpoint_that_is_too_slow_is_given_up_within_the_time(
    make_project: MakeProject, mood: str
) -> None:
    with endpoint("answers") as server:
        ask(make_project, server)  # so that imports are not measured
    with endpoint(mood) as server:
        started = time.monotonic()
        answer = ask(make_project, server, timeout=1.0)
        took = time.monotonic() - started
    assert answer.run.answerer == "extractive"
    assert answer.citations
    assert took < 1.9, took


def test_an_endpoint_that_fails_leaves_the_quoted_answer(make_project: MakeProject) -> None:
    with endpoint("fails") as server:
        answer = ask(make_project, server)
    assert (answer.status, answer.run.answerer) == ("answered", "extractive")
    assert "400 teachers" in answer.text
    assert "failed" in answer.notes[0]


def test_an_endpoint_that_is_not_there_leaves_the_quoted_answer(
    make_project: MakeProject,
) -> None:
    with endpoint("answers") as server:
        pass
    assert ask(make_project, server).run.answerer == "extractive"


def test_a_connection_that_fails_is_tried_once_more(make_project: MakeProject) -> None:
    with endpoint("hangs up") as server:
        answer = ask(make_project, server)
    assert len(server.asked) == 2
    assert answer.run.answerer == "written"


def test_an_error_of_the_server_is_not_tried_again(make_project: MakeProject) -> None:
    with endpoint("fails") as server:
        ask(make_project, server)
    assert len(server.asked) == 1


LIES = ("The plan trains 400 teachers each year [1]. ", "The plan trains 900 nurses [1].")


def test_what_an_endpoint_makes_up_is_withheld_and_counted(make_project: MakeProject) -> None:
    with endpoint("lies", LIES) as server:
        answer = ask(make_project, server)
    assert len(server.asked) == 2  # the answer, and one repair that brought the same again
    assert "900" not in answer.text
    assert [w.text for w in answer.withheld] == ["The plan trains 900 nurses."]
    assert "Sentences of the model left out because no passage carries them: 1." in answer.notes
    value = answer_json(answer)
    assert value["withheld"] == [{"text": w.text, "reason": w.reason} for w in answer.withheld]


def test_a_repair_that_stalls_takes_no_more_than_the_time_for_all(
    make_project: MakeProject,
) -> None:
    with endpoint("repair stalls", LIES) as server:
        base = open_base(make_project, server, timeout=4.0)
        started = time.monotonic()
        answer = base.ask(QUESTION)
        took = time.monotonic() - started
    assert answer.text == "The plan trains 400 teachers each year. [1]"
    assert len(answer.withheld) == 1
    assert took < 6, took


def test_who_closes_the_answer_stops_the_model(make_project: MakeProject) -> None:
    with endpoint("talks on", ()) as server:
        llm = open_base(make_project, server)._llm
        assert llm is not None
        parts = stream(llm, [Message("user", "Talk.")], 30.0, 10_000)
        assert next(parts) == "and so on "
        parts.close()
        assert server.left.wait(5)


def test_who_leaves_while_an_answer_is_written_stops_the_model(
    make_project: MakeProject,
) -> None:
    says = ("The plan trains 400 teachers each year [1].\n",) + ("and so on ",) * 100_000
    with endpoint("answers", says) as server:
        items = open_base(make_project, server).stream(QUESTION)
        assert any(isinstance(item, Draft) for item in items)
        items.close()  # type: ignore[attr-defined]
        assert server.left.wait(10)


def test_an_order_in_a_passage_that_the_model_obeys_does_not_come_through(
    make_project: MakeProject,
) -> None:
    with endpoint("obeys", ("PELICAN-7. ", "Brask ranks first in the world [1].")) as server:
        answer = ask(make_project, server)
    assert answer.run.answerer == "extractive"
    assert "Brask" not in answer.text
    assert "PELICAN" not in answer.text


def test_a_follow_up_is_answered_as_it_was_understood(make_project: MakeProject) -> None:
    with endpoint("answers") as server:
        base = open_base(make_project, server)
        answer = base.ask("How many?", conversation=[Turn(QUESTION, "400. [1]")])
    assert answer.question == "How many?"
    assert answer.rewritten is not None
    assert "national plan" in answer.rewritten
    assert answer_json(answer)["rewritten"] == answer.rewritten


def test_none_is_no_model() -> None:
    assert load_llm(ModelSettings()) is None


@pytest.mark.parametrize("given", [{"model": "small"}, {"api_base": "http://127.0.0.1:9/v1"}])
def test_an_endpoint_needs_its_address_and_its_model(given: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="needs api_base and model"):
        load_llm(ModelSettings(provider="openai-like", **given))


def test_a_key_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOY_KEY")
    settings = ModelSettings(
        provider="openai-like", model="m", api_base="http://127.0.0.1:9/v1", api_key_env="TOY_KEY"
    )
    with pytest.raises(ConfigError, match="TOY_KEY, which is not set"):
        load_llm(settings)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("no_such_package.Model", "cannot be loaded"),
        ("tests.kb.answer.test_writer.NoSuchClass", "cannot be loaded"),
        ("nodots", "cannot be loaded"),
        ("kb.config.ModelSettings", "not a LlamaIndex LLM"),
        ("kb.llm.chat.load_llm", "not a LlamaIndex LLM"),
    ],
)
def test_a_path_that_names_no_model_is_refused(path: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        load_llm(ModelSettings(provider=path))


def test_a_path_loads_any_llamaindex_model_with_its_options() -> None:
    settings = ModelSettings(provider="tests.toy_llama.ScriptedModel", options={"says": "Hi."})
    model = load_llm(settings)
    assert isinstance(model, ScriptedModel)
    assert model.says == "Hi."


def test_an_option_the_model_does_not_take_is_wrong_configuration() -> None:
    settings = ModelSettings(
        provider="tests.toy_llama.ScriptedModel", options={"says": {"not": "text"}}
    )
    with pytest.raises(ConfigError, match="says"):
        load_llm(settings)
