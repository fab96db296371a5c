"""The Library page: every document in one table; a row opens the document in the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Navbar

from kb.markup import Html
from ui.html import catalogue, panel
from ui.web.speech.spoken import Spoken
from ui.web.speech.tongue import tongue
from ui.words.words import Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase


def build(base: KnowledgeBase, blocks: Any, spoken: Spoken) -> None:  # noqa: ANN401
    """Add the page to the application.

    Args:
        base: the library that is listed, read anew whenever the page is opened.
        blocks: the Gradio application.
        spoken: holds what the page shows from the start.

    """

    def listing(request: gr.Request) -> Html:
        records, say = base.records(), tongue(request)
        kin = {r.document.id: _kin(base, r.document.id, say) for r in records}
        tags = base.tags()
        told = tags.documents if tags else None
        return catalogue.library(records, base.facets(), kin, told, say)

    with blocks.route("Library", "/library", show_in_navbar=False):
        Navbar(visible=False)
        bar = spoken(lambda say: catalogue.bar("library", say=say))
        gr.HTML(bar, apply_default_css=False, elem_id="bar")
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="reading"):
                begin = spoken(lambda say: catalogue.library((), (), say=say))
                shown = gr.HTML(begin, apply_default_css=False)
            with gr.Column(elem_id="panel-column"):
                shell = spoken(lambda say: panel.shell("document", say))
                gr.HTML(shell, apply_default_css=False)
        blocks.load(listing, None, shown, show_progress="hidden", api_visibility="private").then(
            None, None, None, js="() => window.reading?.listed()", api_visibility="private"
        )


def _kin(base: KnowledgeBase, doc_id: str, say: Words) -> list[str]:
    """Say in a few words that a document is not the only one of its text, or not the newest."""
    newer = [say("library.superseded")] if base.newer(doc_id) else []
    return newer + ([say("library.twin")] if base.twins(doc_id) else [])
