import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from ingest.job.run import ingest
from ingest.sources import register
from kb.base import KnowledgeBase
from kb.config import Project
from tests.conftest import ROOT, TOY_CONFIG, MakeProject
from ui.cli.main import main

SKILLS = "# Skills\n\nThe national plan trains 400 teachers of computing each year.\n"
DATA = "# Data\n\nThe data office opens 12 registers of land to the public.\n"
QUESTION = "How many teachers of computing does the national plan train each year?"
COMMANDS = (
    "init", "ingest", "add", "import", "remove", "fetch", "search", "ask", "check", "serve",
    "eval", "doctor",
)  # fmt: skip
ANSWER_KEYS = {
    "id", "question", "status", "answer", "sentences", "citations", "refusal", "nearest",
    "confidence", "run",
}  # fmt: skip


def readiness(project: Project | Path | None, *arguments: str) -> Result:
    """Run a command in this process."""
    root = project.root if isinstance(project, Project) else project
    chosen = [] if root is None else ["--project", str(root)]
    return CliRunner().invoke(main, [*chosen, *arguments])


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ui", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def lines(path: Path, *rows: object) -> Path:
    written = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{row}\n" for row in written), "utf-8")
    return path


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    made = make_project(skills=SKILLS, data=DATA)
    ingest(made)
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_contract_explains_itself(command: str) -> None:
    result = readiness(None, command, "--help")
    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")


