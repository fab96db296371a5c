"""Who gets in, and who does not: sessions, roles, forms of other pages, and the word of a proxy."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from kb.config import AccountsSettings, ServeSettings
from kb.errors import ConfigError
from tests.reading_room import GRADIO, make_base
from tests.server import built, serving
from tests.ui.web.manage.conftest import TOKEN, WORDS, Client, Managed, token_of
from ui.accounts import passwords
from ui.accounts.accounts import Accounts
from ui.web.door.callers import COOKIE
from ui.web.manage.sign_in import OF_AN_ADDRESS

pytestmark = GRADIO

READ = ("/manage", "/manage/job", "/manage/add", "/manage/gaps", "/manage/feedback",
        "/manage/documents/report", "/manage/documents/report/remove", "/manage/feedback/1",
        "/manage/proposed/0123456789abcdef")  # fmt: skip
CHANGE = ("/manage/job", "/manage/add", "/manage/gaps", "/manage/documents/report",
          "/manage/documents/report/remove", "/manage/feedback/1",
          "/manage/proposed/0123456789abcdef")  # fmt: skip


def test_a_session_is_a_cookie_that_no_script_and_no_other_site_sees(managed: Managed) -> None:
    with httpx.Client(base_url=managed.address) as client:
        sent = client.post("/sign-in", data={"name": "sok", "password": WORDS, "to": "manage/add"})
        assert (sent.status_code, sent.headers["location"]) == (303, "./manage/add")
        cookie = sent.headers["set-cookie"].lower()
        assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/", "max-age="))
        assert client.get("/manage/add").status_code == 200
        assert "no-store" in client.get("/manage").headers["cache-control"]


@pytest.mark.parametrize(
    "to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)",
           "manage\r\nset-cookie: a=b", "\\evil"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(managed: Managed, to: str) -> None:
    with httpx.Client(base_url=managed.address) as client:
        sent = client.post("/sign-in", data={"name": "sok", "password": WORDS, "to": to})
        assert sent.headers["location"] == "./manage"
        assert list(client.cookies) == [COOKIE]


def test_a_wrong_password_says_the_same_as_a_wrong_name(managed: Managed) -> None:
    with httpx.Client(base_url=managed.address) as client:
        tried = [
            client.post("/sign-in", data={"name": name, "password": "not the password"})
            for name in ("sok", "nobody")
        ]
        assert [one.status_code for one in tried] == [403, 403]
        assert "There is no account with this name and password" in tried[0].text
        assert tried[0].text.replace("sok", "") == tried[1].text.replace("nobody", "")
        assert COOKIE not in client.cookies
        assert tried[0].text.count('aria-invalid="true"') == 2
        assert '<a href="sign-in#field-name">' in tried[0].text


@pytest.mark.parametrize("path", READ)
def test_without_a_session_nothing_is_shown(signed_in: Client, path: str) -> None:
    nobody = signed_in("")
    visit = nobody.get(path, headers={"accept": "text/html"})
    assert visit.status_code == 303
    assert visit.headers["location"].startswith("/sign-in?to=manage")
    assert nobody.get(path).status_code == 401
    nobody.cookies.set(COOKIE, "A" * 43)
    assert nobody.get(path).status_code == 401


@pytest.mark.parametrize("path", CHANGE)
def test_a_reader_and_nobody_change_nothing(signed_in: Client, path: str) -> None:
    assert signed_in("").post(path, data={"do": "ingest"}).status_code == 401
    reader = signed_in("dara")
    assert reader.get(path).status_code == 403
    sent = reader.post(path, data={"do": "ingest", "token": token_of(reader, "/sign-in")})
    assert sent.status_code == 403
    assert "Only maintainers" in sent.json()["detail"]


@pytest.mark.parametrize("path", CHANGE)
def test_a_form_without_its_token_changes_nothing(
    signed_in: Client, managed: Managed, path: str
) -> None:
    register = (managed.base.project.corpus / "register.yaml").read_bytes()
    mine, other = signed_in("sok"), signed_in("sok")
    for token in ({}, {"token": ""}, {"token": "0" * 64}, {"token": token_of(other)}):
        sent = mine.post(path, data={"do": "ingest", **token})
        assert (sent.status_code, "not of your session" in sent.text) == (403, True)
    assert (managed.base.project.corpus / "register.yaml").read_bytes() == register
    assert not (managed.base.project.data / "job.jsonl").exists()


@pytest.mark.parametrize(
    "named", [{"origin": "https://evil.example"}, {"origin": "null"},
              {"sec-fetch-site": "cross-site"}, {"host": "evil.example"}],
)  # fmt: skip
def test_a_page_of_another_site_sends_no_form(signed_in: Client, named: dict[str, str]) -> None:
    client = signed_in("sok")
    token = token_of(client)
    sent = client.post("/manage/job", data={"do": "ingest", "token": token}, headers=named)
    assert sent.status_code in (403, 421)
    sent = client.post("/sign-in", data={"name": "sok", "password": WORDS}, headers=named)
    assert sent.status_code in (403, 421)


def test_signing_out_ends_the_session_also_for_who_kept_the_cookie(signed_in: Client) -> None:
    client = signed_in("sok")
    cookie = client.cookies[COOKIE]
    assert client.post("/sign-out", data={"token": "0" * 64}).status_code == 403
    assert client.post("/sign-out", data={"token": token_of(client)}).status_code == 303
    client.cookies.clear()
    client.cookies.set(COOKIE, cookie)
    assert client.get("/manage").status_code == 401


def test_tries_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "LOG_N", 4)
    monkeypatch.setattr("ui.web.manage.sign_in.OF_AN_ADDRESS", OF_AN_ADDRESS)
    base = make_base(tmp_path)
    Accounts(base.project.data).add("sok", "maintainer", WORDS)
    client = TestClient(built(base), base_url="http://localhost", follow_redirects=False)
    wrong = {"name": "sok", "password": "not the password"}
    tried = [client.post("/sign-in", data=wrong).status_code for _ in range(OF_AN_ADDRESS)]
    assert set(tried) == {403}
    late = client.post("/sign-in", data={"name": "sok", "password": WORDS})
    assert (late.status_code, "too many tries" in late.text) == (429, True)


def test_without_an_account_there_is_no_way_in(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    client = TestClient(built(base), base_url="http://localhost")
    page = client.get("/manage", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "readiness accounts add NAME --role maintainer" in page.text
    assert client.post("/sign-in", data={"name": "admin", "password": "admin"}).status_code == 403


CLOSED = ("/", "/library", "/panel/report", "/source/report", "/page/report/1.png", "/coverage",
          "/api/v1/documents", "/gradio_api/queue/data?session_hash=abcdef1")  # fmt: skip


def test_a_library_for_those_who_signed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "LOG_N", 4)
    base = make_base(tmp_path, '[accounts]\nreaders = "signed-in"\n')
    Accounts(base.project.data).add("dara", "reader", WORDS)
    with serving(built(base)) as address, httpx.Client(base_url=address) as client:
        assert {path: client.get(path).status_code for path in CLOSED} == dict.fromkeys(CLOSED, 401)
        assert client.post("/api/v1/search", json={"question": "teachers"}).status_code == 401
        visit = client.get("/library?doc=report", headers={"accept": "text/html"})
        assert visit.headers["location"] == "/sign-in?to=library%3Fdoc%3Dreport"
        assert [client.get(p).status_code for p in ("/health", "/look/style.css")] == [200, 200]
        form = {"name": "dara", "password": WORDS, "to": "library?doc=report"}
        sent = client.post("/sign-in", data=form)
        assert sent.headers["location"] == "./library?doc=report"
        assert [client.get(path).status_code for path in CLOSED[:6]] == [200] * 6
        assert client.get("/manage").status_code == 403


# --- a proxy that has asked for the password ------------------------------------------------------

BELIEVED = (
    '[serve]\nproxies = ["{}"]\nrequests_a_minute = 0\n[accounts]\nproxy_header = "X-Remote-User"\n'
    'proxy_role_header = "X-Remote-Groups"\nproxy_maintainer = "kb-editors"\n'
)
SAYS = {"x-remote-user": "sok", "x-remote-groups": "staff, kb-editors"}


def test_a_proxy_of_the_settings_says_who_asks_and_in_what_role(tmp_path: Path) -> None:
    base = make_base(tmp_path, BELIEVED.format("127.0.0.1"))
    wanted = base.project.config.serve
    with (
        serving(built(base), wanted) as address,
        httpx.Client(base_url=address, headers={"x-forwarded-for": "203.0.113.9"}) as client,
    ):
        page = client.get("/manage", headers=SAYS)
        assert page.status_code == 200
        assert "sok" in page.text
        assert (
            client.get("/manage", headers={**SAYS, "x-remote-groups": "staff"}).status_code == 403
        )
        assert client.get("/manage", headers={"x-remote-user": "sok"}).status_code == 403
        assert client.get("/manage").status_code == 401
        twice = [("x-remote-user", "sok"), ("x-remote-groups", "kb-editors"),
                 ("x-remote-groups", "staff")]  # fmt: skip
        assert client.get("/manage", headers=twice).status_code == 403
        found = TOKEN.search(page.text)
        assert found is not None
        data = {"do": "stop", "token": found[1]}
        assert client.post("/manage/job", headers=SAYS, data=data).status_code == 303
        other = {**SAYS, "x-remote-user": "dara"}
        assert client.post("/manage/job", headers=other, data=data).status_code == 403


@pytest.mark.parametrize("proxy", ["10.0.0.1", "192.0.2.0/24"])
def test_nobody_else_is_believed(tmp_path: Path, proxy: str) -> None:
    base = make_base(tmp_path, BELIEVED.format(proxy))
    with (
        serving(built(base), base.project.config.serve) as address,
        httpx.Client(base_url=address) as client,
    ):
        forged = {**SAYS, "x-forwarded-for": "10.0.0.1", "forwarded": "for=10.0.0.1"}
        assert client.get("/manage", headers=forged).status_code == 401


def test_a_header_is_believed_of_no_proxy_at_all_only_by_mistake(tmp_path: Path) -> None:
    base = make_base(tmp_path, '[accounts]\nproxy_header = "X-Remote-User"\n')
    with pytest.raises(ConfigError, match="names no proxy"):
        built(base)


def test_by_default_no_header_is_believed() -> None:
    assert AccountsSettings().proxy_header is None
    assert ServeSettings().proxies == ()
