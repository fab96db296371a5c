from hypothesis import given
from hypothesis import strategies as st

from ingest.job import ingest
from kb.base import KnowledgeBase
from kb.mirror import Scored
from kb.models import Filters
from kb.retrieve import fuse, share
from tests.conftest import MakeProject

rankings = st.lists(st.lists(st.integers(0, 50), unique=True, max_size=20), max_size=4)


def scored(rows: list[int]) -> list[Scored]:
    return [Scored(row, -float(n)) for n, row in enumerate(rows)]


@given(rankings)
def test_fusion_keeps_every_row_once_and_falls(lists: list[list[int]]) -> None:
    fused = fuse([scored(rows) for rows in lists], 60)
    assert sorted(row for row, _ in fused) == sorted(set().union(*map(set, lists)))
    assert all(a >= b for (_, a), (_, b) in zip(fused, fused[1:], strict=False))


@given(rankings)
def test_fusion_does_not_depend_on_the_order_of_the_lists(lists: list[list[int]]) -> None:
    def rounded(order: list[list[int]]) -> dict[int, float]:
        return {row: round(s, 12) for row, s in fuse([scored(rows) for rows in order], 60)}

    assert rounded(lists) == rounded(lists[::-1])


@given(st.lists(st.integers(0, 50), unique=True, max_size=20))
def test_fusing_one_list_keeps_its_order(rows: list[int]) -> None:
    assert [row for row, _ in fuse([scored(rows)], 60)] == rows


def test_the_formula_is_the_papers() -> None:
    assert fuse([scored([7, 8]), scored([8])], 60) == [(8, 1 / 62 + 1 / 61), (7, 1 / 61)]


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


def test_keywords_of_another_script_do_not_vote(make_project: MakeProject) -> None:
    base = two_countries(make_project)
    hits = base.search("តើគ្រូបង្រៀនប៉ុន្មាននាក់ត្រូវបានបណ្តុះបណ្តាលនៅឆ្នាំ ២០២៤ 400")
    assert all(hit.via.lexical is None for hit in hits)


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
