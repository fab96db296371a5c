"""The commands that make accounts, list them and take them out."""

from __future__ import annotations

import sys

import click

from kb.errors import ConfigError
from ui.cli.shared import out, say, shown_errors, the_project


@click.group()
def accounts() -> None:
    """Say who may sign in; there is no account, and no password, before you make one."""


@accounts.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["reader", "maintainer"]),
    required=True,
    help="A maintainer may change what is held.",
)
@click.option(
    "--password-stdin",
    "piped",
    is_flag=True,
    help="Read the password from the first line of standard input.",
)
@shown_errors
def add(name: str, role: str, piped: bool) -> None:
    """Make an account; its password is asked for and never shown."""
    from typing import cast

    from ui.accounts.accounts import Accounts, Role

    kept = Accounts(the_project().data)
    kept.add(name, cast("Role", role), _piped() if piped else _typed())
    say(f"{name} may sign in as {role}, at /sign-in")


def _typed() -> str:
    """Ask for a password at the terminal, twice."""
    from ui.accounts.passwords import SHORTEST

    words = f"Password, at least {SHORTEST} characters"
    password: str = click.prompt(words, hide_input=True, confirmation_prompt=True, err=True)
    return password


def _piped() -> str:
    """Read a password that a script or a container gives; no list of processes shows it.

    Raises:
        ConfigError: nothing came, or a person would type it where everybody sees it.
    """
    if sys.stdin.isatty():
        raise ConfigError(
            "--password-stdin takes the password from a file or a pipe; at a terminal leave it out"
        )
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise ConfigError("no password came on standard input; its first line is the password")
    return password


@accounts.command("list")
@shown_errors
def list_() -> None:
    """List the accounts."""
    from ui.accounts.accounts import Accounts

    for account in Accounts(the_project().data).all():
        out(f"{account.name}  {account.role}  since {account.day}")


@accounts.command("remove")
@click.argument("name")
@shown_errors
def remove(name: str) -> None:
    """Take an account out; whoever is signed in with it is so no longer."""
    from ui.accounts.accounts import Accounts

    Accounts(the_project().data).remove(name)
    say(f"removed the account {name}")
