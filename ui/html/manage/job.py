"""A job: what is done, how far it is, what became of each document."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote

from kb.markup import Html
from ui.html.manage.form import form, hidden
from ui.html.parts.tongue import foreign
from ui.manage.job import Job, Row
from ui.words.words import ENGLISH, Words

LISTED = 40
"""Documents that are listed one by one."""
QUIET = "kept"
"""What became of a document of which there is nothing to say."""
BECAME = ("added", "changed", "relabelled", "removed", "failed")
"""What else became of documents, in the order in which it is told."""
NAMED = 10
"""Documents that a sentence names."""


def section(job: Job | None, token: str, waiting: int, say: Words) -> Html:
    """Render the last job and what can be started.

    Args:
        job: the last one, if any.
        token: of the forms.
        waiting: sources that wait for an ingest.
        say: the words of the page.
    """
    running = job is not None and job.running
    return Html(
        '<section class="job" id="job" aria-labelledby="job-title"{}>'
        '<h2 id="job-title" tabindex="-1">{}</h2><div id="job-told">{}</div>'
        '<div id="job-do">{}</div></section>'
    ).format(
        Html(" data-running") if running else Html(),
        say("job.title"),
        _told(job, say) if job else Html("<p>{}</p>").format(say("job.never")),
        _stop(token, say) if running else _start(job, token, waiting, say),
    )


def state(job: Job, say: Words = ENGLISH) -> str:
    """Say in a sentence how a job stands."""
    if job.running:
        return _under_way(job, say)
    if job.code is None and not job.whole:
        return say("job.lost")
    if job.stopped:
        return f"{say('job.stopped')} {job.reason}".strip()
    if job.task == "remove":
        taken = say("job.taken", names=", ".join(job.about), time=_took(job, say))
        return taken if job.code == 0 else say("job.not_taken")
    return _ended(job, say) if job.whole else say("job.not_done")


def _under_way(job: Job, say: Words) -> str:
    if job.task == "remove":
        return say("job.remove", names=", ".join(job.about))
    done, of = _work(job)
    if not job.documents[1]:
        return say("job.ingest")
    if done == of:
        return say("job.finishing")
    return say("job.ingest_of", done=say.number(done), documents=say.count("document", of))


def _work(job: Job) -> tuple[int, int]:
    """Return how many documents are dealt with, and of how many: those that stay are no work."""
    kept = sum(row.status == QUIET for row in job.rows)
    done, of = job.documents
    return max(0, done - kept), max(0, of - kept)


def _ended(job: Job, say: Words) -> str:
    many = Counter(row.status for row in job.rows)
    told = [say.count(f"job_{became}", many[became]) for became in BECAME if many[became]]
    what = say.all_of(told) if told else say("job.nothing")
    return say("job.done", time=_took(job, say), what=what)


def _took(job: Job, say: Words) -> str:
    return say("job.took", time=say.span(job.seconds)) if job.seconds is not None else ""


def _told(job: Job, say: Words) -> Html:
    word = say("job.look" if job.running else "job.fresh")
    again = Html('<noscript><p><a href="manage#job">{}</a></p></noscript>').format(word)
    return Html('<p class="job-state">{}</p>{}{}{}{}{}').format(
        state(job, say),
        _bar(job, say),
        _said(job, say),
        _rows(job, say),
        _missing(job, say),
        again,
    )


def _bar(job: Job, say: Words) -> Html:
    """Render how far an ingest is; at its end the bar is full."""
    (done, of), documents = job.passages, job.documents[1]
    bar = Html('<progress{} aria-label="{}"></progress><p class="fine">{}</p>')
    far = Html(' max="{}" value="{}"')
    if job.task != "ingest" or not (job.running or job.whole and not job.stopped):
        return Html()
    if not job.running:
        sums = {
            "documents": say.count("document", documents),
            "passages": say.count("passage", done),
        }
        return bar.format(far.format(1, 1), say("job.passages"), say("job.sum", **sums))
    if not of:
        return bar.format("", say("job.passages"), "")
    written = say("job.written", done=say.number(done), of=say.number(of))
    return bar.format(far.format(of, min(done, of)), say("job.passages"), written)


def _said(job: Job, say: Words) -> Html:
    if job.code in (None, 0) and not job.running:
        return Html()
    lines = (line.removeprefix("readiness: ") for line in job.said)
    return Html().join(
        Html('<p class="fine"{}>{}</p>').format(foreign("en", say), line) for line in lines
    )


def _rows(job: Job, say: Words) -> Html:
    rows = [row for row in job.rows if row.status != QUIET]
    rows.sort(key=lambda row: row.status != "failed")
    if not rows:
        return Html()
    more = len(rows) - LISTED
    last = Html("<li>{}</li>").format(say("job.more", count=say.number(more)))
    return Html('<ul class="job-rows">{}{}</ul>').format(
        Html().join(_row(row, say) for row in rows[:LISTED]), last if more > 0 else ""
    )


def _row(row: Row, say: Words) -> Html:
    problems = row.problems if row.status == "failed" else ()
    told = Html().join(
        Html("<br><span{}>{}</span>").format(foreign("en", say), problem) for problem in problems
    )
    link = Html('<a href="manage/documents/{}">{}</a>')
    there = row.status not in ("removed", "failed")
    name = link.format(quote(row.doc_id, safe=""), row.doc_id) if there else row.doc_id
    became = say.named("became", row.status, row.status)
    passages = f", {say.count('passage', row.passages)}" if there and row.passages else ""
    return Html("<li><strong>{}</strong>: {}{}{}</li>").format(name, became, passages, told)


def _missing(job: Job, say: Words) -> Html:
    if not job.missing:
        return Html()
    names = ", ".join(job.missing[:NAMED])
    if len(job.missing) > NAMED:
        names = say("job.others", names=names)
    documents = say.count("document", len(job.missing))
    return Html('<p class="notes">{}</p>').format(
        say("job.missing", documents=documents, names=names)
    )


def _start(job: Job | None, token: str, waiting: int, say: Words) -> Html:
    word = say("job.waiting", count=say.number(waiting)) if waiting else say("job.title")
    made = form("manage/job", token, Html(), word, "inline primary", "ingest")
    if job and job.missing:
        kept = hidden("many", str(len(job.missing)))
        out = say("job.sweep", count=say.number(len(job.missing)))
        made += form("manage/job", token, kept, out, "inline", "sweep")
    return made


def _stop(token: str, say: Words) -> Html:
    return form("manage/job", token, Html(), say("ask.stop"), "inline", "stop")
