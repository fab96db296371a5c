"""The commands that bring sources into the corpus and take them out, and keep them all."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import click

from ui.cli.shared import say, shown_errors, the_project

if TYPE_CHECKING:
    from ingest.sources.corpus import ProposedEntry
    from ingest.sources.fetch import Fetcher
    from kb.models import Document

ASKED = {
    "title": "as readers shall see it",
    "publisher": "the body that published it",
    "author": "people, where the document names them",
    "date": "YYYY, YYYY-MM or YYYY-MM-DD",
    "country": "two letters, INT or EU",
    "kind": "such as strategy, law or government-report",
    "language": "such as en or km",
}
"""What a person is asked for, and what to write."""
ADVISED = ("publisher", "date", "country", "language")
"""Fields that every source should have."""


@click.command()
@click.argument("source")
@click.option("--id", metavar="ID")
@click.option("--title")
@click.option("--publisher")
@click.option("--author")
@click.option("--date", help="YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--country", help="Two letters, INT or EU.")
@click.option("--kind", help="government-report, strategy, law, guideline, index, op-ed, ...")
@click.option("--language", help="Such as en or km.")
@click.option("--licence")
@click.option("--url", "original_url", help="Where the original can be had.")
@click.option("--authored-by-ai", type=click.Choice(["no", "partly", "yes", "unknown"]))
@click.option("--supersedes", metavar="ID", help="The older edition this one replaces.")
@click.option("--standing", help="in-force, draft, superseded or announced.")
@click.option("--notes")
@click.option("--yes", is_flag=True, help="Take what the file says of itself without asking.")
@click.option("--force", is_flag=True, help="Register also a file that cannot be read.")
@shown_errors
def add(source: str, yes: bool, force: bool, **given: str | None) -> None:
    """Copy SOURCE, a file or an address, into the corpus and register it.

    Title, author, publisher, date and language are proposed from the file where you do not state
    them. At a terminal you are asked about them first.
    """
    from ingest.ocr.program import FOLDER
    from ingest.sources.corpus import add as run

    def ask(draft: ProposedEntry) -> Mapping[str, str | None]:
        bar.close()
        _show(draft)
        return {} if yes or not at_terminal() else _asked(draft, given)

    project = the_project()
    with DownloadBar(source) as bar:
        document = run(
            project.corpus,
            source,
            given,
            ask=ask,
            fetcher=bar.fetcher(),
            force=force,
            recognised=project.data / FOLDER,
            settings=project.config.read,
        )
    say(f"registered {document.id} ({document.file}); next: readiness ingest")
    if given["kind"] is None and (yes or not at_terminal()):
        say(f"kind: {document.kind}, because none was stated")
    _show_missing(document, project.corpus)


@click.command("import")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--files", type=click.Path(path_type=Path), help="Folder of the files.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, change nothing.")
@shown_errors
def import_(manifest: Path, files: Path | None, dry_run: bool) -> None:
    """Register many sources at once from JSON lines or a table (CSV, TSV)."""
    from ingest.sources.manifest import import_manifest

    rows = import_manifest(the_project().corpus, manifest, files, dry_run=dry_run)
    for row in rows:
        for problem in row.problems:
            say(_printable(f"{manifest}:{row.line}: {row.doc_id}: {problem}"))
    taken = sum(row.document is not None for row in rows)
    then = "; next: readiness ingest" if taken and not dry_run else ""
    say(f"{'would register' if dry_run else 'registered'} {taken} of {len(rows)} sources{then}")
    sys.exit(0 if taken == len(rows) else 1)


@click.command()
@click.argument("doc_id", metavar="ID")
@shown_errors
def remove(doc_id: str) -> None:
    """Take a document out of the register and the store."""
    from ingest.job.run import forget
    from ingest.sources.corpus import remove as run
    from ingest.sources.register import check_free

    project = the_project()
    check_free(project.corpus, doc_id)
    forget(project, doc_id)  # first, so that a store that refuses leaves the register as it was
    run(project.corpus, doc_id)
    say(f"removed {doc_id}")


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="Every source that has no file yet.")
@shown_errors
def fetch(ids: tuple[str, ...], everything: bool) -> None:
    """Download registered sources that have an address but no file yet."""
    from ingest.sources import corpus as sources
    from kb.errors import ReadError

    corpus = the_project().corpus
    wanted = sources.missing_files(corpus, ids, everything)
    if not wanted:
        say("every source that has an address has its file")
    failed = 0
    with DownloadBar() as bar:
        fetcher = bar.fetcher()
        for document in wanted:
            bar.name(document.id)
            try:
                bar.say(f"fetched {sources.fetch(corpus, document, fetcher).file}")
            except ReadError as error:
                failed += 1
                bar.say(_printable(f"{document.id}: {error}"))
    sys.exit(1 if failed else 0)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@shown_errors
def backup(file: Path) -> None:
    """Write settings, register, sources and store into FILE, whole and with their hashes."""
    from ingest.job.backup import write_backup

    files, size = write_backup(the_project(), file)
    say(f"wrote {file}: {files} files, {size / 2**20:,.1f} MB")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--corpus", type=click.Path(path_type=Path), help="Where a corpus from outside goes.")
@click.option("--data", type=click.Path(path_type=Path), help="Where data from outside go.")
@shown_errors
def restore(file: Path, folder: Path, corpus: Path | None, data: Path | None) -> None:
    """Make a project in FOLDER, which is new or empty, from a backup FILE."""
    from ingest.job.backup import restore_backup
    from kb.config import find_project

    wanted = {"corpus": corpus, "data": data}
    restored = restore_backup(file, folder, {role: p for role, p in wanted.items() if p})
    say(f"restored {restored.files} files, each with its hash, to {folder}")
    for moved in restored.moved:
        say(_printable(f"the {moved.role} folder was {moved.was} and is {moved.now} now"))
        if (variable := moved.to_name(find_project(folder))) is not None:
            say(f"nothing names it there yet; before you ask: export {variable}")
    say(f"ask with: readiness --project {folder} ask QUESTION")


SOURCE_COMMANDS = (add, import_, remove, fetch, backup, restore)


class DownloadBar:
    """A bar of the bytes that came, on standard error where that is a terminal."""

    def __init__(self, name: str = "") -> None:
        from tqdm import tqdm

        self._bar = tqdm(
            desc=name[-40:], unit="B", unit_scale=True, disable=None, delay=0.5, leave=False
        )

    def fetcher(self) -> Fetcher:
        """Make a downloader that moves this bar."""
        from ingest.sources.fetch import Fetcher

        return Fetcher(progress=self._move)

    def name(self, name: str) -> None:
        """Begin another file."""
        self._bar.reset()
        self._bar.set_description(name[-40:])

    def _move(self, done: int, total: int | None) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def say(self, line: str) -> None:
        """Show a line above the bar."""
        self._bar.clear()
        say(line)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()

    def __enter__(self) -> DownloadBar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def at_terminal() -> bool:
    """Say whether a person can be asked."""
    return sys.stdin.isatty()


def _show(draft: ProposedEntry) -> None:
    """Say what was found in the file and where."""
    if draft.problem:
        say(_printable(f"added although it cannot be read: {draft.problem}"))
    for line in draft.looks:
        say(_printable(f"look: {line}"))
    for name, origin in draft.origins.items():
        say(_printable(f"{name} from {origin}: {getattr(draft.document, name)}"))


def _asked(draft: ProposedEntry, given: Mapping[str, str | None]) -> dict[str, str | None]:
    """Ask a person for the fields that the command line does not state."""
    say("Enter takes what stands in brackets; - leaves a field empty.")
    return {
        name: _prompt(name, hint, getattr(draft.document, name))
        for name, hint in ASKED.items()
        if given.get(name) is None
    }


def _prompt(name: str, hint: str, proposal: str | None) -> str | None:
    from ingest.sources.fields import REQUIRED, complaint_of, plain

    def value(text: str) -> str:
        written = "" if text.strip() == "-" else plain(text) or ""
        complaint = complaint_of(name, written) if written else None
        if not written and name in REQUIRED:
            complaint = "every source needs one"
        if complaint:
            raise click.UsageError(f"{name}: {complaint}")
        return written

    answer: str = click.prompt(
        f"{name} ({hint})",
        default=_printable(proposal or ""),
        show_default=bool(proposal),
        value_proc=value,
        err=True,
    )
    return answer or None


def _show_missing(document: Document, corpus: Path) -> None:
    """Say which fields are still to be stated, and where to write what."""
    from ingest.sources.register import FILE

    missing = [name for name in ADVISED if not getattr(document, name)]
    if missing:
        say(f"still to state in the register: {', '.join(missing)}")
        say(f"write in {corpus / FILE}, below '- id: {document.id}':")
        for name in missing:
            say(f"  {name}:   # {ASKED[name]}")


def _printable(text: str) -> str:
    from ui.cli.terminal import printable

    return printable(text)
