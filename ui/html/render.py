"""Records as HTML. Pure functions; what comes from a document is text, and escaped by its type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlencode, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.citations import CELLS, columns, section
from kb.markup import Html
from kb.messages import messages
from kb.models import Answer, Citation, Document, Hit, Withheld, Work
from kb.store.ledger import LedgerRecord
from ui import names, rests
from ui.words.words import ENGLISH, Words
from ui.words.words import words as words_of

Address = Callable[[str], str]
"""Makes the link that asks a question."""
MARKER = re.compile(r"[ \u00a0]?\[(\d{1,4})\]")

TEXTS = (".md", ".txt", ".html", ".htm")
"""Endings of files that no browser shows as people read them."""
UNNAMED = "Table: "
"""How the title of a table begins that its document gives no name."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is marked on a page, and under which number the answer refers to it."""

    start: int
    end: int
    number: str = ""
    typeset_page: int | None = None
    """See `Citation`."""


@dataclass(frozen=True, slots=True)
class _Card:
    """What stands on a card."""

    hit: Hit
    key: str
    """Names the card on the page."""
    words: str
    mark: Mark
    reference: str
    """To be pasted into a text."""
    badge: Html = Html()
    above: Html = Html()
    rests: Html = Html()
    """What the words rest on, if they are a brief's."""


def answer(
    found: Answer,
    address: Address | None = None,
    tools: Html = Html(),
    only: Html = Html(),
    apart: str = "",
    say: Words = ENGLISH,
) -> Html:
    """Render an answer: status, text, notes, cards; the announcement for screen readers.

    Args:
        found: the answer, or the refusal.
        address: makes the link that asks a question under the same filters.
        tools: what can be done with the answer; see `tools`.
        only: the filters it was asked under; see `restrictions`.
        apart: tells its sources from those of other answers on the same page.
        say: the words of the page.
    """
    again = address(found.rewritten) if found.rewritten and address else ""
    refused = " refused" if found.status == "refused" else ""
    shown = _refused if refused else _answered
    return Html(
        '<article class="answer{refused}" data-announce="{announced}"{tongue}{link}>'
        "{understood}{only}{body}</article>"
    ).format(
        only=only,
        refused=refused,
        announced=_announcement(found),
        tongue=foreign(found.language, say, "data-lang"),
        link=Html(' data-link="{}"').format(again) if again else "",
        understood=_understood(found, address, say),
        body=shown(found, _choices(found, address), tools, apart, say),
    )


def _answered(found: Answer, choices: Html, tools: Html, apart: str, say: Words) -> Html:
    before, _, after = found.text.partition("\n\n") if choices else ("", "", found.text)
    sources = {citation.marker: citation for citation in found.citations}
    return Html(
        '<p class="status"{lang}>{status}</p>'
        '<div class="answer-text"{lang}>{asked}{choices}{text}</div>{notes}{withheld}{tools}'
        '<h2 class="cards-title">{heading}</h2><ol class="cards">{cards}</ol>'
    ).format(
        lang=foreign(found.language, say),
        status=status_line(found),
        asked=text(before, {}, say=say),
        choices=choices,
        text=text(after, sources, apart, say),
        notes=notes(remarks(found), language=found.language, say=say),
        withheld=_withheld(found.withheld, say),
        tools=tools,
        heading=_capital(say.count("source", len(found.citations))),
        cards=Html().join(card(citation, apart, say) for citation in found.citations),
    )


def _choices(found: Answer, address: Address | None) -> Html:
    """Render what a few words may mean, each a link that asks it whole."""
    if not found.choices:
        return Html()
    item = Html('<li><a href="{}" data-ask="{}">{}</a></li>')
    link = address or (lambda words: "./?" + urlencode({"q": words}))
    items = (item.format(link(c.question), c.question, _capital(c.label)) for c in found.choices)
    return Html('<ul class="choices-back">{}</ul>').format(Html().join(items))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _understood(found: Answer, address: Address | None, say: Words) -> Html:
    if not found.rewritten:
        return Html()
    understood = Html("<b>{}</b>").format(found.rewritten)
    link = Html(' <a href="{}">{}</a>')
    typed = link.format(address(found.question), say("answer.as_typed")) if address else ""
    return Html('<p class="understood">{}{}</p>').format(
        say.html("answer.understood", question=understood), typed
    )


