"""An assistant's own client talks to the server, over standard input and output and over HTTP."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
import uvicorn
from fastapi import FastAPI
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import Project
from tests.conftest import ROOT, MakeProject
from ui.programs.mcp import serve_assistants

SKILLS = "# Skills\n\nThe national plan trains 400 teachers in Battambang each year.\n"
QUESTION = "How many teachers does the national plan train?"


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    made = make_project(skills=SKILLS)
    ingest(made)
    return made


async def _answers(target: Any) -> tuple[set[str], dict[str, Any], dict[str, Any], bool]:
    async with Client(target) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        asked = await client.call_tool("ask", {"question": QUESTION})
        page = await client.call_tool("document", {"id": "skills", "page": 1})
        wrong = await client.call_tool("document", {"id": "none"})
        said, text = (json.loads(result.content[0].text) for result in (asked, page))
        return tools, said, text, bool(wrong.is_error)


def _check(found: tuple[set[str], dict[str, Any], dict[str, Any], bool]) -> None:
    tools, answer, page, refused = found
    assert tools == {"search", "ask", "check", "document"}
    cited = answer["citations"][0]
    assert page["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert "400 teachers" in cited["quote"]
    assert refused


def test_an_assistant_asks_over_standard_input_and_output(project: Project) -> None:
    run = ["-m", "ui", "--project", str(project.root), "mcp"]
    server = StdioServerParameters(command=sys.executable, args=run, cwd=ROOT)
    _check(anyio.run(_answers, stdio_client(server)))


@pytest.fixture
def address(project: Project) -> Iterator[str]:
    app = FastAPI()
    serve_assistants(app, KnowledgeBase.open(project))
    config = uvicorn.Config(app, port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    started = threading.Event()
    startup = server.startup

    async def starting(*given: Any, **more: Any) -> None:
        await startup(*given, **more)
        started.set()

    server.startup = starting  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run)
    thread.start()
    assert started.wait(60)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/mcp/"
    server.should_exit = True
    thread.join()


def test_an_assistant_asks_over_http(address: str) -> None:
    _check(anyio.run(_answers, address))
