"""How the first page begins: what this is, what it holds, questions to begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kb.markup import Html
from kb.store.ledger import LedgerRecord
from kb.words.language import detect
from ui import names
from ui.html.parts.tongue import foreign
from ui.words.words import ENGLISH, Words


def intro(records: Sequence[LedgerRecord], say: Words = ENGLISH) -> Html:
    """Say what this is, and what it holds."""
    held = " ".join(_held(records, say)) if records else say("intro.none")
    new = Html(' <a href="watch">{}</a>').format(say("watch.new")) if records else Html()
    return Html('<div class="intro"><h1>{}</h1><p>{}</p><p class="held">{}{}</p></div>').format(
        say("intro.title"), say("intro.about"), held, new
    )


def _held(records: Sequence[LedgerRecord], say: Words) -> list[str]:
    """Say how many documents of which kinds there are, and what a reader should know of them."""
    documents = [record.document for record in records]
    kinds = Counter(d.kind for d in documents).most_common()
    counted = say.all_of([say.count(kind, many) for kind, many in kinds])
    every = say.count("document", len(documents))
    newest = max((d.date for d in documents if d.date), default=None)
    helped = sum(d.is_by_ai for d in documents)
    told = [say("intro.held", documents=every, kinds=counted)]
    if newest:
        told.append(say("intro.newest", date=names.date(newest, say)))
    if kinds[0][0] == "brief":
        told.append(say("intro.briefs"))
    if helped:
        told.append(say("intro.by_ai", documents=say.count("document", helped)))
    return told


def samples(grouped: Mapping[str, Sequence[str]], say: Words = ENGLISH) -> Html:
    """Render sample questions, grouped by the kind of person who asks them."""
    if not grouped:
        return Html()
    group = Html('<section class="sample-group"><h3>{}</h3><ul>{}</ul></section>')
    groups = (
        group.format(
            names.persona(persona, say), Html().join(_sample(one, say) for one in questions)
        )
        for persona, questions in grouped.items()
    )
    return Html('<div class="samples"><h2 class="visually-hidden">{}</h2>{}</div>').format(
        say("ask.samples"), Html().join(groups)
    )


def _sample(question: str, say: Words) -> Html:
    return Html(
        '<li><button type="button" class="sample" data-ask="{0}"{1}>{0}</button></li>'
    ).format(question, foreign(detect(question), say))