def _withheld(sentences: Sequence[Withheld], say: Words) -> Html:
    if not sentences:
        return Html()
    item = Html('<li>{}<p class="fine"{}>{}</p></li>')
    return Html('<details class="withheld"><summary>{}</summary><ul>{}</ul></details>').format(
        say("answer.withheld"),
        Html().join(
            item.format(
                say.html("answer.left_out", sentence=Html("<s>{}</s>").format(one.text)),
                foreign("en", say),
                one.reason,
            )
            for one in sentences
        ),
    )


def tools(
    words: str, key: str, files: Mapping[str, str], more: Html = Html(), say: Words = ENGLISH
) -> Html:
    """Render what can be done with an answer: copy, download, keep a link.

    Args:
        words: the answer as plain text with its references, for the clipboard.
        key: under which the server knows the answer.
        files: labels of the kinds of file it comes as, by their endings.
        more: what can be done besides.
        say: the words of the page.
    """
    link = Html('<li><a href="answer/{}.{}" download>{}</a></li>')
    links = Html().join(link.format(key, ending, label) for ending, label in files.items())
    done = Html(
        '<button type="button" data-copy="{words}">{copy}'
        '</button><details class="menu"><summary>{download}</summary><ul>{links}</ul></details>'
        '<button type="button" data-brief-answer="{key}">{add}</button>'
        '<button type="button" data-keep="{key}">{keep}</button>'
    ).format(
        words=words,
        links=links,
        key=key,
        copy=say("answer.copy"),
        download=say("answer.download"),
        keep=say("answer.keep"),
        add=say("card.add"),
    )
    return actions(done + more)


def actions(done: Html) -> Html:
    """Render a row of what can be done."""
    return Html('<div class="actions">{}</div>').format(done)


def restrictions(filters: Sequence[tuple[str, str]], say: Words = ENGLISH) -> Html:
    """Render the filters that an answer was asked under, each with the way out of it.

    Args:
        filters: what each keeps, and the link that asks without it.
        say: the words of the page.
    """
    if not filters:
        return Html()
    item = Html('<li>{} <a href="{}" aria-label="{}">{}</a></li>')
    items = Html().join(
        item.format(label, link, say("answer.without", filter=label), say("answer.remove"))
        for label, link in filters
    )
    return Html('<div class="only">{} <ul>{}</ul></div>').format(say("answer.only"), items)


def kept(
    title: str, given: str, changes: Sequence[str], article: Html, say: Words = ENGLISH
) -> Html:
    """Render an answer that was kept: when it was given, what changed since, and the answer."""
    return Html(
        '<div class="kept"><h1>{}</h1><p class="status">{} <a href="./?{}">{}</a></p>{}</div>{}'
    ).format(
        title,
        given,
        urlencode({"q": title}),
        say("kept.anew"),
        notes(changes, say("kept.changed"), say.language, say),
        article,
    )


def status_line(found: Answer) -> str:
    """Say in one line what an answer rests on and who wrote it."""
    said = messages(found.language)
    figures = words_of(found.language).figures
    passages = figures(said.count("passage", len(found.citations)))
    documents = figures(said.count("document", len({c.hit.document.id for c in found.citations})))
    begin = said.say(f"status.{found.status}", passages=passages, documents=documents)
    made = "quoted" if found.run.model is None else "written"
    return said.together(
        begin, said.say(f"status.{made}", model=found.run.model), _by_machine(found)
    )


def _by_machine(found: Answer) -> str:
    """Say which of the sources were written by AI themselves; empty where none was."""
    said, figures = messages(found.language), words_of(found.language).figures
    ours = [c.marker for c in found.citations if c.hit.document.is_by_ai]
    if not ours:
        return ""
    if len(ours) == len(found.citations):
        return said.say("status.by_machine")
    return said.say("status.some_by_machine", numbers=figures(", ".join(f"[{n}]" for n in ours)))


