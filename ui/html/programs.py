"""The page for people who write programs: what can be asked over HTTP, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kb.markup import Html
from ui.html.page import whole
from ui.html.parts.tongue import foreign
from ui.words.words import ENGLISH, Words

EXAMPLE = """import json
import urllib.request

body = json.dumps({"question": "What does the assessment say about skills?"}).encode()
request = urllib.request.Request(
    "http://127.0.0.1:7860/api/v1/ask", body, {"Content-Type": "application/json"}
)
answer = json.load(urllib.request.urlopen(request))
for citation in answer["citations"]:
    print(citation["title"], citation["page"], citation["quote"])
"""


def described(schema: Mapping[str, Any], say: Words = ENGLISH) -> Html:
    """Render an OpenAPI description as a page: in English, as programs are written."""
    models = schema.get("components", {}).get("schemas", {})
    parts = [
        _operation(method, path, operation, models)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]
    shown = Html(
        '<h1{tongue}>For programs</h1><div class="programs"{tongue}><p>The same answers '
        "over HTTP, as JSON. The whole description is at "
        '<a href="api/openapi.json">/api/openapi.json</a> (OpenAPI). '
        "Errors come as JSON with a sentence that says what to do.</p>{parts}"
        '<h2>An example in Python</h2><pre tabindex="0">{example}</pre></div>'
    ).format(tongue=foreign("en", say), parts=Html().join(parts), example=EXAMPLE)
    return whole("For programs", shown, "api/", say=say)


def _operation(
    method: str, path: str, operation: Mapping[str, Any], models: Mapping[str, Any]
) -> Html:
    fields = [
        _field(p["name"], p["schema"], p["required"]) for p in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if name := body.get("schema", {}).get("$ref", "").rpartition("/")[2]:
        model = models[name]
        needed = model.get("required", ())
        fields += [_field(n, p, n in needed) for n, p in model["properties"].items()]
    listed = Html("<ul>{}</ul>").format(Html().join(fields)) if fields else Html()
    return Html("<section><h2><code>{} /api{}</code></h2><p>{}</p>{}</section>").format(
        method.upper(), path, operation.get("summary", ""), listed
    )


def _field(name: str, schema: Mapping[str, Any], needed: bool) -> Html:
    said = schema.get("description", "")
    begin = f", {json.dumps(schema['default'])} where it is left out" if "default" in schema else ""
    kind = f"{schema.get('type', 'value')}{', needed' if needed else begin}"
    return Html("<li><code>{}</code> ({}) {}</li>").format(name, kind, said)
