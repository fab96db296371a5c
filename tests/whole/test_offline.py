import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import StoreSettings
from kb.store.client import connect
from tests.conftest import ROOT, MakeProject

PLAN = "# Plan\n\nThe national plan trains 400 teachers of computing each year.\n"
QUESTION = "How many teachers of computing does the national plan train each year?"
BLOCKED = """
import socket, sys

connect = socket.socket.connect

def refuse(*arguments, **options):
    raise AssertionError(f"reached for {arguments[-1]}")

def inside(line, address):
    # Processes of one machine speak through a file.
    return connect(line, address) if line.family == socket.AF_UNIX else refuse(address)

socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo = inside, refuse, refuse
from ui.cli.main import main
for command in (["ingest"], ["search", "teachers"], ["ask", sys.argv[2]], ["doctor"]):
    try:
        main(["--project", sys.argv[1], *command])
    except SystemExit as ended:
        assert not ended.code, (command, ended.code)
"""


def test_the_tests_themselves_cannot_reach_the_network() -> None:
    with socket.socket() as line, pytest.raises(AssertionError, match="reached for 192.0.2.1"):
        line.connect(("192.0.2.1", 80))


def test_ingesting_and_asking_need_no_network(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **_: object) -> None:
        raise AssertionError(f"reached for {arguments}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    project = make_project(plan=PLAN)
    assert not ingest(project).failed
    answer = KnowledgeBase.open(project).ask(QUESTION)
    assert answer.status == "answered"
    assert "400 teachers" in answer.text


@pytest.mark.slow
def test_commands_never_open_a_line(make_project: MakeProject) -> None:
    project = make_project(plan=PLAN)
    run = subprocess.run(
        [sys.executable, "-c", BLOCKED, str(project.root), QUESTION],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, "reached for" in run.stderr) == (0, False), run.stderr


def test_chromas_telemetry_is_off(tmp_path: Path) -> None:
    client = connect(tmp_path, StoreSettings())
    assert client.get_settings().anonymized_telemetry is False


def test_gradios_analytics_are_off_before_a_page_is_built() -> None:
    code = (
        "import ui.web.app, gradio as gr\n"
        "from gradio import analytics\n"
        "with gr.Blocks() as page: pass\n"
        "print(page.analytics_enabled, analytics.analytics_enabled())\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "GRADIO_ANALYTICS_ENABLED"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.stdout.split() == ["False", "False"], run.stderr