def remarks(found: Answer) -> tuple[str, ...]:
    """Return the notes of an answer that its status line does not say already."""
    known = messages(found.language).say("notes.written_by_ai")
    return tuple(note for note in found.notes if note != known)


def _announcement(found: Answer) -> str:
    said = messages(found.language)
    if found.status == "refused":
        message = found.refusal.message if found.refusal else ""
        return said.together(said.say("shown.no_answer"), message)
    return said.together(said.say("status.there"), status_line(found))


def _refused(found: Answer, choices: Html, tools: Html, apart: str, say: Words) -> Html:
    refusal, said = found.refusal, messages(found.language).say
    lang = foreign(found.language, say)
    near = Html('<p class="near"{}>{}</p>').format(lang, said("shown.near"))
    cards = [
        near_card(hit, f"{apart}near-{n}", near, say) for n, hit in enumerate(found.nearest, 1)
    ]
    nearest = Html('<h2 class="cards-title"{lang}>{title}</h2><ol class="cards">{cards}</ol>')
    return Html(
        '<p class="status"{lang}>{status}</p>'
        '<div class="answer-text"{lang}><p>{message}</p>{wanted}{choices}</div>{tools}{nearest}'
    ).format(
        lang=lang,
        status=said("shown.no_answer"),
        message=refusal.message if refusal else "",
        tools=tools,
        choices=choices,
        wanted=Html('<p class="wanted">{}</p>').format(refusal.wanted) if refusal else "",
        nearest=nearest.format(lang=lang, title=said("shown.nearest"), cards=Html().join(cards))
        if cards
        else "",
    )


def notes(
    lines: Sequence[str], label: str = "", language: str | None = None, say: Words = ENGLISH
) -> Html:
    """Render lines that qualify what stands before them; nothing where there are none.

    Args:
        lines: what they say.
        label: what a screen reader calls them; empty: notes.
        language: of the lines; None: that of the page.
        say: the words of the page.
    """
    lang = foreign(language or say.language, say)
    items = Html().join(Html("<li{}>{}</li>").format(lang, line) for line in lines)
    shown = Html('<ul class="notes" aria-label="{}">{}</ul>')
    return shown.format(label or say("answer.notes"), items) if items else items


def conversation(earlier: Sequence[tuple[str, str]], say: Words = ENGLISH) -> Html:
    """Render what was asked before, folded up, and the way out of the conversation.

    Args:
        earlier: question and key of each answer; it is fetched when it is opened.
        say: the words of the page.
    """
    item = Html(
        '<li><details data-answer="{1}"><summary>{0}</summary><div class="folded"></div>'
        "</details></li>"
    )
    items = Html().join(item.format(question, key) for question, key in earlier)
    listed = Html('<ol aria-label="{}">{}</ol>')
    before = listed.format(say("talk.earlier"), items) if items else ""
    return Html('<div class="talk">{}<p class="fine">{} <a href="./">{}</a></p></div>').format(
        before, say("talk.leans_on_these" if items else "talk.leans"), say("talk.anew")
    )


def draft(words: str, say: Words = ENGLISH) -> Html:
    """Render an answer that is still being written."""
    return Html(
        '<article class="answer draft"><p class="status">{}</p>'
        '<div class="answer-text">{}</div></article>'
    ).format(say("step.draft"), text(words, {}, say=say))


def step(line: str) -> Html:
    """Render what is being done just now."""
    return Html('<p class="step">{} …</p>').format(line.rstrip("."))


def waiting(before: int, say: Words = ENGLISH) -> Html:
    """Render the place in the queue of who waits."""
    others = say("step.before", count=say.number(before)) if before else say("step.next")
    return Html('<p class="step waiting">{} {} …</p>').format(say("step.many"), others)


def problem(message: str, say: Words = ENGLISH, field: str = "") -> Html:
    """Render an error as a sentence in the place where it happened.

    Args:
        message: what is wrong, and what to do next.
        say: the words of the page.
        field: the filter that it speaks of, to which the sentence then leads.
    """
    lead = Html('<button type="button" class="link" data-field="{}">{}</button>')
    return Html(
        '<article class="problem" data-announce="{} {}"><p id="problem">{}</p></article>'
    ).format(say("problem.begin"), message, lead.format(field, message) if field else message)


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    return parser.disable(
        ["link", "image", "autolink", "html_inline", "html_block", "reference", "fence", "code"]
    )


