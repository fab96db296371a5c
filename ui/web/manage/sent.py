"""What a maintainer's form sends, once it is sure that it is theirs and was meant."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile

from ui.accounts.accounts import Accounts, Caller, Role
from ui.web.speech.tongue import tongue
from ui.words.words import Words

FIELDS = 40
"""A form holds, at most."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came."""

    caller: Caller
    say: Words
    """What they are told is in these."""
    fields: Mapping[str, str]
    file: str = ""
    """Name of a file that came with it, as it was sent; empty: none did."""
    data: bytes = b""
    """Of that file."""

    def get(self, name: str) -> str:
        """Return a field without blanks around it; empty where it is absent."""
        return self.fields.get(name, "").strip()


def known(request: Request, role: Role = "maintainer") -> Caller:
    """Return who asks, of this role or a higher one.

    Raises:
        HTTPException: they are not; the door has let nobody else here.
    """
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None or not caller.may(role):
        raise HTTPException(403, tongue(request)("door.role"))
    return caller


async def sent(request: Request, accounts: Accounts, role: Role = "maintainer") -> Sent:
    """Read a form.

    Raises:
        HTTPException: nobody of this role sent it, or not from a page of their session.
    """
    caller = known(request, role)
    async with request.form(max_files=1, max_fields=FIELDS) as found:
        words = {name: value for name, value in found.multi_items() if isinstance(value, str)}
        files = [value for value in found.values() if isinstance(value, UploadFile)]
        data = await files[0].read() if files else b""
    say = tongue(request)
    wanted = accounts.form_token(caller)
    if not hmac.compare_digest(words.get("token", "").encode(), wanted.encode()):
        raise HTTPException(403, say("account.stale"))
    return Sent(caller, say, words, (files[0].filename or "") if files else "", data)
