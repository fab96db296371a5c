"""The commands that make accounts, list them and take them out."""

from __future__ import annotations

import click

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
@shown_errors
def add(name: str, role: str) -> None:
    """Make an account; its password is asked for and never shown."""
    from typing import cast

    from ui.accounts.accounts import Accounts, Role
    from ui.accounts.passwords import SHORTEST

    kept = Accounts(the_project().data)
    words = f"Password, at least {SHORTEST} characters"
    password = click.prompt(words, hide_input=True, confirmation_prompt=True, err=True)
    kept.add(name, cast("Role", role), password)
    say(f"{name} may sign in as {role}, at /sign-in")


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