def text(
    markdown: str, sources: Mapping[int, Citation], apart: str = "", say: Words = ENGLISH
) -> Html:
    """Render an answer's text; markers become chips, links and pictures stay plain words."""
    parser = _markdown()
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"
        if token.children:
            token.children = [
                new for old in token.children for new in _chips(old, sources, apart, say)
            ]
    made = parser.renderer.render(tokens, parser.options, {})
    return Html(made)  # noqa: S704 (the parser escapes; no HTML of the text's own gets through it)


def _chips(token: Token, sources: Mapping[int, Citation], apart: str, say: Words) -> list[Token]:
    if token.type != "text":
        return [token]
    made: list[Token] = []
    at = 0
    for match in MARKER.finditer(token.content):
        citation = sources.get(int(match.group(1)))
        if citation is None:
            continue
        made.append(Token("text", "", 0, content=token.content[at : match.start()]))
        made.append(Token("html_inline", "", 0, content=str(_chip(citation, apart, say))))
        at = match.end()
    made.append(Token("text", "", 0, content=token.content[at:]))
    return made


def _chip(citation: Citation, apart: str, say: Words) -> Html:
    title, where = citation.hit.document.title, place(citation.hit, say, citation.typeset_page)
    label = say("chip.label", number=citation.marker, title=title, place=where)
    if citation.works:
        label = f"{label}. {rests.named(citation, say)}"
    return Html(
        '&nbsp;<button type="button" class="chip" data-cite="{apart}{marker}" '
        'aria-label="{label}"{hover}>{marker}</button>'
    ).format(
        marker=citation.marker,
        label=label,
        apart=apart,
        hover=Html(' title="{}"').format(label) if citation.works else "",
    )


def card(citation: Citation, apart: str = "", say: Words = ENGLISH) -> Html:
    """Render the card of a citation."""
    span = citation.span
    mark = Mark(span.start, span.end, str(citation.marker), citation.typeset_page)
    shown = _Card(
        citation.hit,
        f"{apart}{citation.marker}",
        citation.quote,
        mark,
        reference(citation),
        Html('<span class="card-number" aria-hidden="true">{}</span>').format(citation.marker),
        rests=rests.short(citation, say),
    )
    return _card(shown, say)


def near_card(hit: Hit, key: str, near: Html, say: Words = ENGLISH) -> Html:
    """Render the card of a passage that is near a question and does not answer it.

    Args:
        hit: the passage.
        key: names the card on the page.
        near: says that it does not answer.
        say: the words of the page.
    """
    span = hit.said or hit.passage.span
    mark = Mark(span.start, span.end)
    return _card(_Card(hit, key, hit.passage.text, mark, hit_reference(hit), above=near), say)


def passage_card(hit: Hit, number: int, say: Words = ENGLISH) -> Html:
    """Render the card of a passage that is shown for what it speaks of."""
    span = hit.passage.span
    mark = Mark(span.start, span.end)
    shown = _Card(hit, f"passage-{number}", hit.passage.text, mark, hit_reference(hit))
    return _card(shown, say)


def _card(shown: _Card, say: Words) -> Html:
    mark = shown.mark
    return Html(
        '<li class="card" id="source-{key}" data-source="{key}" data-doc="{id}" '
        'data-page="{page}" data-start="{start}" data-end="{end}" data-marker="{number}" '
        'aria-labelledby="title-{key}">{badge}<div class="card-body">{above}{body}</div></li>'
    ).format(
        key=shown.key,
        id=shown.hit.document.id,
        page=shown.hit.passage.span.page,
        start=mark.start,
        end=mark.end,
        number=mark.number,
        badge=shown.badge,
        above=shown.above,
        body=_card_body(shown, say),
    )


