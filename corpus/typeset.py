"""Typesets the briefs of the starter corpus: Markdown in ``briefs/`` becomes PDF in ``pdf/``.

Citations are printed as people read them, with the list of sources. Text taken out of a Khmer PDF
repeats letters, so briefs in Khmer are also written to ``text/`` as Markdown with citations
printed; the register says which of the two is the evidence.

Run it as ``python corpus/typeset.py``; with ``--register`` it also refreshes the sha256 fields of
``register.yaml``. The same sources, fonts and typesetter give the same bytes on every run.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import typst
import yaml
from babel import Locale
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from ingest.briefs.printed import printed
from ingest.sources.listed import Source, load_sources

HERE = Path(__file__).resolve().parent
BRIEFS = HERE / "briefs"
PDFS = HERE / "pdf"
TEXTS = HERE / "text"
REGISTER = HERE / "register.yaml"
MADE_WITH = PDFS / "made-with.json"
TEMPLATE = HERE / "template.typ"
FONTS = Path("/usr/share/fonts/truetype/noto")
FACES = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf",
         "NotoSansKhmer-Regular.ttf", "NotoSansKhmer-Bold.ttf")  # fmt: skip
REGIONS = {"INT": "International", "EU": "European Union"}


def missing_faces() -> list[str]:
    """Name the font files that the briefs need and this machine does not have."""
    return [face for face in FACES if not (FONTS / face).is_file()]


def made_with() -> dict[str, str]:
    """Say what the bytes of a PDF depend on besides its source: typesetter and fonts."""
    faces = hashlib.sha256(b"".join((FONTS / face).read_bytes() for face in FACES))
    return {"typst": version("typst"), "fonts_sha256": faces.hexdigest()}


def quoted(text: str) -> str:
    """Write text as a Typst string expression, so that no character of it is markup."""
    return '#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def inline(nodes: Iterable[SyntaxTreeNode]) -> str:
    """Turn the inline content of a Markdown block into Typst markup."""
    return "".join(piece(node) for node in nodes)


def piece(node: SyntaxTreeNode) -> str:
    """Turn one inline node into Typst markup."""
    match node.type:
        case "inline" | "paragraph":
            return inline(node.children)
        case "text" | "code_inline":
            return quoted(node.content)
        case "softbreak":
            return quoted(" ")
        case "strong":
            return f"#strong[{inline(node.children)}]"
        case "em":
            return f"#emph[{inline(node.children)}]"
        case "link":
            return f'#link("{node.attrs["href"]}")[{inline(node.children)}]'
    raise ValueError(f"A brief may not use Markdown of the kind '{node.type}'.")


def table(node: SyntaxTreeNode) -> str:
    """Turn a Markdown table into a Typst table whose first row is its header."""
    rows = [row for part in node.children for row in part.children]
    cells = [", ".join(f"[{inline(cell.children)}]" for cell in row.children) for row in rows]
    width = len(rows[0].children)
    return f"#brief-table({width}, ({cells[0]},), ({', '.join(cells[1:])},))"


def block(node: SyntaxTreeNode) -> str:
    """Turn one Markdown block into Typst markup."""
    match node.type:
        case "heading":
            return f"#heading(level: {int(node.tag[1]) - 1})[{inline(node.children)}]"
        case "paragraph":
            return f"#par[{inline(node.children)}]"
        case "bullet_list" | "ordered_list":
            kind = "list" if node.type == "bullet_list" else "enum"
            # An item stands on one page, so that what is quoted of it is a whole sentence.
            items = (f"block(breakable: false)[{inline(item.children)}]" for item in node.children)
            return f"#{kind}({', '.join(items)},)"
        case "table":
            return table(node)
    raise ValueError(f"A brief may not use Markdown of the kind '{node.type}'.")


def parsed(text: str) -> list[SyntaxTreeNode]:
    """Read Markdown into the blocks it is made of; the first is the title."""
    tokens: list[Token] = MarkdownIt("commonmark").enable("table").parse(text)
    return SyntaxTreeNode(tokens).children


def country(code: str) -> str:
    """Name a country of the register as the front of a brief names it."""
    return REGIONS.get(code) or str(Locale("en").territories[code])


def source(entry: dict[str, Any], text: str) -> str:
    """Write the whole Typst document of one brief."""
    blocks = parsed(text)
    fields = {key: entry[key] for key in ("title", "publisher", "date", "language", "licence")}
    fields["country"] = country(entry["country"])
    meta = ", ".join(f"{key}: {json.dumps(fields[key], ensure_ascii=False)}" for key in fields)
    body = "\n\n".join(block(node) for node in blocks[2:])
    standfirst = inline(blocks[1].children)
    show = f"#show: brief.with(meta: ({meta}), standfirst: [{standfirst}])"
    return f"{TEMPLATE.read_text('utf-8')}\n{show}\n\n{body}\n"


@cache
def sources() -> dict[str, Source]:
    """Read the list of sources, once."""
    return load_sources(HERE)


def rendered(entry: dict[str, Any]) -> str:
    """Give the brief of one register entry as Markdown with its citations printed."""
    text = (BRIEFS / f"{entry['id']}.md").read_text("utf-8")
    return printed(text, sources(), entry["language"])


def typeset(entry: dict[str, Any]) -> bytes:
    """Typeset the brief of one register entry and give the bytes of its PDF."""
    pdf = typst.compile(  # type: ignore[misc]
        source(entry, rendered(entry)).encode(),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )
    assert isinstance(pdf, bytes)
    return pdf


def entries() -> list[dict[str, Any]]:
    """Read the register's entries of our own briefs: those with a Markdown source here."""
    listed: list[dict[str, Any]] = yaml.safe_load(REGISTER.read_text("utf-8"))
    return [entry for entry in listed if (BRIEFS / f"{entry['id']}.md").is_file()]


def refresh_register() -> None:
    """Write the present sha256 of every brief into the register; touch nothing else in it."""
    text = REGISTER.read_text("utf-8")
    for entry in entries():
        digest = hashlib.sha256((HERE / entry["file"]).read_bytes()).hexdigest()
        of_entry = rf"(- id: {re.escape(entry['id'])}\n(?:  .*\n)*?  sha256: )'?[0-9a-f]{{64}}'?"
        text = re.sub(of_entry, rf"\g<1>{digest}", text)
    REGISTER.write_text(text, "utf-8")


@click.command()
@click.option("--register", is_flag=True, help="Also refresh the sha256 fields of register.yaml.")
def main(register: bool) -> None:
    """Typeset every brief; the register says whether its PDF or its Markdown is the evidence."""
    if missing := missing_faces():
        names = ", ".join(missing)
        sys.exit(f"Fonts missing in {FONTS}: {names}. Install the package fonts-noto-core.")
    PDFS.mkdir(exist_ok=True)
    for entry in entries():
        target = PDFS / f"{entry['id']}.pdf"
        target.write_bytes(typeset(entry))
        if entry["language"] == "km":
            TEXTS.mkdir(exist_ok=True)
            (TEXTS / f"{entry['id']}.md").write_text(rendered(entry), "utf-8")
        click.echo(target.relative_to(HERE), err=True)
    MADE_WITH.write_text(json.dumps(made_with(), indent=1) + "\n", "utf-8")
    if register:
        refresh_register()


if __name__ == "__main__":
    main()
