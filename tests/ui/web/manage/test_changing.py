"""What maintainers change over HTTP: files that come in, entries, and what hostile ones try."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from evals.cases.read import read_questions
from ingest.sources import register
from ingest.sources.proposals import MOST
from tests.fake_base import make_answer
from tests.pdfs import typeset
from tests.reading_room import GRADIO, HOSTILE, QUESTION
from tests.ui.web.manage.conftest import Client, Managed, token_of
from ui.feedback import Reports
from ui.manage.gaps import Gaps
from ui.web.kept import FILE, KeptAnswers

pytestmark = GRADIO

NEW = b"# The plan for water\n\nThe plan builds 9 wells in Kampot. It is reviewed in May.\n"


def upload(client: httpx.Client, name: str, data: bytes = NEW) -> httpx.Response:
    fields = {"token": token_of(client, "/manage/add")}
    return client.post("/manage/add", data=fields, files={"file": (name, data)})


def discard(client: httpx.Client, place: str) -> None:
    sent = client.post(place, data={"token": token_of(client), "do": "discard"})
    assert sent.status_code == 303


@pytest.mark.parametrize(
    "name",
    ["../../../../etc/cron.d/evil.md", "..\\..\\evil.md", "/etc/passwd", "a/../../evil.md",
     "evil.md\x00.pdf", "." * 300, "<img src=x onerror=alert(1)>.md", "con.md", "\u202efdp.md"],
)  # fmt: skip
def test_a_name_of_a_file_is_never_a_path(signed_in: Client, managed: Managed, name: str) -> None:
    root = managed.base.project.root
    before = {path for path in root.parent.rglob("*") if ".new-" not in str(path)}
    client = signed_in("sok")
    sent = upload(client, name)
    if sent.status_code == 422:  # a name that cannot even be sent
        assert "Traceback" not in sent.text
        return
    assert sent.status_code == 303
    place = f"/manage/{sent.headers['location'].rpartition('manage/')[2]}"
    page = client.get(place).text
    assert "<img src=x" not in page
    folder = root / "corpus" / "files" / f".new-{place.rpartition('/')[2]}"
    assert {path.stem for path in folder.iterdir()} == {"source", "proposal"}
    discard(client, place)
    after = {path for path in root.parent.rglob("*") if ".new-" not in str(path)}
    assert {path for path in after - before if path.is_file()} == set()
    assert client.get(place).status_code == 404


def test_a_file_of_100_mb_is_turned_away(signed_in: Client, managed: Managed) -> None:
    client = signed_in("sok")
    token = token_of(client, "/manage/add")

    def body() -> Iterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="token"\r\n\r\n' + token.encode()
        yield b'\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a.md"\r\n\r\n'
        for _ in range(100):
            yield b"w" * 2**20
        yield b"\r\n--x--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=x"}
    try:
        sent = client.post("/manage/add", content=body(), headers=kind)
    except httpx.WriteError:  # the connection was closed while it was sent
        pass
    else:
        assert (sent.status_code, "More than 20 MB" in sent.text) == (413, True)
    assert not list((managed.base.project.corpus / "files").glob(".new-*"))


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data"])
def test_what_is_no_form_changes_nothing(signed_in: Client, kind: str) -> None:
    client = signed_in("sok")
    body = json.dumps({"token": token_of(client), "do": "ingest"})
    for path in ("/manage/add", "/manage/job"):
        sent = client.post(path, content=body, headers={"content-type": kind})
        assert sent.status_code in (400, 403), path


def test_a_form_with_many_files_is_no_form_of_ours(signed_in: Client) -> None:
    client = signed_in("sok")
    files = [("file", (f"{n}.md", NEW)) for n in range(5)]
    token = token_of(client, "/manage/add")
    assert client.post("/manage/add", data={"token": token}, files=files).status_code == 400


@pytest.mark.parametrize(
    ("address", "said"),
    [("http://127.0.0.1:1/x.pdf", "127.0.0.1"), ("http://169.254.169.254/latest/meta-data/", "169"),
     ("file:///etc/passwd", "no web address"), ("", "Choose a file"),
     ("http://[::1/", "no http address")],
)  # fmt: skip
def test_an_address_inside_the_network_is_not_asked(
    signed_in: Client, managed: Managed, address: str, said: str
) -> None:
    client = signed_in("sok")
    fields = {"token": token_of(client, "/manage/add"), "address": address}
    sent = client.post("/manage/add", data=fields)
    assert (sent.status_code, said in sent.text) == (422, True)
    assert 'role="alert"' in sent.text
    assert not list((managed.base.project.corpus / "files").glob(".new-*"))


def test_each_fault_ends_as_a_sentence_of_its_language(signed_in: Client) -> None:
    client = signed_in("sok")
    fields = {"token": token_of(client, "/manage/add"), "address": "ftp://x"}
    told = client.post("/manage/add?lang=km", data=fields).text
    assert "ftp://x មិនមែន" in told and "http://។</span>" in told
    told = client.post("/manage/add?lang=km", data={**fields, "address": "http://[::1/"}).text
    assert re.search(r'<span lang="en">[^<]+\.</span>', told)


PRINTED = (
    "= The plan for water\nIt builds 9 wells in May.#pagebreak()#pagebreak()\nIt ends in June.\n"
)


def test_a_proposal_says_how_its_file_reads_and_what_is_left_to_a_person(
    signed_in: Client, tmp_path: Path
) -> None:
    client = signed_in("sok")
    sent = upload(client, "water.pdf", typeset(tmp_path, PRINTED).read_bytes())
    place = f"/manage/{sent.headers['location'].rpartition('manage/')[2]}"
    page = client.get(place).text
    facts = re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", page.partition("How the file reads")[2])
    told = {"Pages": "3", "Words": "14", "Readable": "2 of 3 pages", "No text on page": "2"}
    assert dict(facts).items() >= told.items()
    assert "a page number: PDF pages 2." in page
    assert "without warnings" not in page
    marks = re.findall(r'id="(\w+)-hint"><b data-origin="(\w+)">', page)
    assert dict(marks) == {
        "id": "guessed", "title": "found", "publisher": "lacking", "author": "lacking",
        "date": dict(marks)["date"], "country": "unsought", "kind": "needed",
        "language": "guessed", "licence": "unsought", "original_url": "unsought",
        "authored_by_ai": "unsought", "supersedes": "unsought", "standing": "unsought",
        "notes": "unsought",
    }  # fmt: skip
    assert '<option value="" selected>Choose the kind</option>' in page
    form = {"token": token_of(client), "do": "register", "id": "water", "title": "Water"}
    sent = client.post(place, data=form)
    assert (sent.status_code, "Kind is missing" in sent.text) == (422, True)
    assert 'aria-describedby="kind-wrong kind-hint" aria-invalid="true"' in sent.text
    assert f'<a href="{place[1:]}#field-kind">' in sent.text
    discard(client, place)


def test_a_file_that_cannot_be_read_or_is_there_already_says_so(
    signed_in: Client, managed: Managed
) -> None:
    client = signed_in("sok")
    there = (managed.base.project.corpus / "view.md").read_bytes()
    assert "registered already, as view" in upload(client, "other.md", there).text
    empty = upload(client, "empty.md", b"").text
    assert empty.count("Empty.md is empty") == 2  # above all, and beside the field
    assert 'aria-describedby="file-wrong file-hint" aria-invalid="true"' in empty
    assert '<a href="manage/add#field-file">' in empty
    sent = upload(client, "broken.pdf", b"%PDF-1.7 nothing follows")
    place = f"/manage/{sent.headers['location'].rpartition('manage/')[2]}"
    page = client.get(place).text
    assert "It cannot be read." in page
    assert "Register it although it cannot be read" in page
    discard(client, place)


def test_no_more_files_wait_than_a_person_looks_at(signed_in: Client) -> None:
    client = signed_in("sok")
    places = [upload(client, f"{n}.md", b"# Words\n\nWords %d." % n) for n in range(3)]
    assert client.get("/manage").text.count("manage/proposed/") == len(places) < MOST
    for sent in places:
        discard(client, f"/manage/{sent.headers['location'].rpartition('manage/')[2]}")


def test_an_entry_says_which_field_is_wrong_and_keeps_what_was_written(
    signed_in: Client, managed: Managed
) -> None:
    client = signed_in("sok")
    page = client.get("/manage/documents/view").text
    assert HOSTILE not in page
    version = page.split('name="version" value="')[1][:16]
    fields = {"token": token_of(client), "version": version, "title": "A view", "kind": "op-ed",
              "date": "May 2023", "country": "Thailand", "authored_by_ai": "no"}  # fmt: skip
    before = (managed.base.project.corpus / "register.yaml").read_bytes()
    sent = client.post("/manage/documents/view", data=fields)
    assert sent.status_code == 422
    assert sent.text.count('aria-invalid="true"') == 2
    links = re.findall(r'<a href="manage/documents/view#field-(\w+)">', sent.text)
    assert links == ["date", "country"]
    assert all(f'id="field-{name}" name="{name}"' in sent.text for name in links)
    assert "write YYYY, YYYY-MM or YYYY-MM-DD" in sent.text
    assert 'value="May 2023"' in sent.text
    assert (managed.base.project.corpus / "register.yaml").read_bytes() == before
    fields |= {"date": "2023-05", "country": "TH", "notes": "checked: title"}
    assert client.post("/manage/documents/view", data=fields).status_code == 303
    (saved,) = (d for d in register.load(managed.base.project.corpus) if d.id == "view")
    assert (saved.title, saved.date, saved.file) == ("A view", "2023-05", "view.md")
    late = client.post("/manage/documents/view", data=fields)
    assert (late.status_code, "Somebody has changed this entry" in late.text) == (422, True)
    assert "Changed, waits for an ingest" in client.get("/manage").text


def test_before_a_source_goes_all_that_rests_on_it_is_named(
    signed_in: Client, managed: Managed
) -> None:
    client = signed_in("sok")
    page = client.get("/manage/documents/report/remove").text
    for none in ("No answer that a reader keeps", "No brief here", "No case of the evaluation"):
        assert none in page
    root = managed.base.project.root
    kept = KeptAnswers(managed.base.project.data)
    answers = [kept.remember(managed.base.ask(QUESTION), "./?q=teachers") for _ in range(2)]
    assert kept.keep(answers[0].id)
    made = {"cases/own.jsonl": [{"question": "How many?", "gold": [{"doc": "report"}]},
                                {"question": "Of report?", "gold": [{"doc": "view"}]},
                                {"claim": "Many.", "scope": ["report"]}],
            "corpus/briefs/view.md": "Many. [@report, p. 1] Few. [@report, p. 2]"}  # fmt: skip
    for name, held in made.items():
        (root / name).parent.mkdir(exist_ok=True)
        text = held if isinstance(held, str) else "\n".join(map(json.dumps, held))
        (root / name).write_text(text, "utf-8")
    page = client.get("/manage/documents/report/remove").text
    for line in (
        "passages; what nothing else says is answered no more",
        "1 answer that a reader keeps cites it",
        f'<a href="answer/{answers[0].id}">How many teachers',
        "1 brief cites it",
        "</a>, 2 footnotes</li>",
        "2 cases of the evaluation name it",
        "<code>cases/own.jsonl</code>: 2</li>",
        "The server does not know who watches",
        "It can be added again at any time",
    ):
        assert line in page, line
    assert HOSTILE not in page
    (root / "cases/own.jsonl").unlink()


def test_what_another_entry_supersedes_stays(signed_in: Client, managed: Managed) -> None:
    path = managed.base.project.corpus / "register.yaml"
    before = path.read_text("utf-8")
    path.write_text(before + "  supersedes: report\n", "utf-8")
    try:
        client = signed_in("sok")
        form = {"token": token_of(client), "do": "remove"}
        sent = client.post("/manage/documents/report/remove", data=form)
        assert (sent.status_code, "supersedes report" in sent.text) == (422, True)
        khmer = client.post("/manage/documents/report/remove?lang=km", data=form).text
        assert re.search(r'<p lang="en">[^<]+supersedes report[^<]+\.</p>', khmer)
    finally:
        path.write_text(before, "utf-8")


def test_why_the_register_cannot_be_used_is_told_in_english(
    signed_in: Client, managed: Managed
) -> None:
    path = managed.base.project.corpus / "register.yaml"
    before = path.read_text("utf-8")
    path.write_text(f"{before}- id: [\n", "utf-8")
    try:
        page = signed_in("sok").get("/manage?lang=km").text
        assert re.search(r'<p class="notes" lang="en">[^<]*register', page)
    finally:
        path.write_text(before, "utf-8")


@pytest.mark.parametrize("doc_id", ["none", "..%2f..%2fetc", "%2e%2e", "report%00"])
def test_a_source_that_is_not_there_is_not_found(signed_in: Client, doc_id: str) -> None:
    client = signed_in("sok")
    for path in (f"/manage/documents/{doc_id}", f"/manage/documents/{doc_id}/remove"):
        assert client.get(path).status_code == 404
        assert client.post(path, data={"token": token_of(client)}).status_code == 404
    told = client.get(path, headers={"accept": "text/html"})
    assert told.status_code == 404
    assert "</html>" in told.text


def test_a_report_becomes_a_case_once(signed_in: Client, managed: Managed) -> None:
    data = managed.base.project.data
    answers = KeptAnswers(data)
    key = answers.remember(make_answer("How many wells are built?"), "./?q=wells").id
    answers.report(key, "wrongly-refused", "<script>alert(1)</script> See page 3.")
    client = signed_in("sok")
    (report,) = Reports(data / FILE).all()
    place = f"/manage/feedback/{report.number}"
    assert "<script>alert" not in client.get("/manage/feedback").text + client.get(place).text
    form = {"token": token_of(client), "do": "case", "question": "How many wells are built?",
            "answerable": "yes", "answer": "9 wells.", "must_include": "9 wells|nine wells\n\n",
            "note": "From a reader."}  # fmt: skip
    empty = client.post(place, data={**form, "question": " "})
    assert (empty.status_code, empty.text.count("Every case has a question")) == (422, 2)
    assert client.post(place, data=form).status_code == 303
    (case,) = read_questions(managed.base.project.root / "cases" / "feedback.jsonl")
    assert (case.id, case.answerable, case.answer) == (f"fb-{key}", True, "9 wells.")
    assert case.must_include == ("9 wells|nine wells",)
    assert client.post(place, data=form).status_code == 404
    assert Reports(data / FILE).all() == ()


def test_gaps_are_questions_without_an_answer_and_empty_cells(
    signed_in: Client, managed: Managed
) -> None:
    gaps = Gaps(managed.base.project.data / FILE)
    for question in ("Where are <b>wells</b>?", "Where are  <b>wells</b>?", "Who pays?"):
        gaps.note(make_answer(question))
    client = signed_in("sok")
    page = client.get("/manage/gaps").text
    assert page.index("Where are &lt;b&gt;wells") < page.index("Who pays?")
    assert "Myanmar" in page
    form = {"token": token_of(client), "do": "drop", "question": "Who pays?"}
    assert client.post("/manage/gaps", data=form).status_code == 303
    assert [(one.question, one.many) for one in gaps.all()] == [("Where are <b>wells</b>?", 2)]
    client.post("/manage/gaps", data={**form, "do": "clear"})
    assert gaps.all() == ()


def test_no_question_is_kept_unless_the_operator_said_so(tmp_path: Path) -> None:
    from kb.config import Config

    assert not Config().serve.keep_questions
    assert Gaps(tmp_path / FILE).all() == ()
    assert not (tmp_path / FILE).exists()
