import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.models import Filters, Preference
from kb.search.fusion import fuse
from kb.store.view import Scored
from kb.words.weights import share
from tests.conftest import MakeProject

scores = st.lists(
    st.tuples(st.integers(0, 50), st.floats(0, 1)), unique_by=lambda pair: pair[0], max_size=20
)


def ranked(pairs: list[tuple[int, float]]) -> list[Scored]:
    return [Scored(*pair) for pair in sorted(pairs, key=lambda pair: -pair[1])]


@given(scores, scores)
def test_fusion_keeps_every_row_once_and_falls(
    dense: list[tuple[int, float]], lexical: list[tuple[int, float]]
) -> None:
    fused = fuse([ranked(dense)], ranked(lexical), 5.0, 0.4)
    assert sorted(row for row, _ in fused) == sorted(
        {r for r, _ in dense} | {r for r, _ in lexical}
    )
    assert all(a >= b for (_, a), (_, b) in zip(fused, fused[1:], strict=False))


@given(scores)
def test_fusing_one_list_keeps_its_order(pairs: list[tuple[int, float]]) -> None:
    by_row = dict(pairs)
    for fused in (fuse([ranked(pairs)], [], 5.0, 0.4), fuse([], ranked(pairs), 5.0, 0.4)):
        found = [by_row[row] for row, _ in fused]
        assert all(a >= b - 1e-9 for a, b in zip(found, found[1:], strict=False))


@given(scores, scores)
def test_a_row_that_is_better_in_both_lists_is_better(
    dense: list[tuple[int, float]], lexical: list[tuple[int, float]]
) -> None:
    fused = dict(fuse([ranked(dense)], ranked(lexical), 5.0, 0.4))
    one, two = dict(dense), dict(lexical)
    both = sorted(one.keys() & two.keys())
    for a in both:
        for b in both:
            if one[a] >= one[b] and two[a] >= two[b]:
                assert fused[a] >= fused[b] - 1e-9


def test_the_formula_is_the_papers() -> None:
    dense = [Scored(7, 0.9), Scored(8, 0.8), Scored(9, 0.7)]
    assert fuse([dense], [Scored(8, 6.0)], 12.0, 0.4) == [
        (8, pytest.approx(0.4 * 0.5 + 0.6 * 0.5)),
        (7, pytest.approx(0.4)),
        (9, 0.0),
    ]


def test_a_list_of_another_language_is_stretched_by_itself() -> None:
    english = [Scored(1, 0.9), Scored(2, 0.8)]
    khmer = [Scored(3, 0.6), Scored(4, 0.5)]
    fused = dict(fuse([english, khmer], [], 1.0, 0.4))
    assert fused[3] == pytest.approx(fused[1])
    assert fused[4] == fused[2] == 0.0


def test_share_weighs_what_is_held() -> None:
    assert share({"a": 3.0, "b": 1.0}, {"a"}) == 0.75
    assert share({}, {"a"}) == 0.0


def two_countries(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(
        khmer="# Skills\n\nCambodia trains 400 teachers of computing each year.\n",
        viet="# Skills\n\nViet Nam trains 900 teachers of computing each year.\n",
    )
    register = project.corpus / "register.yaml"
    text = register.read_text("utf-8")
    register.write_text("country: VN".join(text.rsplit("country: KH", 1)), "utf-8")
    ingest(project)
    return KnowledgeBase.open(project)


def test_both_lists_vote_and_say_so(make_project: MakeProject) -> None:
    hit = two_countries(make_project).search("How many teachers does Cambodia train?")[0]
    assert hit.document.id == "khmer"
    assert (hit.via.dense, hit.via.lexical) == (1, 1)
    assert hit.page_number is None


def test_filters_restrict_both_lists(make_project: MakeProject) -> None:
    base = two_countries(make_project)
    hits = base.search("teachers of computing", filters=Filters(country=("VN",)))
    assert [hit.document.id for hit in hits] == ["viet"]
    assert base.search("teachers", filters=Filters(country=("VN",), year=("1999",))) == ()


def test_filters_of_one_field_are_alternatives(make_project: MakeProject) -> None:
    base = two_countries(make_project)
    hits = base.search("teachers of computing", filters=Filters(country=("VN", "KH")))
    assert len(hits) == 2


def test_a_shared_figure_has_no_say_against_meaning() -> None:
    dense = [Scored(1, 0.9), Scored(2, 0.6)]
    assert fuse([dense], [Scored(2, 2.0)], 60.0, 0.4)[0][0] == 1


def test_a_question_of_signs_finds_nothing_by_words(make_project: MakeProject) -> None:
    base = two_countries(make_project)
    assert all(hit.via.lexical is None for hit in base.search('" OR 1=1 --'))


def test_an_empty_store_finds_nothing(make_project: MakeProject) -> None:
    assert KnowledgeBase.open(make_project()).search("teachers") == ()


def test_facets_count_documents(make_project: MakeProject) -> None:
    facets = {(f.field, f.value): f.documents for f in two_countries(make_project).facets()}
    assert facets["country", "KH"] == 1
    assert facets["kind", "strategy"] == 2
    assert facets["year", "2024"] == 2


def test_a_country_that_is_named_comes_first_and_can_be_taken_away(
    make_project: MakeProject,
) -> None:
    base = two_countries(make_project)
    question = "How many teachers of computing do Vietnamese schools train?"
    assert base.preferences(question) == (Preference("country", "VN"),)
    plain = {hit.document.id: hit.score for hit in base.search(question, preferences=())}
    preferred = {hit.document.id: hit.score for hit in base.search(question)}
    assert preferred["viet"] == pytest.approx(plain["viet"] + 0.1)
    assert preferred["khmer"] == pytest.approx(plain["khmer"])
    assert base.ask(question).preferences == (Preference("country", "VN"),)
    assert base.ask(question, preferences=()).preferences == ()
