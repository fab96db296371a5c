"""The Library page: every document in one table; a row opens the document in the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Navbar

from ui import catalogue, panel

if TYPE_CHECKING:
    from kb.base import KnowledgeBase


def build(base: KnowledgeBase, blocks: Any) -> None:  # noqa: ANN401
    """Add the page to the application.

    Args:
        base: the library that is listed, read anew whenever the page is opened.
        blocks: the Gradio application.

    """

    def listing() -> str:
        return catalogue.library(base.records(), base.facets())

    with blocks.route("Library", "/library", show_in_navbar=False):
        Navbar(visible=False)
        gr.HTML(catalogue.bar("library"), apply_default_css=False, elem_id="bar")
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="reading"):
                shown = gr.HTML(catalogue.library((), ()), apply_default_css=False)
            with gr.Column(elem_id="panel-column"):
                gr.HTML(panel.shell(citations=False), apply_default_css=False)
        blocks.load(listing, None, shown, show_progress="hidden", api_visibility="private").then(
            None, None, None, js="() => window.reading?.listed()", api_visibility="private"
        )
