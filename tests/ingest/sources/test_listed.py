"""The list of sources, and `fetch --all` over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.sources import corpus as sources
from ingest.sources import register
from ingest.sources.listed import FILE, load_sources, to_fetch
from kb.errors import ConfigError
from tests.conftest import MakeProject
from tests.ingest.sources.test_fetch import Running, fetcher, serve
from ui.cli.main import main
from ui.cli.sources import DownloadBar

ENTRY = """
- id: {id}
  title: A plan
  publisher: Ministry of Plans
  kind: {kind}
  country: KH
  language: en
  checked_on: 2026-11-27
"""


@pytest.fixture
def site() -> Iterator[Running]:
    yield from serve()


def entry(name: str, kind: str = "strategy", **more: str) -> str:
    lines = [f"  {key}: {value}\n" for key, value in more.items()]
    return ENTRY.format(id=name, kind=kind) + "".join(lines)


def listing(folder: Path, *entries: str) -> Path:
    (folder / FILE).write_text("".join(entries), "utf-8")
    return folder


def test_an_entry_is_read_with_its_defaults(tmp_path: Path) -> None:
    folder = listing(tmp_path, entry("plan", pages="12", dimensions="[skills, data]", short="MoP"))
    plan = load_sources(folder)["plan"]
    assert (plan.pages, plan.dimensions, plan.name) == (12, ("skills", "data"), "MoP")
    assert (plan.read, plan.fetch, plan.url_status) == ("whole", "no", "unverified")
    assert plan.document().kind == "strategy"


def test_no_list_means_no_sources(tmp_path: Path) -> None:
    assert load_sources(tmp_path) == {}


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (entry("plan", kind="poem"), "plan: kind is 'poem'; write one of: government-report"),
        (entry("plan", colour="red"), "plan: 'colour' is no field"),
        (entry("plan", date="May"), "plan: date is 'May'; write YYYY"),
        (entry("plan", standing="old"), "plan: standing is 'old'; write one of: in-force"),
        (entry("plan", dimensions="[cats]"), "plan: dimensions holds 'cats'"),
        (entry("plan", pages="some"), "plan: pages is 'some'; write how many"),
        (entry("plan", checked_on="soon").replace("checked_on: 2026-11-27\n  ", ""), "YYYY-MM-DD"),
        (entry("plan", superseded_by="newer"), "superseded_by names 'newer', which is not in"),
        (entry("plan", kind="press", fetch="yes"), "only a document with an address"),
        (entry("plan") + entry("plan"), "the id 'plan' stands twice"),
        ("- id: plan\n", "plan: title is missing"),
        ("plan: 1\n", "is no list of entries"),
        ("- [1\n", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, wrong: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_sources(listing(tmp_path, wrong))
    assert complaint in str(error.value)


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        load_sources(listing(tmp_path, entry("one", date="May"), entry("two", read="half")))
    assert len(str(error.value).splitlines()) == 3


def test_only_documents_with_an_address_that_are_not_registered_are_to_fetch(
    tmp_path: Path,
) -> None:
    far = "https://example.org/plan.pdf"
    folder = listing(
        tmp_path,
        entry("here", original_url=far, fetch='"yes"'),
        entry("there", original_url=far, fetch='"yes"'),
        entry("paper", kind="press", original_url=far),
    )
    assert [s.id for s in to_fetch(load_sources(folder), {"here"})] == ["there"]


def test_fetch_all_brings_what_can_be_had_and_names_what_cannot(
    site: Running, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = {
        "good": ("copy?1", "pdf"),
        "moved": ("to?/copy?2", "pdf"),
        "busy": ("again?99", "pdf"),
        "gone": ("missing", "pdf"),
        "page": ("page", "pdf"),
        "empty": ("empty", "pdf"),
        "slow": ("stall", "pdf"),
        "cut": ("always_cut", "pdf"),
        "twin": ("copy?1", "pdf"),
    }
    project = make_project(skills="# Skills")
    listing(
        project.corpus,
        *(
            entry(name, original_url=f"{site.address}/{path}", format=kind, fetch='"yes"')
            for name, (path, kind) in paths.items()
        ),
    )
    monkeypatch.setattr(DownloadBar, "fetcher", lambda bar: fetcher(silence=0.2, attempts=2))
    done = CliRunner().invoke(main, ["--project", str(project.root), "fetch", "--all"])
    lines = done.stderr.splitlines()
    assert done.exit_code == 1
    assert [line for line in lines if line.startswith("fetched")] == [
        "fetched files/good.pdf",
        "fetched files/moved.pdf",
    ]
    told = {line.partition(":")[0]: line for line in lines if not line.startswith("fetched")}
    assert "overloaded (it answered 503)" in told["busy"]
    assert "answered 404" in told["gone"]
    assert "page.pdf is a web page" in told["page"]
    assert "gave an empty file" in told["empty"]
    assert "did not answer" in told["slow"] and "did not answer" in told["cut"]
    assert "registered already, as good" in told["twin"]
    held = {d.id: d.file for d in register.load(project.corpus)}
    assert held == {"skills": "skills.md", "good": "files/good.pdf", "moved": "files/moved.pdf"}
    again = [d.id for d in sources.missing_files(project.corpus, [], True)]
    assert again == ["busy", "gone", "page", "empty", "slow", "cut", "twin"]


def test_one_listed_source_is_brought_by_its_id(site: Running, make_project: MakeProject) -> None:
    corpus = make_project().corpus
    listing(corpus, entry("plan", original_url=f"{site.address}/copy?7", format="pdf"))
    [document] = sources.missing_files(corpus, ["plan"], False)
    assert sources.fetch(corpus, document, fetcher()).file == "files/plan.pdf"
    assert register.load(corpus)[0].publisher == "Ministry of Plans"


def test_a_page_of_the_press_is_not_brought(make_project: MakeProject) -> None:
    corpus = make_project().corpus
    listing(corpus, entry("paper", kind="press", original_url="https://example.org/a"))
    with pytest.raises(ConfigError, match="no document with an address: paper"):
        sources.missing_files(corpus, ["paper"], False)
