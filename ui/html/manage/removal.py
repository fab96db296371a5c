"""The question whether a source shall go, with all that it would mean."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from kb.markup import Html
from ui import names
from ui.html.manage.form import form
from ui.html.parts.addresses import original, source_address
from ui.html.parts.tongue import foreign
from ui.manage.consequences import Consequences
from ui.manage.shelf import Source
from ui.words.words import Words

NAMED = 5
"""Answers that are named; more are counted."""


def page(source: Source, found: Consequences, token: str, say: Words) -> Html:
    """Render the question.

    Args:
        source: what would go.
        found: what that means.
        token: of the form.
        say: the words of the page.
    """
    document = source.document
    place = f"manage/documents/{quote(document.id, safe='')}"
    copied = (document.file or "").startswith("files/")
    title = Html("<strong>{}</strong>").format(document.name)
    stays = "" if copied or not document.file else say("leaving.stays", file=document.file)
    line = Html("<li>{}</li>")
    return Html(
        '<p>{} {}</p><section aria-labelledby="means"><h2 id="means">{}</h2>'
        '<ul class="lines means">{}</ul></section><div class="row">{}<a href="{}">{}</a></div>'
    ).format(
        say.html("leaving.takes_file" if copied else "leaving.takes", title=title),
        stays,
        say("leaving.means"),
        Html().join(line.format(one) for one in _lines(source, found, copied, say)),
        form(
            f"{place}/remove", token, Html(), say("managing.remove_it"), "inline danger", "remove"
        ),
        place,
        say("managing.leave_it"),
    )


def _lines(source: Source, found: Consequences, copied: bool, say: Words) -> Iterator[Html]:
    if found.passages:
        yield say.html("leaving.passages", passages=say.count("passage", found.passages))
    else:
        yield Html.escape(say("leaving.no_passages"))
    yield _answers(found, say)
    yield _briefs(found, say)
    yield _cases(found, say)
    yield Html.escape(say("leaving.watches"))
    yield _again(source, copied, say)


def _answers(found: Consequences, say: Words) -> Html:
    if not found.answers:
        return Html.escape(say("leaving.no_answers"))
    link = Html('<li><a href="answer/{}"{}>{}</a>, {}</li>')
    links = (
        link.format(
            kept.id,
            foreign(kept.answer.language, say),
            kept.answer.rewritten or kept.answer.question,
            names.date(kept.day, say),
        )
        for kept in found.answers[:NAMED]
    )
    more = len(found.answers) - NAMED
    rest = Html("<li>{}</li>").format(say("job.more", count=say.number(more)))
    told = say("leaving.answers", answers=say.count("kept_answer", len(found.answers)))
    return Html("<p>{}</p><ul>{}{}</ul>").format(
        told, Html().join(links), rest if more > 0 else Html()
    )


def _briefs(found: Consequences, say: Words) -> Html:
    if not found.briefs:
        return Html.escape(say("leaving.no_briefs"))
    link = Html('<li><a href="document/{}"{}>{}</a>, {}</li>')
    links = (
        link.format(
            quote(brief.id, safe=""),
            foreign(brief.language, say),
            brief.name,
            say.count("footnote", many),
        )
        for brief, many in found.briefs
    )
    told = say("leaving.briefs", briefs=say.count("citing_brief", len(found.briefs)))
    return Html("<p>{}</p><ul>{}</ul>").format(told, Html().join(links))


def _cases(found: Consequences, say: Words) -> Html:
    if not found.cases:
        return Html.escape(say("leaving.no_cases"))
    item = Html("<li><code>{}</code>: {}</li>")
    items = (item.format(file, say.number(many)) for file, many in found.cases)
    many = sum(number for _, number in found.cases)
    told = say("leaving.cases", cases=say.count("naming_case", many))
    return Html("<p>{}</p><ul>{}</ul>").format(told, Html().join(items))


def _again(source: Source, copied: bool, say: Words) -> Html:
    """Say that it can come again, and offer the file that would be lost."""
    link = Html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
    links = []
    if source.record and copied and (local := source_address(source.record.document)):
        links.append(link.format(local, say("document.file")))
    if address := original(source.document):
        links.append(link.format(address, say("document.original")))
    told = say("leaving.again_file" if copied else "leaving.again")
    actions = Html('<p class="actions">{}</p>').format(Html().join(links)) if links else Html()
    return Html("<p>{}</p>{}").format(told, actions)
