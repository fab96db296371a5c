"""The accounts and sessions of one project, in a file of its data folder that only its user reads.

Of a session the file holds the hash of its token, so whoever reads the file cannot go on with it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Literal, get_args

from kb.errors import ConfigError, ReadinessError
from ui.accounts.passwords import hashed, matches

FILE = "accounts.sqlite"
Role = Literal["reader", "maintainer"]
ROLES: tuple[Role, ...] = get_args(Role)
NAME = re.compile(r"[\w.@-]{1,80}")
TABLES = """
create table if not exists accounts (name text primary key, role text, password text, day text);
create table if not exists sessions (token text primary key, name text, ends real);
create table if not exists secret (one integer primary key check (one = 1), value text);
"""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    name: str
    role: Role
    day: str
    """On which it was made, YYYY-MM-DD, UTC."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request."""

    name: str
    role: Role
    session: str
    """What the request was known by: the hash of a session's token, or the word of a proxy."""

    def may(self, role: Role) -> bool:
        """Whether they may do what asks for a role: a maintainer may all that a reader may."""
        return role in (self.role, "reader")


class Accounts:
    """The accounts of one project. Nothing is written before there is a first one."""

    def __init__(self, data: Path, clock: Callable[[], float] = time.time) -> None:
        """Note where they stand.

        Args:
            data: the project's data folder.
            clock: tells the seconds since 1970.
        """
        self._file = data / FILE
        self._clock = clock
        self._one_at_a_time = Lock()

    def all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        if not self._file.is_file():
            return ()
        with self._opened() as database:
            rows = database.execute("select name, role, day from accounts order by name")
            return tuple(Account(*row) for row in rows)

    def add(self, name: str, role: Role, password: str) -> None:
        """Make an account.

        Raises:
            ConfigError: the name cannot be one or is taken, or the password is too short.
        """
        if not NAME.fullmatch(name):
            raise ConfigError(
                f"{name!r} is no name of an account; write letters, digits, and . @ _ or -, "
                "80 at most"
            )
        row = (name, role, hashed(password), datetime.now(UTC).date().isoformat())
        with self._opened() as database, database:
            if database.execute("select 1 from accounts where name = ?", (name,)).fetchone():
                raise ConfigError(
                    f"there is an account {name} already; to give it another password, take it out "
                    f"first with: readiness accounts remove {name}"
                )
            database.execute("insert into accounts values (?, ?, ?, ?)", row)

    def remove(self, name: str) -> None:
        """Take an account out, and end its sessions.

        Raises:
            ConfigError: there is none of this name.
        """
        if name not in {account.name for account in self.all()}:
            raise ConfigError(
                f"there is no account {name}; list them with: readiness accounts list"
            )
        with self._opened() as database, database:
            database.execute("delete from accounts where name = ?", (name,))
            database.execute("delete from sessions where name = ?", (name,))

    def sign_in(self, name: str, password: str, hours: float) -> str | None:
        """Begin a session; return its token, None where name or password are wrong.

        Args:
            name: of the account.
            password: as it was typed.
            hours: after which the session ends.
        """
        if not self._knows(name, password):
            return None
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._opened() as database, database:
            database.execute("delete from sessions where ends <= ?", (now,))
            row = (_digest(token), name, now + hours * 3600)
            database.execute("insert into sessions values (?, ?, ?)", row)
        return token

    def caller(self, token: str) -> Caller | None:
        """Return whose session has this token; None where it has ended or never was."""
        if not self._file.is_file():
            return None
        wanted = (
            "select accounts.name, role, token from sessions join accounts "
            "on accounts.name = sessions.name where token = ? and ends > ?"
        )
        with self._opened() as database:
            row = database.execute(wanted, (_digest(token), self._clock())).fetchone()
        return Caller(*row) if row else None

    def sign_out(self, caller: Caller) -> None:
        """End a session."""
        with self._opened() as database, database:
            database.execute("delete from sessions where token = ?", (caller.session,))

    def form_token(self, caller: Caller) -> str:
        """Return what a form of this caller has to hold, so that no other page can send it."""
        return hmac.new(self._secret(), caller.session.encode(), hashlib.sha256).hexdigest()

    def _knows(self, name: str, password: str) -> bool:
        kept = None
        if self._file.is_file():
            with self._opened() as database:
                wanted = "select password from accounts where name = ?"
                kept = database.execute(wanted, (name,)).fetchone()
        # One at a time: each takes memory. A name that is not there takes as long as one that is.
        with self._one_at_a_time:
            right = matches(password, kept[0] if kept else _nobody())
        return right and kept is not None

    def _secret(self) -> bytes:
        with self._opened() as database, database:
            database.execute("insert or ignore into secret values (1, ?)", (secrets.token_hex(32),))
            (value,) = database.execute("select value from secret").fetchone()
        return bytes.fromhex(value)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self._file)) as database:
                database.executescript(TABLES)
                yield database
        except (OSError, sqlite3.Error) as error:
            raise ReadinessError(
                f"{self._file} cannot be used: {error}; give the user of this program the right to "
                "write it, or put the file away and make the accounts anew"
            ) from None


@cache
def _nobody() -> str:
    return hashed(secrets.token_hex(16))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
