"""Meta's graph as far as we ask it, on a port of its own."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import override_settings

PROOF = hmac.new(b"a-shared-secret", b"page-token", hashlib.sha256).hexdigest()


class Graph:
    """The leads it knows, and how it answers; `asked` is every address that was called."""

    def __init__(self) -> None:
        self.leads: dict[str, dict[str, Any]] = {}
        self.failing: tuple[int, bytes] | None = None
        self.asked: list[str] = []

    def add(self, identifier: str, email: str, *, form: str = "527829666666421") -> None:
        self.leads[identifier] = {
            "id": identifier,
            "created_time": "2026-03-10T08:59:25+0000",
            "form_id": form,
            "campaign_name": "Spring",
            "platform": "fb",
            "field_data": [
                {"name": "full_name", "values": ["Amara Okafor"]},
                {"name": "email", "values": [email]},
                {"name": "how_many_trucks?", "values": ["40"]},
            ],
        }

    def answer(self, path: str, query: dict[str, list[str]], token: str) -> tuple[int, Any]:
        if token != "Bearer page-token" or query.get("appsecret_proof") != [PROOF]:
            return 401, {"error": {"message": "Invalid OAuth access token", "code": 190}}
        if path == "me/leadgen_forms":
            forms = sorted({lead["form_id"] for lead in self.leads.values()})
            return 200, {"data": [{"id": form, "name": "Demo form"} for form in forms]}
        if path.endswith("/leads"):
            found = [lead for lead in self.leads.values() if lead["form_id"] == path.split("/")[0]]
            start = int(query.get("after", ["0"])[0])
            paging = {"cursors": {"after": str(start + 1)}}
            if start + 1 < len(found):
                paging |= {"next": "http://169.254.169.254/never-called"}  # type: ignore[dict-item]
            return 200, {"data": found[start : start + 1], "paging": paging}
        lead = self.leads.get(path)
        return (200, lead) if lead else (400, {"error": {"message": "Unsupported get request.", "code": 100}})


@contextmanager
def running() -> Iterator[Graph]:
    """A graph that answers, with the product pointed at it."""
    graph = Graph()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            path = asked.path.removeprefix("/v1/")
            graph.asked.append(path)
            if graph.failing:
                status, body = graph.failing
            else:
                status, value = graph.answer(
                    path, parse_qs(asked.query), self.headers.get("Authorization", "")
                )
                body = json.dumps(value).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://169.254.169.254/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with override_settings(META_GRAPH_URL=f"http://127.0.0.1:{server.server_port}/v1"):
            yield graph
    finally:
        server.shutdown()
        server.server_close()
