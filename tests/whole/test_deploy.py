"""The files that put the reading room on a server: they agree with the settings and are closed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.config import from_environment
from tests.conftest import ROOT

FOLDER = ROOT / "tools" / "deploy"
UNITS = sorted(FOLDER.glob("*.service"))
DOCKERFILES = sorted(FOLDER.glob("*ockerfile"))


def instructions(path: Path) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile: name and the rest, lines put together."""
    lines = [x for x in path.read_text("utf-8").splitlines() if not x.lstrip().startswith("#")]
    text = "\n".join(lines).replace("\\\n", " ")
    found = (line.partition(" ") for line in text.splitlines() if line.strip())
    return [(name, rest.strip()) for name, _, rest in found]


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
    return read


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_an_image_is_debians_runs_as_nobody_special_and_says_whether_it_lives(path: Path) -> None:
    steps = instructions(path)
    assert {rest.split()[0] for name, rest in steps if name == "FROM"} == {"debian:bookworm-slim"}
    users = [rest for name, rest in steps if name == "USER"]
    assert users and re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1])
    names = [name for name, _ in steps]
    assert "HEALTHCHECK" in names and "ADD" not in names
    assert not [rest for name, rest in steps if name == "RUN" and re.search(r"curl |wget ", rest)
                and "apt-get" not in rest]  # fmt: skip


def test_what_an_image_copies_is_there_and_reaches_the_builder() -> None:
    let_in = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = [
        source
        for name, rest in instructions(FOLDER / "Dockerfile")
        if name == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]
    assert {"kb", "ingest", "evals", "ui", "requirements.lock"} <= set(copied)
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert [source for source in copied if f"!{source}" not in let_in] == []


def test_every_service_is_read_only_and_without_rights_and_only_the_proxy_is_outside() -> None:
    read = compose()
    for name, service in read["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name
    outside = [name for name, s in read["services"].items() if "ports" in s]
    assert outside == ["gate"]
    assert all(read["networks"][name]["internal"] for name in ("inside", "store"))
    assert "store" not in read["services"]["app"]["networks"]


def test_what_the_services_name_is_declared() -> None:
    read = compose()
    for name, service in read["services"].items():
        assert set(service.get("secrets", ())) <= set(read["secrets"]), name
        assert set(service["networks"]) <= set(read["networks"]), name
        assert set(service.get("depends_on", ())) <= set(read["services"]), name
        volumes = {v.partition(":")[0] for v in service.get("volumes", ())}
        assert {v for v in volumes if v[0] not in "./"} <= set(read["volumes"]), name


def test_every_variable_is_a_setting() -> None:
    given = compose()["services"]["app"]["environment"]
    known = from_environment({name: "x" for name in given})
    assert sum(len(keys) for keys in known.values()) == len(given)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_closed(unit: Path) -> None:
    lines = set(unit.read_text("utf-8").splitlines())
    wanted = {"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"}
    assert wanted | {"CapabilityBoundingSet=", "RestrictSUIDSGID=yes"} <= lines
    assert not [line for line in lines if line.startswith("User=root")]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text("utf-8").replace("/opt/readiness/bin/", "/bin/true --")
    copy = tmp_path / unit.name
    copy.write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=60
    )
    assert unit.name not in done.stderr, done.stderr
