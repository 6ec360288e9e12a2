"""Where the alerts of the storm arrive: a chat that takes everything, and notes under which key and when."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.processes.chaos.verdict import Receipt

# Between having a message and saying so: about what a chat on the internet takes, so that kills fall into it.
ANSWERS_AFTER_S = 0.01


class Endpoint(ThreadingHTTPServer):
    """Lives outside of what is killed; use it in a `with`."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.receipts: list[Receipt] = []

    def __enter__(self) -> "Endpoint":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def address(self) -> str:
        """As it is typed into the settings of alerts."""
        return f"json://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        at = time.time()
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.receipts.append(Receipt(self.headers["Idempotency-Key"] or "", said["title"], at))
        time.sleep(ANSWERS_AFTER_S)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the receipts are what it has to say."""
