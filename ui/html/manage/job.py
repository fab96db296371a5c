"""A job: what is done, how far it is, what became of each document."""

from __future__ import annotations

from kb.markup import Html
from ui import names
from ui.html.manage.form import form, hidden
from ui.manage.job import LOST, Job, Row

LISTED = 40
"""Documents that are listed one by one."""
QUIET = "kept"
"""What became of a document of which there is nothing to say."""
WORDS = {
    "added": "added",
    "changed": "read anew",
    "relabelled": "its entry taken over",
    "removed": "taken out",
    "failed": "could not be read",
}
NEVER = "Nothing was done from this page yet."


def section(job: Job | None, token: str, waiting: int) -> Html:
    """Render the last job and what can be started.

    Args:
        job: the last one, if any.
        token: of the forms.
        waiting: sources that wait for an ingest.
    """
    running = job is not None and job.running
    return Html(
        '<section class="job" id="job" aria-labelledby="job-title"{}>'
        '<h2 id="job-title" tabindex="-1">Ingest</h2><div id="job-told">{}</div>'
        '<div id="job-do">{}</div></section>'
    ).format(
        Html(" data-running") if running else Html(),
        _told(job) if job else Html("<p>{}</p>").format(NEVER),
        _stop(token) if running else _start(job, token, waiting),
    )


def state(job: Job) -> str:
    """Say in a sentence how a job stands."""
    what = f"Taking out {', '.join(job.about)}" if job.task == "remove" else "Ingesting"
    if job.running:
        done, of = job.documents
        return f"{what}: {done:,} of {names.count(of, 'document')}." if of else f"{what}."
    if job.code is None and not job.whole:
        return LOST
    if job.stopped:
        return f"Stopped before the end. {job.reason}".strip()
    failed = sum(row.status == "failed" for row in job.rows)
    if job.task == "remove":
        return f"{', '.join(job.about)} was taken out." if job.code == 0 else "It was not done."
    if not job.whole:
        return "It could not be done."
    changed = sum(row.status not in (QUIET, "failed") for row in job.rows)
    end = f", and {failed:,} could not be read" if failed else ""
    return f"Done: {names.count(changed, 'document')} changed{end}."


def _told(job: Job) -> Html:
    done, of = job.passages
    bar = Html()
    if job.running and of:
        bar = Html(
            '<progress max="{}" value="{}" aria-label="Passages written"></progress>'
            '<p class="fine">{:,} of about {:,} passages written</p>'
        ).format(of, min(done, of), done, of)
    again = Html('<noscript><p><a href="manage#job">Look again</a></p></noscript>')
    fresh = Html('<p class="actions"><a href="manage">Show the documents as they are now</a></p>')
    return Html('<p class="job-state">{}</p>{}{}{}{}{}').format(
        state(job), bar, _said(job), _rows(job), _missing(job), again if job.running else fresh
    )


def _said(job: Job) -> Html:
    if job.code in (None, 0) and not job.running:
        return Html()
    lines = (line.removeprefix("readiness: ") for line in job.said)
    return Html().join(map(Html('<p class="fine">{}</p>').format, lines))


def _rows(job: Job) -> Html:
    rows = [row for row in job.rows if row.status != QUIET]
    rows.sort(key=lambda row: row.status != "failed")
    if not rows:
        return Html()
    more = f"and {len(rows) - LISTED:,} more" if len(rows) > LISTED else ""
    last = Html("<li>{}</li>").format(more) if more else Html()
    return Html('<ul class="job-rows">{}{}</ul>').format(
        Html().join(map(_row, rows[:LISTED])), last
    )


def _row(row: Row) -> Html:
    problems = row.problems if row.status == "failed" else ()
    told = Html().join(map(Html("<br><span>{}</span>").format, problems))
    return Html("<li><strong>{}</strong>: {}{}</li>").format(
        row.doc_id, WORDS.get(row.status, row.status), told
    )


def _missing(job: Job) -> Html:
    if not job.missing:
        return Html()
    return Html(
        '<p class="notes">The register lacks {} that {} held: {}. They were kept, in case the '
        "register was cut by mistake.</p>"
    ).format(
        names.count(len(job.missing), "document"),
        "is" if len(job.missing) == 1 else "are",
        ", ".join(job.missing[:10]) + (" and others" if len(job.missing) > 10 else ""),
    )


def _start(job: Job | None, token: str, waiting: int) -> Html:
    word = f"Ingest ({waiting:,} waiting)" if waiting else "Ingest"
    made = form("manage/job", token, Html(), word, "inline primary", "ingest")
    if job and job.missing:
        kept = hidden("many", str(len(job.missing)))
        made += form(
            "manage/job", token, kept, f"Take out these {len(job.missing):,}", "inline", "sweep"
        )
    return made


def _stop(token: str) -> Html:
    return form("manage/job", token, Html(), "Stop", "inline", "stop")