def test_help_comes_at_once_and_without_the_heavy_parts() -> None:
    code = (
        "import sys\nfrom ui.cli.main import main\nmain(['--help'], standalone_mode=False)\n"
        "heavy = {'gradio', 'llama_index', 'chromadb', 'onnxruntime', 'numpy'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


def test_help_takes_less_than_a_second() -> None:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        assert process("--help").returncode == 0
        times.append(time.perf_counter() - started)
        if times[-1] < 1.0:
            break
    assert min(times) < 1.0


def test_the_module_is_the_command() -> None:
    run = process("--version")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("readiness, version ")


# init


def test_init_makes_a_project_that_the_other_commands_take(tmp_path: Path) -> None:
    assert readiness(None, "init", str(tmp_path / "new")).exit_code == 0
    (tmp_path / "new" / "readiness.toml").write_text(TOY_CONFIG)
    result = readiness(tmp_path / "new", "ingest")
    assert result.exit_code == 0, result.output
    assert "nothing to do" in result.stdout


def test_init_leaves_a_project_that_is_there_alone(tmp_path: Path) -> None:
    readiness(None, "init", str(tmp_path))
    (tmp_path / "readiness.toml").write_text(TOY_CONFIG)
    result = readiness(None, "init", str(tmp_path))
    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert (tmp_path / "readiness.toml").read_text() == TOY_CONFIG


def test_init_keeps_git_from_the_store(tmp_path: Path) -> None:
    readiness(None, "init", str(tmp_path))
    assert "/.readiness/" in (tmp_path / ".gitignore").read_text().splitlines()


# ingest


def test_the_report_has_a_line_a_document_and_the_sums(make_project: MakeProject) -> None:
    result = readiness(make_project(skills=SKILLS, data=DATA), "ingest")
    assert result.exit_code == 0
    head, first, second, sums = result.stdout.splitlines()
    assert head.split() == [
        *("document", "status", "pages", "read", "language", "tables", "ocr", "passages"),
        *("made", "s"),
    ]
    assert (first.split()[:2], second.split()[:2]) == (["skills", "added"], ["data", "added"])
    assert sums.startswith("2 added; 2 pages, 2 passages in ")


def test_standard_output_of_ingest_holds_the_report_only(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    run = process("--project", str(project.root), "ingest", "--json")
    row, sums = objects(run.stdout)
    assert (row["doc_id"], row["status"]) == ("skills", "added")
    assert (sums["documents"], sums["failed"], sums["passages"]) == (1, 0, 1)


def test_a_failed_document_ends_with_one_and_says_why(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS, data=DATA)
    (project.corpus / "data.md").unlink()
    result = readiness(project, "ingest")
    assert result.exit_code == 1
    assert "1 added, 1 failed" in result.stdout
    assert "data.md is missing" in result.stdout


def test_only_takes_the_documents_named(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS, data=DATA)
    result = readiness(project, "ingest", "--only", "data", "--json")
    assert [row.get("doc_id") for row in objects(result.stdout)] == ["data", None]


def test_only_with_an_unknown_id_is_wrong_usage(project: Project) -> None:
    result = readiness(project, "ingest", "--only", "nobody")
    assert result.exit_code == 2
    assert "the register holds no nobody" in result.stderr


def test_a_dry_run_says_what_it_would_do_and_does_nothing(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    result = readiness(project, "ingest", "--dry-run", "--json")
    assert objects(result.stdout)[0]["status"] == "added"
    assert KnowledgeBase.open(project).records() == ()


def test_rebuild_makes_everything_again(project: Project) -> None:
    result = readiness(project, "ingest", "--rebuild", "--json")
    assert [row.get("status") for row in objects(result.stdout)] == ["added", "added", None]


def test_the_store_of_another_embedder_is_wrong_configuration(project: Project) -> None:
    other = TOY_CONFIG + 'options = { model_name = "other" }\n'
    (project.root / "readiness.toml").write_text(other)
    result = readiness(project, "ingest")
    assert result.exit_code == 2
    assert "readiness ingest --rebuild" in result.stderr


# add


def test_add_writes_every_field_it_is_given(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project(skills=SKILLS)
    source = tmp_path / "Plan A.md"
    source.write_text(DATA, "utf-8")
    given = {
        "id": "plan-a", "title": "The plan", "publisher": "Office", "author": "A. Person",
        "date": "2024-05", "country": "KH", "kind": "strategy", "language": "en",
        "licence": "CC BY 4.0", "authored-by-ai": "no", "supersedes": "skills", "notes": "Draft.",
        "standing": "draft",
    }  # fmt: skip
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    address = "https://example.org/plan"
    result = readiness(project, "add", str(source), *options, "--url", address)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    entry = yaml.safe_load((project.corpus / register.FILE).read_text("utf-8"))[-1]
    expected = {name.replace("-", "_"): value for name, value in given.items()}
    expected |= {"original_url": address, "file": "files/plan-a.md"}
    assert {k: v for k, v in entry.items() if k != "sha256"} == expected
    assert (project.corpus / "files" / "plan-a.md").read_text("utf-8") == DATA


def test_add_names_the_fields_still_to_state(make_project: MakeProject, tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(DATA)
    result = readiness(make_project(), "add", str(tmp_path / "plan.md"), "--country", "KH")
    assert "still to state in the register: publisher, date\n" in result.stderr


def test_add_refuses_an_id_that_is_taken(project: Project, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text("other words")
    before = (project.corpus / register.FILE).read_bytes()
    result = readiness(project, "add", str(tmp_path / "new.md"), "--id", "skills")
    assert result.exit_code == 2
    assert "choose another --id" in result.stderr
    assert (project.corpus / register.FILE).read_bytes() == before


def test_add_refuses_a_wrong_value_and_says_what_to_write(
    make_project: MakeProject, tmp_path: Path
) -> None:
    (tmp_path / "new.md").write_text(DATA)
    project = make_project()
    result = readiness(project, "add", str(tmp_path / "new.md"), "--country", "Cambodia")
    assert result.exit_code == 2
    assert "two letters" in result.stderr
    assert not (project.corpus / "files").exists()


def test_add_refuses_to_supersede_what_is_not_there(project: Project, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text(DATA)
    result = readiness(project, "add", str(tmp_path / "new.md"), "--supersedes", "nobody")
    assert result.exit_code == 2
    assert "'nobody', which is no entry" in result.stderr
    assert len(register.load(project.corpus)) == 2


def test_what_was_added_can_be_asked(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project()
    (tmp_path / "skills plan.md").write_text(SKILLS)
    readiness(project, "add", str(tmp_path / "skills plan.md"))
    assert readiness(project, "ingest").exit_code == 0
    answer = json.loads(readiness(project, "ask", QUESTION, "--json").stdout)
    assert [c["doc_id"] for c in answer["citations"]] == ["skills-plan"]


# import


def test_import_takes_the_good_lines_and_names_the_others(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project()
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.md").write_text(SKILLS)
    manifest = lines(
        tmp_path / "sources.jsonl",
        {"id": "good", "file": "a.md", "title": "Good", "kind": "strategy", "bytes": 9},
        "{not json",
        {"id": "lost", "file": "b.md", "title": "Lost", "kind": "strategy"},
        {"id": "odd", "file": "a.md", "title": "Odd", "kind": "poem"},
        {"id": "good", "file": "a.md", "title": "Twice", "kind": "strategy"},
        "[]",
    )
    result = readiness(project, "import", str(manifest))
    assert result.exit_code == 1
    named = [line.split(":")[1] for line in result.stderr.splitlines()[:-1]]
    assert named == ["2", "3", "4", "5", "6"]
    assert "registered 1 of 6 sources" in result.stderr
    assert [d.id for d in register.load(project.corpus)] == ["good"]


def test_import_ends_with_zero_when_all_are_taken(
    make_project: MakeProject, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text(SKILLS)
    row = {"id": "a", "file": "a.md", "title": "A", "kind": "law"}
    manifest = lines(tmp_path / "sources.jsonl", row)
    result = readiness(make_project(), "import", str(manifest), "--files", str(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "")


def test_import_of_no_manifest_is_wrong_usage(make_project: MakeProject) -> None:
    assert readiness(make_project(), "import", "nowhere.jsonl").exit_code == 2


# remove


def test_remove_takes_entry_passages_and_copied_file(project: Project, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text("# Rice\n\nRice prices rose by 9 per cent in the delta.\n")
    readiness(project, "add", str(tmp_path / "new.md"), "--id", "rice")
    ingest(project)
    assert readiness(project, "remove", "rice").exit_code == 0
    assert [d.id for d in register.load(project.corpus)] == ["skills", "data"]
    assert [r.document.id for r in KnowledgeBase.open(project).records()] == ["data", "skills"]
    assert list((project.corpus / "files").iterdir()) == []
    assert (tmp_path / "new.md").exists()


def test_remove_leaves_a_file_that_was_not_copied(project: Project) -> None:
    readiness(project, "remove", "skills")
    assert (project.corpus / "skills.md").exists()


def test_remove_of_an_unknown_id_says_so(project: Project) -> None:
    result = readiness(project, "remove", "nobody")
    assert result.exit_code == 2
    assert "holds no 'nobody'" in result.stderr


def test_remove_leaves_a_register_that_can_be_read(project: Project) -> None:
    path = project.corpus / register.FILE
    path.write_text(path.read_text("utf-8") + "  supersedes: skills\n", "utf-8")
    result = readiness(project, "remove", "skills")
    assert result.exit_code == 2
    assert "data supersedes" in result.stderr
    assert len(register.load(project.corpus)) == 2


# fetch


def test_fetch_with_nothing_to_fetch_is_good(project: Project) -> None:
    assert readiness(project, "fetch", "--all").exit_code == 0


def test_fetch_refuses_an_address_inside_the_network(project: Project) -> None:
    path = project.corpus / register.FILE
    entry = "- id: far\n  title: Far\n  kind: law\n  original_url: http://127.0.0.1:9/a.pdf\n"
    path.write_text(path.read_text("utf-8") + entry, "utf-8")
    assert readiness(project, "fetch").exit_code == 2
    result = readiness(project, "fetch", "far")
    assert result.exit_code == 1
    assert "private network" in result.stderr


# search, ask


def test_search_prints_ranked_passages(project: Project) -> None:
    result = readiness(project, "search", QUESTION, "-k", "1")
    assert result.stdout.startswith("1. About skills (Ministry of Tests, 2024-05, KH, strategy")
    assert "400 teachers" in result.stdout


def test_search_json_is_one_object_on_standard_output(project: Project) -> None:
    value = json.loads(readiness(project, "search", QUESTION, "--json").stdout)
    assert value["question"] == QUESTION
    assert value["hits"][0].keys() == {
        "rank", "doc_id", "title", "kind", "country", "date", "page", "page_label", "heading",
        "role", "text", "start", "end", "score", "via", "recognised", "answers",
    }  # fmt: skip


def test_filters_of_a_command_restrict_it(project: Project) -> None:
    value = json.loads(readiness(project, "search", "plan", "--filter", "id=data", "--json").stdout)
    assert {hit["doc_id"] for hit in value["hits"]} == {"data"}


def test_a_filter_may_be_repeated(project: Project) -> None:
    chosen = ["--filter", "document=data", "--filter", "document=skills"]
    value = json.loads(readiness(project, "search", "plan", *chosen, "--json").stdout)
    assert {hit["doc_id"] for hit in value["hits"]} == {"data", "skills"}


@pytest.mark.parametrize("wrong", ["country", "country=", "colour=red"])
def test_a_wrong_filter_is_wrong_usage(project: Project, wrong: str) -> None:
    result = readiness(project, "search", "plan", "--filter", wrong)
    assert result.exit_code == 2
    assert result.stderr.startswith("readiness: ")


NAMING = "How many teachers does the strategy of Cambodia train?"
NAMED = [{"field": "country", "value": "KH"}, {"field": "kind", "value": "strategy"}]


@pytest.mark.parametrize("command", ["search", "ask"])
def test_what_a_question_names_is_preferred_unless_it_is_taken_away(
    project: Project, command: str
) -> None:
    shown = [
        json.loads(readiness(project, command, NAMING, "--json", *taken).stdout)["preferences"]
        for taken in ([], ["--no-prefer", "country=KH"], ["--no-prefer", "all"])
    ]
    assert shown == [NAMED, NAMED[1:], []]


def test_ask_says_where_was_looked_first(project: Project) -> None:
    line = "Looked first in documents about Cambodia; of the kind strategy."
    assert line in readiness(project, "ask", NAMING).stdout.splitlines()
    assert "Looked first" not in readiness(project, "ask", NAMING, "--no-prefer", "all").stdout


def test_a_preference_that_is_none_is_wrong_usage(project: Project) -> None:
    result = readiness(project, "ask", NAMING, "--no-prefer", "colour=red")
    assert result.exit_code == 2
    assert "country, year, kind, language, publisher, author, title, and all" in result.stderr


def test_lines_of_a_batch_take_preferences_away(project: Project, tmp_path: Path) -> None:
    batch = lines(
        tmp_path / "in.jsonl",
        {"id": "own", "question": NAMING, "no_prefer": ["country=KH"]},
        {"id": "empty", "question": NAMING, "no_prefer": []},
        {"id": "none", "question": NAMING},
        {"id": "wrong", "question": NAMING, "no_prefer": ["colour"]},
        {"id": "no list", "question": NAMING, "no_prefer": "country"},
    )
    result = readiness(project, "search", "--batch", str(batch), "--no-prefer", "kind")
    *good, wrong, no_list = objects(result.stdout)
    assert [value["preferences"] for value in good] == [NAMED[1:], NAMED, NAMED[:1]]
    assert "there are: country" in wrong["error"]
    assert "no_prefer is a list" in no_list["error"]


@pytest.mark.parametrize("command", ["search", "ask", "check"])
def test_a_command_without_its_text_is_wrong_usage(project: Project, command: str) -> None:
    result = readiness(project, command)
    assert result.exit_code == 2
    assert "quotation marks" in result.stderr


def test_ask_prints_the_answer_with_its_sources(project: Project) -> None:
    result = readiness(project, "ask", QUESTION)
    assert result.exit_code == 0
    answer, sources = result.stdout.split("\n\nSources\n")
    assert "400 teachers" in " ".join(answer.split())
    assert "[1]" in answer
    assert sources.startswith("[1] About skills")


def test_ask_json_is_the_contracts(project: Project) -> None:
    value = json.loads(readiness(project, "ask", QUESTION, "--json").stdout)
    assert value.keys() >= ANSWER_KEYS
    assert value["id"] is None
    base = KnowledgeBase.open(project)
    for citation in value["citations"]:
        page = base.page(citation["doc_id"], citation["page"] or 1).text
        assert page[citation["start"] : citation["end"]] == citation["quote"]


def test_a_refusal_is_an_answer_and_ends_with_zero(project: Project) -> None:
    result = readiness(project, "ask", "What do zebras eat?", "--json")
    value = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (value["status"], value["answer"], value["citations"]) == ("refused", "", [])
    assert value["refusal"].keys() >= {"reason", "message"}


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_batch_echoes_ids_and_goes_on_after_bad_lines(
    project: Project, tmp_path: Path, command: str
) -> None:
    batch = lines(
        tmp_path / "in.jsonl",
        {"id": "q1", "question": QUESTION},
        "{broken",
        {"id": "q3"},
        {"id": "q4", "question": 7},
        {"id": "q5", "question": "plan", "filters": {"colour": "red"}},
        "",
        {"id": "q6", "question": "registers of land"},
    )
    result = readiness(project, command, "--batch", str(batch))
    assert result.exit_code == 1
    values = objects(result.stdout)
    assert [v["id"] for v in values] == ["q1", None, "q3", "q4", "q5", "q6"]
    assert ["error" in v for v in values] == [False, True, True, True, True, False]
    assert values[1]["error"].startswith("line 2: ")


def test_a_batch_goes_to_the_file_named(project: Project, tmp_path: Path) -> None:
    batch = lines(tmp_path / "in.jsonl", {"id": "q1", "question": QUESTION})
    target = tmp_path / "out.jsonl"
    result = readiness(project, "ask", "--batch", str(batch), "--out", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    [value] = objects(target.read_text("utf-8"))
    assert value.keys() >= ANSWER_KEYS


def test_every_line_of_a_batch_has_its_own_filters(project: Project, tmp_path: Path) -> None:
    batch = lines(
        tmp_path / "in.jsonl",
        {"id": 1, "question": "plan", "filters": {"document": "data"}},
        {"id": 2, "question": "plan", "filters": {"document": ["skills"]}},
    )
    values = objects(readiness(project, "search", "--batch", str(batch)).stdout)
    assert [{h["doc_id"] for h in v["hits"]} for v in values] == [{"data"}, {"skills"}]


def test_a_batch_that_is_no_file_is_wrong_usage(project: Project) -> None:
    assert readiness(project, "ask", "--batch", "nowhere.jsonl").exit_code == 2


# check


def test_check_judges_a_text(project: Project) -> None:
    text = "The national plan trains 400 teachers of computing each year."
    result = readiness(project, "check", text, "--json")
    assert result.exit_code == 0
    [claim] = json.loads(result.stdout)["claims"]
    assert (claim["label"], claim["text"]) == ("supported", text)


def test_check_reads_a_file_and_ends_with_one_when_it_is_contradicted(
    project: Project, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("The national plan trains 900 teachers of computing each year.\n")
    result = readiness(project, "check", str(draft))
    assert result.exit_code == 1
    assert result.stdout.startswith("[contradicted] The national plan trains 900 teachers")


def test_a_text_too_long_to_be_a_file_name_is_a_text(project: Project) -> None:
    result = readiness(project, "check", "ផែនការជាតិបណ្តុះបណ្តាលគ្រូ " * 8, "--json")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code == 0


def test_a_batch_of_claims_has_a_result_a_line(project: Project, tmp_path: Path) -> None:
    batch = lines(
        tmp_path / "in.jsonl",
        {"id": "c1", "claim": "The national plan trains 400 teachers of computing each year."},
        {"id": "c2", "question": "not a claim line"},
    )
    result = readiness(project, "check", "--batch", str(batch))
    good, bad = objects(result.stdout)
    assert result.exit_code == 1
    assert (good["id"], good["claims"][0]["label"]) == ("c1", "supported")
    assert (bad["id"], "needs a text under 'claim'" in bad["error"]) == ("c2", True)


# doctor


def test_the_doctor_finds_a_good_project_good(project: Project) -> None:
    result = readiness(project, "doctor")
    assert result.exit_code == 0, result.output
    assert "WRONG" not in result.stdout


def lose_file(project: Project) -> None:
    (project.corpus / "data.md").unlink()


def change_file(project: Project) -> None:
    (project.corpus / "data.md").write_text("# Data\n\nOther words.\n")


def misstate_checksum(project: Project) -> None:
    path = project.corpus / register.FILE
    path.write_text(path.read_text("utf-8") + f"  sha256: {'0' * 64}\n", "utf-8")


def break_register(project: Project) -> None:
    path = project.corpus / register.FILE
    path.write_text(path.read_text("utf-8") + "  colour: red\n", "utf-8")


def unregister(project: Project) -> None:
    register.remove(project.corpus, "data")


def change_embedder(project: Project) -> None:
    config = TOY_CONFIG + 'options = { model_name = "other" }\n'
    (project.root / "readiness.toml").write_text(config)


def lose_embedder(project: Project) -> None:
    config = TOY_CONFIG.replace("ToyEmbedding", "NoSuchClass")
    (project.root / "readiness.toml").write_text(config)


def lose_model(project: Project) -> None:
    config = TOY_CONFIG + '[llm]\nprovider = "no_such_package.Model"\n'
    (project.root / "readiness.toml").write_text(config)


def leave_orphans(project: Project) -> None:
    base = KnowledgeBase.open(project)
    base._store._ledger.delete(ids=["data"])
    unregister(project)


@pytest.mark.parametrize(
    ("spoil", "subject", "step"),
    [
        (lose_file, "files", "readiness fetch"),
        (change_file, "level", "readiness ingest"),
        (misstate_checksum, "checksums", "sha256"),
        (break_register, "register", "correct the lines"),
        (unregister, "level", "readiness ingest"),
        (change_embedder, "store", "--rebuild"),
        (lose_embedder, "embedder", "readiness.toml"),
        (lose_model, "language model", "readiness.toml"),
        (leave_orphans, "leftovers", "readiness ingest"),
    ],
)
def test_the_doctor_names_what_is_wrong_and_the_next_step(
    project: Project, spoil: Any, subject: str, step: str
) -> None:
    spoil(project)
    result = readiness(project, "doctor", "--json")
    assert result.exit_code == 1
    wrong = {f["subject"]: f for f in json.loads(result.stdout) if not f["good"]}
    assert step in wrong[subject]["next_step"]
    assert wrong[subject]["text"]
    assert all(f["next_step"] for f in wrong.values())


# projects


def test_a_folder_without_a_project_is_wrong_configuration(tmp_path: Path) -> None:
    result = readiness(tmp_path, "search", "plan")
    assert result.exit_code == 2
    assert "readiness init" in result.stderr
    assert result.stdout == ""


def test_the_environment_names_the_project(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("READINESS_PROJECT", str(project.root))
    assert readiness(None, "search", "teachers").exit_code == 0


def test_the_project_is_found_above_the_working_directory(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("READINESS_PROJECT", raising=False)
    monkeypatch.chdir(project.corpus)
    assert readiness(None, "search", "teachers").exit_code == 0


def test_an_unknown_setting_is_wrong_configuration(project: Project) -> None:
    (project.root / "readiness.toml").write_text("[embedder]\ncolour = 'red'\n")
    result = readiness(project, "ask", QUESTION)
    assert result.exit_code == 2
    assert "embedder.colour" in result.stderr


def test_an_unknown_option_is_wrong_usage() -> None:
    assert readiness(None, "ask", "--colour", "red").exit_code == 2


def test_errors_for_people_come_without_a_traceback(tmp_path: Path) -> None:
    run = process("ask", "What?", READINESS_PROJECT=str(tmp_path))
    assert run.returncode == 2
    assert run.stderr.startswith("readiness: ")
    assert "Traceback" not in run.stderr


def test_filters_beside_a_batch_count_for_lines_without_their_own(
    project: Project, tmp_path: Path
) -> None:
    batch = lines(
        tmp_path / "in.jsonl",
        {"id": "own", "question": "teachers", "filters": {"country": "KH"}},
        {"id": "none", "question": "teachers"},
    )
    result = readiness(project, "search", "--batch", str(batch), "--filter", "country=FR")
    own, none = objects(result.stdout)
    assert own["hits"]
    assert none["hits"] == []


def test_out_without_batch_is_refused(project: Project, tmp_path: Path) -> None:
    result = readiness(project, "ask", "teachers", "--out", str(tmp_path / "x.jsonl"))
    assert result.exit_code == 2
    assert "--out goes with --batch" in result.stderr


def test_a_taken_port_is_said_in_a_sentence(project: Project) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = readiness(project, "serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "choose another with --port" in result.stderr
