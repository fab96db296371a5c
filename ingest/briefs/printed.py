"""A brief as people read it: citations by publisher and year, and the list of what was cited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType

from ingest.briefs.cited import MARK, OWN, Footnote, footnotes
from ingest.sources.listed import Source
from kb.errors import ConfigError

ENGLISH = {
    "sources": "Sources",
    "page": "p.",
    "pages": "pp.",
    "undated": "no date",
    "extract": "machine-made extract",
    "extracted": "extract",
    "part": "read in part",
    "secondary": "secondary page",
    "unverified": "address not seen",
    "government-report": "official report",
    "strategy": "strategy",
    "law": "law",
    "guideline": "guideline",
    "index": "index",
    "op-ed": "opinion or note",
    "academic": "academic paper",
    "brief": "brief",
    "dataset": "data set",
    "press": "press",
    "web-page": "web page",
}
KHMER = {
    "sources": "ប្រភព",
    "page": "ទំព័រ",
    "pages": "ទំព័រ",
    "undated": "គ្មានកាលបរិច្ឆេទ",
    "extract": "សេចក្តីដកស្រង់ដោយម៉ាស៊ីន",
    "extracted": "សេចក្តីដកស្រង់",
    "part": "បានអានតែផ្នែកខ្លះ",
    "secondary": "ប្រភពបន្ទាប់បន្សំ",
    "unverified": "អាសយដ្ឋានមិនទាន់បានឃើញ",
    "government-report": "របាយការណ៍ផ្លូវការ",
    "strategy": "យុទ្ធសាស្ត្រ",
    "law": "ច្បាប់",
    "guideline": "គោលការណ៍ណែនាំ",
    "index": "សន្ទស្សន៍",
    "op-ed": "មតិ",
    "academic": "អត្ថបទសិក្សា",
    "brief": "ឯកសារសង្ខេប",
    "dataset": "សំណុំទិន្នន័យ",
    "press": "សារព័ត៌មាន",
    "web-page": "គេហទំព័រ",
}
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": ENGLISH, "km": KHMER})
"""What is printed around a citation, by the language of the brief."""


def printed(text: str, sources: Mapping[str, Source], language: str = "en") -> str:
    """Print a brief's citations and add the list of its sources.

    Args:
        text: its Markdown with citations as `ingest.briefs.cited` reads them.
        sources: by id.
        language: of the brief; one without words here gets the English ones.

    Returns:
        Markdown in which "[@oxford-gairi-2023, p. 51]" is "(Oxford Insights, 2023, p. 51)".

    Raises:
        ConfigError: a citation cannot be read, or its source is not listed.
    """
    words = WORDS.get(language, ENGLISH)
    cited = _cited(text, sources)
    labels = labels_of(cited)
    body = MARK.sub(lambda mark: _inline(footnotes(mark.group()), cited, labels, words), text)
    for mark, shown in OWN.items():
        body = body.replace(mark, shown)
    if not cited:
        return body
    rows = sorted(
        (labels[source.id].casefold(), row_of(source, words)) for source in cited.values()
    )
    listed = "\n".join(f"- {row}" for _, row in rows)
    return f"{body.rstrip()}\n\n## {words['sources']}\n\n{listed}\n"


def _cited(text: str, sources: Mapping[str, Source]) -> dict[str, Source]:
    try:
        keys = {f.key: None for mark in MARK.findall(text) for f in footnotes(mark)}
    except ValueError as error:
        raise ConfigError(str(error)) from None
    if unknown := [key for key in keys if key not in sources]:
        raise ConfigError(f"not in the list of sources: {', '.join(unknown)}; add an entry")
    return {key: sources[key] for key in keys}


def labels_of(cited: Mapping[str, Source]) -> dict[str, str]:
    """Name each source by publisher and year; by its day, else a letter, where two are alike."""
    labels = {key: f"{s.name}, {(s.date or '')[:4] or '?'}" for key, s in cited.items()}
    for key in _alike(labels):
        labels[key] = f"{cited[key].name}, {cited[key].date or '?'}"
    alike = defaultdict(list)
    for key in sorted(_alike(labels)):
        alike[labels[key]].append(key)
    for label, keys in alike.items():
        labels |= {key: f"{label}{chr(ord('a') + n)}" for n, key in enumerate(keys)}
    return {key: label.replace(", ?", "") for key, label in labels.items()}


def _alike(labels: Mapping[str, str]) -> set[str]:
    seen = list(labels.values())
    return {key for key, label in labels.items() if seen.count(label) > 1}


def _inline(
    marks: Iterable[Footnote],
    cited: Mapping[str, Source],
    labels: Mapping[str, str],
    words: Mapping[str, str],
) -> str:
    parts = []
    for key, same in groupby(marks, key=lambda f: f.key):
        noted = list(same)
        places = [f.written.partition(" ")[2] for f in noted if f.written]
        shown = [labels[key]]
        if places:
            several = len(places) > 1 or any(c in places[0] for c in "-,")
            shown.append(f"{words['pages' if several else 'page']} {', '.join(places)}")
        shown += [f"“{f.section}”" for f in noted if f.section]
        if cited[key].read == "extract":
            shown.append(words["extracted"])
        parts.append(", ".join(shown))
    return f"({'; '.join(parts)})"


def row_of(source: Source, words: Mapping[str, str]) -> str:
    """Write the row of a source in the list at the end of a brief."""
    marks = [words[source.kind]]
    marks += [words[source.read]] if source.read != "whole" else []
    if source.original_url and source.url_status == "unverified":
        marks.append(words["unverified"])
    facts = (source.title, source.publisher, source.date or words["undated"])
    told = ". ".join(fact.rstrip(".") for fact in facts)
    address = f" {source.original_url}" if source.original_url else ""
    return f"{told} ({', '.join(marks)}).{address}"
