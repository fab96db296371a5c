"""All briefs of a project checked against their sources: `readiness doctor --sources`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evals.briefs.footnotes import CheckedBrief, check_brief
from evals.briefs.fresh import Notice, load_checked, notices
from evals.briefs.shelf import Shelf, files_of
from ingest.briefs.cited import Statement, statements
from ingest.sources import register
from ingest.sources.listed import load_sources
from kb.config import Project
from kb.encoders.load import default_cache, load_embedder
from kb.errors import ConfigError
from kb.protocols import Say
from kb.reader.support import SupportJudge

FOLDER = "briefs"


def check_sources(
    project: Project, folders: Sequence[Path], only: Sequence[str], say: Say
) -> tuple[list[CheckedBrief], tuple[Notice, ...]]:
    """Check the footnotes of a project's briefs, and how fresh they are.

    Args:
        project: its folder and settings.
        folders: further folders with the files of sources.
        only: the ids of the briefs to check; none: all.
        say: shows which brief is being checked.

    Raises:
        ConfigError: there are no briefs, or one of them cannot be read; all problems at once.
    """
    corpus = project.corpus
    briefs = _briefs(corpus, only)
    sources = load_sources(corpus)
    shelf = Shelf(files_of(folders, corpus, register.load(corpus)))
    judge = SupportJudge(load_embedder(project.config.embedder, default_cache(), say)).judge
    found = []
    for name, said in briefs.items():
        found.append(check_brief(name, said, sources, shelf, judge))
        say(f"{name}: {found[-1].count('verified')} of {len(said)} verified")
    return found, notices(briefs, load_checked(corpus), sources, date.today())


def _briefs(corpus: Path, only: Sequence[str]) -> dict[str, tuple[Statement, ...]]:
    paths = {path.stem: path for path in sorted((corpus / FOLDER).glob("*.md"))}
    if unknown := [name for name in only if name not in paths]:
        raise ConfigError(f"no brief {', '.join(unknown)} in {corpus / FOLDER}")
    if not paths:
        raise ConfigError(f"no briefs in {corpus / FOLDER}; docs/corpus.md says how to write one")
    read, problems = {}, []
    for name in only or paths:
        try:
            read[name] = statements(paths[name].read_text("utf-8"), paths[name].name)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    return read
