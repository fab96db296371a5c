"""The Markdown that is read: CommonMark with tables, notes, definitions, raised text, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

SIGNS = r"(?=[^$\n]*?(?:\\[a-zA-Z%]|\^|_[\w{]|[^\s=]=[^\s=]))"
FORMULA = re.compile(
    r"\\\((?=[^\n]{0,300}?(?:\\[a-zA-Z]|\^|_\{))(.{1,600}?)\\\)|"
    r"\\\[(?=.{0,300}?(?:\\[a-zA-Z]|\^|_\{))(.{1,600}?)\\\]|"
    r"\$\$(.{1,600}?)\$\$|"
    rf"\$(?!\s){SIGNS}([^$\n]{{1,300}}?)(?<!\s)\$(?!\w)|\$([a-zA-Z])\$(?!\w)",
    re.DOTALL,
)
"""Formulas; money has neither a sign of TeX between two dollars nor a letter beside both."""
DEFINED = re.compile(r"^[ ]{0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
REFERRED = re.compile(r"\[\^([^\]\s]+)\](?!:)")


def make_parser() -> MarkdownIt:
    """Make a parser whose notes stay where they are written."""
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=True, move_to_end=False, always_match_refs=True)
    parser.use(deflist_plugin).use(superscript_plugin).use(sub_plugin)
    parser.inline.ruler.before("escape", "formula", _formula)
    # Every target is dropped, so those of javascript: links may be recognised too.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    found = FORMULA.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content = next(filter(None, found.groups()))
    state.pos = found.end()
    return True


def note_numbers(body: str) -> dict[str, str]:
    """Give the notes of a text the numbers that readers see.

    Where all are called by numbers these are kept, otherwise notes are counted as marks lead to
    them, as all that show Markdown do.
    """
    defined = list(dict.fromkeys(DEFINED.findall(body)))
    if all(label.isdigit() for label in defined):
        return {label: label for label in defined}
    return {label: str(number) for number, label in enumerate(_in_order(body, defined), 1)}


def _in_order(body: str, defined: list[str]) -> Iterator[str]:
    yield from dict.fromkeys([x for x in REFERRED.findall(body) if x in defined] + defined)