def _card_body(shown: _Card, say: Words) -> Html:
    hit, document = shown.hit, shown.hit.document
    return Html(
        '<h3 id="title-{key}"{tongue}>{title}</h3><p class="card-from">{byline}</p>'
        '{badges}<p class="card-place">{place}</p>{table}'
        "<blockquote{lang}>{words}</blockquote>{rests}{actions}"
    ).format(
        key=shown.key,
        tongue=foreign(document.language, say),
        title=document.title,
        byline=byline(document, say),
        badges=badges(document, hit.recognised, say),
        place=place(hit, say, shown.mark.typeset_page),
        table=_table(hit, shown.words, say),
        lang=lang(document),
        words=_clip(shown.words),
        rests=shown.rests,
        actions=_actions(shown, say),
    )


def _table(hit: Hit, words: str, say: Words) -> Html:
    title = columns(hit, words)
    unnamed = title.removeprefix(UNNAMED)
    shown = title if unnamed == title else say("table.columns", columns=unnamed)
    return Html('<p class="card-columns">{}</p>').format(shown) if title else Html()


def _clip(words: str, limit: int = 700) -> Html:
    if len(words) <= limit:
        return cells(words)
    return cells(words[:limit].rsplit(" ", 1)[0]) + " …"


def cells(words: str) -> Html:
    """Render a document's text; the cells of a table's row are shown apart."""
    return Html('<span class="cell-gap">{}</span>').format(CELLS).join(words.split("\t"))


def _actions(shown: _Card, say: Words) -> Html:
    hit = shown.hit
    return Html(
        '<p class="actions"><button type="button" data-show="{key}">{show}</button>{opens}'
        '<button type="button" data-copy="{reference}">{copy}</button>'
        '<button type="button" data-brief-passage="{key}">{add}</button></p>'
    ).format(
        key=shown.key,
        show=say("card.show_page" if hit.page_number is not None else "card.show_passage"),
        opens=opens(hit.document, hit.page_number, hit.passage.span.page, shown.mark, say),
        reference=shown.reference,
        copy=say("card.copy"),
        add=say("card.add"),
    )


def opens(
    document: Document, number: int | None, page: int, mark: Mark | None, say: Words = ENGLISH
) -> Html:
    """Render the link that opens a document where a reader reads it; nothing where nothing can.

    Args:
        document: what is opened.
        number: its page, None for formats without pages.
        page: the same, as the store counts it.
        mark: what is quoted there, if anything.
        say: the words of the page.
    """
    away = original(document)
    if away and number and away.lower().endswith(".pdf"):
        away = f"{away}#page={number}"
    link = away or source_address(document, number, (page, mark) if mark else None)
    if not link:
        return Html()
    return Html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        link, say("card.brief" if document.kind == "brief" else "card.original")
    )


def byline(document: Document, say: Words = ENGLISH) -> str:
    """Name who published a document, and when."""
    parts = [document.publisher or document.author, names.date(document.date or "", say)]
    return ", ".join(part for part in parts if part)


def badges(document: Document, recognised: float | None = None, say: Words = ENGLISH) -> Html:
    """Render kind, country and cautions as words.

    Args:
        document: what is shown.
        recognised: how surely the page shown was read from its picture, if it was.
        say: the words of the page.

    """
    plain = [names.kind(document.kind, say)]
    if document.country:
        plain.append(names.country(document.country, say))
    cautions = [plain.pop(0)] if document.is_opinion else []
    cautions += [label] if (label := names.authored(document.authored_by_ai, say)) else []
    if label := names.standing(document.standing, say):
        (plain if document.standing == "in-force" else cautions).append(label)
    if recognised is not None:
        cautions.append(say("badge.recognised", share=say.percent(recognised)))
    items = [Html('<li class="badge caution">{}</li>').format(word) for word in cautions]
    items += [Html('<li class="badge">{}</li>').format(word) for word in plain]
    return Html('<ul class="badges">{}</ul>').format(Html().join(items))


