from __future__ import annotations

import re
from html import escape

from starlette.testclient import TestClient


def test_the_document_lists_every_call_and_its_token(stranger: TestClient) -> None:
    spec = stranger.get("/api/openapi.json").json()
    assert "/v1/databases/{database}/profiles" in spec["paths"]
    for methods in spec["paths"].values():
        for call in methods.values():
            assert call["security"], call["summary"]


def test_the_page_shows_every_call_and_loads_nothing(stranger: TestClient) -> None:
    spec = stranger.get("/api/openapi.json").json()
    answer = stranger.get("/api/docs")
    assert answer.status_code == 200
    for path, methods in spec["paths"].items():
        for method, call in methods.items():
            assert f"{method.upper()} /api{path}" in answer.text
            assert escape(call["summary"]) in answer.text
    # Examples may name addresses: they are text.
    shown = re.sub(r"<pre>.*?</pre>", "", answer.text, flags=re.DOTALL)
    assert not re.search(r"<script|<link|<img|src=|https?://", shown)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
