"""The commands that keep a project whole: `doctor`, `backup`, `restore`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ui.cli.shared import json_option, out, say, shown_errors, the_project


@click.command()
@click.option("--repair", is_flag=True, help="Make anew what is lost or damaged, then look again.")
@json_option
@shown_errors
def doctor(repair: bool, as_json: bool) -> None:
    """Say whether store, register, models and settings agree, and what to do where not."""
    from ui.cli.doctor import examine, mend
    from ui.cli.terminal import findings_text

    project = the_project()
    findings = examine(project, say)
    if repair and any(finding.repair for finding in findings):
        mend(project, findings, say)
        findings = examine(project, say)
    value = [finding.to_json() for finding in findings]
    out(json.dumps(value, ensure_ascii=False) if as_json else findings_text(findings))
    sys.exit(0 if all(f.good for f in findings) else 1)


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
@shown_errors
def restore(file: Path, folder: Path) -> None:
    """Make a project in FOLDER, which is new or empty, from a backup FILE."""
    from ingest.job.backup import restore_backup

    files = restore_backup(file, folder)
    say(f"restored {files} files; ask with: readiness --project {folder} ask QUESTION")


KEEPING_COMMANDS = (doctor, backup, restore)
