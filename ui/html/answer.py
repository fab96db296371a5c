"""An answer as HTML: its status, text, notes and sources, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from kb.markup import Html
from kb.messages import messages
from kb.models import Answer, Withheld
from ui.html.parts.notes import notes
from ui.html.parts.source import card, near_card
from ui.html.parts.status import remarks, status_line
from ui.html.parts.text import text
from ui.html.parts.tongue import foreign
from ui.words.words import ENGLISH, Words

Address = Callable[[str], str]
"""Makes the link that asks a question."""


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


def _announcement(found: Answer) -> str:
    said = messages(found.language)
    if found.status == "refused":
        message = found.refusal.message if found.refusal else ""
        return said.together(said.say("shown.no_answer"), message)
    return said.together(said.say("status.there"), status_line(found))


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
