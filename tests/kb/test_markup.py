"""HTML by type: text that is put into a template is escaped, HTML is not."""

from __future__ import annotations

import pytest

from kb.markup import Html

BOLD = Html("<b>{}</b>")


@pytest.mark.parametrize(
    ("made", "written"),
    [
        (BOLD.format("<i>"), "<b>&lt;i&gt;</b>"),
        (BOLD.format(Html("<i>")), "<b><i></b>"),
        (BOLD.format(BOLD.format("&")), "<b><b>&amp;</b></b>"),
        (BOLD.format("\"'"), "<b>&quot;&#x27;</b>"),
        (BOLD.format(ValueError("<")), "<b>&lt;</b>"),  # type: ignore[arg-type]
        (BOLD.format("{}{0}"), "<b>{}{0}</b>"),
        (Html('<b id="{id}">{many:,}</b>').format(id='"', many=1234), '<b id="&quot;">1,234</b>'),
        (Html("{:.2f}").format(0.5), "0.50"),
        (Html("<br>").join(["<", BOLD]), "&lt;<br><b>{}</b>"),
        (Html() + "<", "&lt;"),
        ("<" + BOLD, "&lt;<b>{}</b>"),
        (Html.escape("<"), "&lt;"),
        (Html.escape(BOLD), "<b>{}</b>"),
    ],
)
def test_text_is_escaped_once_and_html_never(made: Html, written: str) -> None:
    assert str(made) == written
    assert isinstance(made, Html)


def test_a_template_does_not_look_into_what_it_is_given() -> None:
    with pytest.raises(AttributeError):
        Html("{0.secret}").format("text")