def place(hit: Hit, say: Words = ENGLISH, typeset_page: int | None = None) -> str:
    """Say where in its document a passage stands: its page, or its section where it has none.

    Args:
        hit: the passage.
        say: the words of the page.
        typeset_page: see `Citation`.
    """
    if hit.page_number is not None:
        return page_name(hit.page_number, hit.page_label, say)
    heading = section(hit)
    where = say("place.heading", heading=heading) if heading else say("place.no_pages")
    if typeset_page is None:
        return where
    if not heading:
        return say("place.pdf", number=typeset_page)
    return say("place.typeset", number=typeset_page, where=where)


def page_name(number: int, label: str | None, say: Words = ENGLISH) -> str:
    """Name a page as printed, and as counted in the PDF where the two differ."""
    if not label:
        return say("place.pdf", number=number)
    if label == str(number):
        return say("place.page", label=label)
    return say("place.both", label=label, number=number)


def reference(citation: Citation) -> str:
    """Write a reference that can be pasted: of what is quoted, and of what that rests on."""
    return _citing(citation, hit_reference(citation.hit, citation.typeset_page))


def quoted_reference(citation: Citation) -> str:
    """Write a reference with the words that are quoted, for a list or a footnote."""
    said = hit_reference(citation.hit, citation.typeset_page)
    return _citing(citation, said, f"“{citation.quote}”")


def _citing(citation: Citation, *said: str) -> str:
    return " ".join((*said, *(f"Citing: {work_reference(work)}" for work in citation.works)))


def hit_reference(hit: Hit, typeset_page: int | None = None) -> str:
    """Write a reference to a passage that can be pasted into a text."""
    named = hit.page_number is not None or typeset_page or bool(section(hit))
    return document_reference(hit.document, place(hit, typeset_page=typeset_page) if named else "")


def work_reference(work: Work) -> str:
    """Write a reference to what a brief rests on, with the place in it."""
    where = f"section “{work.section}”" if work.section else ""
    if work.pages:
        one = len(work.pages) == 1
        where = f"page{'' if one else 's'} {', '.join(map(str, work.pages))}"
    return document_reference(work.document, where)


def document_reference(document: Document, where: str = "") -> str:
    """Write a reference to a document, and to a place in it where one is given."""
    who = document.author or document.publisher or ""
    begin = f"{who} ({document.year or 'no date'}). " if who else f"({document.year or 'no date'}) "
    parts = [f"{begin}{document.title.rstrip('.')}."]
    if document.publisher and document.publisher != who:
        parts.append(f"{document.publisher}.")
    if where:
        parts.append(f"{where[0].upper()}{where[1:]}.")
    if link := original(document):
        parts.append(link)
    return " ".join(parts)


def original(document: Document) -> str | None:
    """Return the document's address where it is one a browser may follow, else None."""
    address = (document.original_url or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def source_address(
    document: Document, number: int | None = None, quoted: tuple[int, Mark] | None = None
) -> str | None:
    """Return the local address at which a document is read, None where there is none.

    Args:
        document: whose file is opened: a PDF as it is, a text as a page of the application.
        number: the page of a PDF.
        quoted: what is marked in a text: the page as the store counts it, and the place.
    """
    if not document.file:
        return None
    address = f"source/{quote(document.id, safe='')}"
    if not document.file.lower().endswith(TEXTS):
        return address + (f"#page={number}" if number else "")
    if quoted is None:
        return f"{address}/read"
    page, mark = quoted
    where = f"page={mark.typeset_page}" if mark.typeset_page else "quoted"
    return f"{address}/read?page={page}&start={mark.start}&end={mark.end}#{where}"


def image_address(record: LedgerRecord, number: int, mark: Mark | None) -> str:
    """Return the address of a page's picture; it changes with the document."""
    marked = f"&start={mark.start}&end={mark.end}" if mark else ""
    version = quote(record.fingerprint[:12], safe="")
    return f"page/{quote(record.document.id, safe='')}/{number}.png?v={version}{marked}"


def foreign(language: str | None, say: Words, attribute: str = "lang") -> Html:
    """Render the language of some words where it is known and is not the page's."""
    told = language and language != say.language
    return Html(' {}="{}"').format(attribute, language or "") if told else Html()


def lang(document: Document) -> Html:
    """Render the attribute that tells a document's language, or nothing."""
    return Html(' lang="{}"').format(document.language) if document.language else Html()
