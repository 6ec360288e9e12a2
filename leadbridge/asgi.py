"""One port: the live stream raw, static files from disk, everything else Django's WSGI application.

Django never runs under its own ASGI handler: see docs/decisions/0002-one-port.md.
"""

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import MutableMapping
from types import FrameType
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from asgiref.typing import ASGI3Application

from leadbridge import storage, stream
from leadbridge.stream import Receive, Scope, Send
from leadbridge.wsgi import application as pages

UNWANTED_BYTES, UNWANTED_SECONDS = 64 * 1024 * 1024, 10
THREADS = int(os.environ.get("WEB_THREADS", "8"))  # each keeps one database connection

_pages = storage.served(cast(ASGI3Application, WSGIMiddleware(cast(Any, pages), workers=THREADS)))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand each connection to the part that serves it."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/stream/" and scope["method"] == "GET":
        await stream.serve(scope, receive, send)
    else:
        await _pages(_as_sent(scope), *_hearing_out(scope, receive, send))


def _as_sent(scope: Scope) -> Scope:
    """The scope as WSGI can hold it: no header that poses as another by an underscore, no non-ASCII query."""
    if scope["type"] != "http":
        return scope
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    query = "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in scope["query_string"])
    return {**scope, "headers": headers, "query_string": query.encode()}


def _hearing_out(scope: Scope, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """Read a body the view didn't want before the answer ends.

    Otherwise the server closes on unread bytes, and the client sees a broken connection instead of its 413.
    """
    if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
        return receive, send
    heard_all = False

    async def hear() -> MutableMapping[str, Any]:
        nonlocal heard_all
        message = await receive()
        heard_all = not message.get("more_body", False)
        return message

    async def say(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            left = UNWANTED_BYTES
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(UNWANTED_SECONDS):
                    while not heard_all and left > 0:
                        left -= len((await hear()).get("body", b""))
        await send(message)

    return hear, say


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    stream.switchboard.open()
    _end_streams_on_signal()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await stream.switchboard.close()
    await send({"type": "lifespan.shutdown.complete"})


def _end_streams_on_signal() -> None:
    """End open streams when the server is told to stop: it waits for them, and they never end by nature."""
    if threading.current_thread() is not threading.main_thread():
        return  # a test's server; its owner stops it
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        servers = signal.getsignal(number)

        def end(number: int, frame: FrameType | None, servers: object = servers) -> None:
            loop.call_soon_threadsafe(stream.switchboard.tell_all, None)
            if callable(servers):
                servers(number, frame)

        signal.signal(number, end)
