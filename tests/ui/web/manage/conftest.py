"""A served library with a maintainer and a reader, and clients that have signed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import httpx
import pytest

from kb.base import KnowledgeBase
from tests.reading_room import make_base
from tests.server import built, serving
from ui.accounts import passwords
from ui.accounts.accounts import Accounts

WORDS = "four calm words here"
TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


class Managed(NamedTuple):
    """A running server."""

    address: str
    base: KnowledgeBase


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Managed]:
    settings = "[serve]\nrequests_a_minute = 0\nkeep_questions = true\n"
    base = make_base(tmp_path_factory.mktemp("managed"), settings)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "LOG_N", 4)  # a sign-in in a millisecond
        for most in ("OF_AN_ADDRESS", "OF_A_NAME"):
            patched.setattr(f"ui.web.manage.sign_in.{most}", 1000)
        accounts = Accounts(base.project.data)
        accounts.add("sok", "maintainer", WORDS)
        accounts.add("dara", "reader", WORDS)
        with serving(built(base)) as address:
            yield Managed(address, base)


Client = Callable[[str], httpx.Client]


@pytest.fixture
def signed_in(managed: Managed) -> Iterator[Client]:
    """Return a function that makes a client of somebody; of nobody where the name is empty."""
    made: list[httpx.Client] = []

    def client(name: str) -> httpx.Client:
        one = httpx.Client(base_url=managed.address, timeout=20)
        made.append(one)
        if name:
            sent = one.post("/sign-in", data={"name": name, "password": WORDS})
            assert sent.status_code == 303
        return one

    yield client
    for one in made:
        one.close()


def token_of(client: httpx.Client, path: str = "/manage") -> str:
    """Return the token of the forms of a page."""
    found = TOKEN.search(client.get(path).text)
    assert found is not None
    return found[1]
