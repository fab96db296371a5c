"""The Library page: every document in one table; a row opens the document in the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Navbar

from kb.markup import Html
from ui.html import catalogue, panel

if TYPE_CHECKING:
    from kb.base import KnowledgeBase


def build(base: KnowledgeBase, blocks: Any) -> None:  # noqa: ANN401
    """Add the page to the application.

    Args:
        base: the library that is listed, read anew whenever the page is opened.
        blocks: the Gradio application.

    """

    def listing() -> Html:
        records = base.records()
        kin = {r.document.id: _kin(base, r.document.id) for r in records}
        tags = base.tags()
        return catalogue.library(records, base.facets(), kin, tags.documents if tags else None)

    with blocks.route("Library", "/library", show_in_navbar=False):
        Navbar(visible=False)
        gr.HTML(catalogue.bar("library"), apply_default_css=False, elem_id="bar")
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="reading"):
                shown = gr.HTML(catalogue.library((), ()), apply_default_css=False)
            with gr.Column(elem_id="panel-column"):
                gr.HTML(panel.shell("document"), apply_default_css=False)
        blocks.load(listing, None, shown, show_progress="hidden", api_visibility="private").then(
            None, None, None, js="() => window.reading?.listed()", api_visibility="private"
        )


def _kin(base: KnowledgeBase, doc_id: str) -> list[str]:
    """Say in a few words that a document is not the only one of its text, or not the newest."""
    newer = ["superseded"] if base.newer(doc_id) else []
    return newer + (["same text as another"] if base.twins(doc_id) else [])
