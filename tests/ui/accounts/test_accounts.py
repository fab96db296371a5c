"""Accounts: what is kept of a password, and sessions that end."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.config import find_project
from kb.errors import ConfigError
from tests.conftest import TOY_CONFIG
from ui.accounts import passwords
from ui.accounts.accounts import FILE, Accounts
from ui.cli.main import main

WORDS = "four calm words here"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in a millisecond; the real settings are measured in one test alone."""
    monkeypatch.setattr(passwords, "LOG_N", 4)


def test_a_password_is_kept_as_a_slow_hash_in_a_file_of_its_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    accounts = Accounts(tmp_path / "data")
    accounts.add("sok", "maintainer", WORDS)
    file = tmp_path / "data" / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert WORDS.encode() not in file.read_bytes()
    assert passwords.hashed(WORDS) != passwords.hashed(WORDS)
    assert passwords.hashed(WORDS).startswith("scrypt$15$8$3$")
    assert accounts.sign_in("sok", WORDS, 1)
    assert accounts.sign_in("sok", WORDS + ".", 1) is None


def test_there_is_nobody_before_somebody_is_made(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "data")
    assert accounts.all() == ()
    assert accounts.sign_in("admin", "admin", 1) is None
    assert accounts.caller("x" * 43) is None
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("sok", "short", "at least 12"),
        ("sok", "w" * 201, "at most 200"),
        ("so k", WORDS, "is no name"),
        ("", WORDS, "is no name"),
    ],
)
def test_an_account_that_cannot_be_says_why(
    tmp_path: Path, name: str, password: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        Accounts(tmp_path).add(name, "reader", password)


def test_a_session_ends_with_time_and_with_signing_out(tmp_path: Path) -> None:
    now = [1000.0]
    accounts = Accounts(tmp_path, lambda: now[0])
    accounts.add("sok", "maintainer", WORDS)
    first, second = (accounts.sign_in("sok", WORDS, 12) for _ in range(2))
    assert first and second and first != second
    assert first.encode() not in (tmp_path / FILE).read_bytes()
    caller = accounts.caller(first)
    assert caller is not None
    assert (caller.name, caller.role) == ("sok", "maintainer")
    accounts.sign_out(caller)
    assert accounts.caller(first) is None
    now[0] += 12 * 3600 - 1
    assert accounts.caller(second) is not None
    now[0] += 1
    assert accounts.caller(second) is None


def test_whoever_is_taken_out_is_signed_out(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("sok", "maintainer", WORDS)
    token = accounts.sign_in("sok", WORDS, 1)
    assert token
    accounts.remove("sok")
    assert accounts.caller(token) is None
    with pytest.raises(ConfigError, match="there is no account"):
        accounts.remove("sok")


def test_the_token_of_a_form_belongs_to_one_session(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("sok", "maintainer", WORDS)
    callers = [accounts.caller(accounts.sign_in("sok", WORDS, 1) or "") for _ in range(2)]
    tokens = {accounts.form_token(caller) for caller in callers if caller}
    assert len(tokens) == 2
    again = Accounts(tmp_path)  # another process
    assert {again.form_token(caller) for caller in callers if caller} == tokens


def test_the_commands_make_list_and_remove_an_account(tmp_path: Path) -> None:
    (tmp_path / "readiness.toml").write_text(TOY_CONFIG)

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(
            main, ["--project", str(tmp_path), "accounts", *words], input=typed
        )
        return done.exit_code, done.output

    code, said = run("add", "sok", "--role", "maintainer", typed=f"{WORDS}\n{WORDS}\n")
    assert (code, WORDS in said) == (0, False)
    assert "sok may sign in as maintainer" in said
    assert run("list")[1].startswith("sok  maintainer  since 20")
    code, said = run("add", "sok", "--role", "reader", typed=f"{WORDS}\n{WORDS}\n")
    assert (code, "there is an account sok already" in said) == (2, True)
    code, said = run("add", "dara", "--role", "reader", typed="short\nshort\n")
    assert (code, "at least 12 characters" in said) == (2, True)
    assert run("remove", "sok") == (0, "removed the account sok\n")
    piped = ("add", "sok", "--role", "maintainer", "--password-stdin")
    assert run(*piped, typed="\n")[0] == 2
    assert "no password came on standard input" in run(*piped, typed="")[1]
    code, said = run(*piped, typed=f"{WORDS}\r\nno part of it\n")
    assert (code, WORDS in said) == (0, False)
    assert Accounts(find_project(tmp_path).data).sign_in("sok", WORDS, 1)
    assert run("remove", "sok")[0] == 0
    assert run("list") == (0, "")
