"""The live stream: server-sent events that say only "this changed", served beside Django.

A browser costs a queue and a few kilobytes, no thread and no database connection. One subscription per
process hears every workspace; what a browser may hear was signed into its token by a permission-checked view.
"""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import redis.asyncio
from django.conf import settings
from django.core.signing import BadSignature
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from leadbridge import doorbell

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

TOKEN_SECONDS = 60
HEARTBEAT_SECONDS = 25
CONNECTION_SECONDS = 600  # then the browser asks for a new token, and whoever may no longer look is out
WAITING_EVENTS = 64
LONGEST_PAUSE_SECONDS = 2.0

HEARTBEAT = b":\n\n"
RESYNC = b"event: resync\ndata: {}\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Browser:
    """One open stream and what waits to be written to it."""

    def __init__(self, member_id: int) -> None:
        self.member_id = member_id
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING_EVENTS)

    def tell(self, event: bytes | None) -> None:
        """Queue an event; a browser too slow for its events gets one "look again" instead of all of them."""
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(RESYNC if event is not None else None)

    async def next(self, patience: float) -> bytes | None:
        """The next event, a heartbeat when none came in time, None when the stream is over."""
        try:
            async with asyncio.timeout(patience):
                return await self._waiting.get()
        except TimeoutError:
            return HEARTBEAT


class Switchboard:
    """The open streams of this process and the one subscription that feeds them."""

    def __init__(self) -> None:
        self._browsers: dict[int, set[Browser]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no browser is connected."""
        return not self._browsers

    def open(self) -> None:
        """Start listening."""
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop listening and end every stream."""
        self.tell_all(None)
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening

    @contextlib.contextmanager
    def connected(self, workspace_id: int, member_id: int) -> Iterator[Browser]:
        """A browser that hears its workspace for as long as the block lasts."""
        browser = Browser(member_id)
        self._browsers[workspace_id].add(browser)
        try:
            yield browser
        finally:
            self._browsers[workspace_id].discard(browser)
            if not self._browsers[workspace_id]:
                del self._browsers[workspace_id]

    def tell_all(self, event: bytes | None) -> None:
        """The same event to every browser."""
        for browsers in self._browsers.values():
            for browser in browsers:
                browser.tell(event)

    def deliver(self, channel: bytes, payload: bytes) -> None:
        """Hand a published change to the browsers it is meant for."""
        message = json.loads(payload)
        said = json.dumps({key: message[key] for key in ("what", "id")}).encode()
        event = RESYNC if message["what"] == "resync" else b"event: changed\ndata: " + said + b"\n\n"
        for browser in self._browsers.get(int(channel.removeprefix(b"lb:")), ()):
            if message["for"] is None or browser.member_id in message["for"]:
                browser.tell(event)

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                async with _client() as client, client.pubsub() as subscription:
                    await subscription.psubscribe("lb:*")
                    async for message in subscription.listen():
                        if message["type"] == "psubscribe":
                            pause = 0.1
                            self.tell_all(RESYNC)  # nobody knows what went by while we were deaf
                        elif message["type"] == "pmessage":
                            self._deliver_or_log(message)
            except (redis.RedisError, OSError) as error:
                log.warning("the stream lost its subscription: %s", error)
            except Exception:
                log.exception("the stream's subscription failed")  # a deaf stream must not be a silent one
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _deliver_or_log(self, message: dict[str, Any]) -> None:
        try:
            self.deliver(message["channel"], message["data"])
        except (ValueError, KeyError, TypeError):
            log.warning("the stream heard something that isn't ours on %s", message["channel"])


switchboard = Switchboard()


def _client() -> redis.asyncio.Redis:
    # No time limit on reads: silence is normal here. No retries: we must notice a gap to send "resync".
    keepalive = {} if settings.REDIS_URL.startswith("unix:") else {"socket_keepalive": True}
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=None,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 0),
        **keepalive,
    )


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer GET /stream/?token=… for as long as the browser, the token's holder or this process lasts."""
    try:
        token = parse_qs(scope["query_string"].decode("ascii"))["token"][0]
        workspace_id, member_id = doorbell.read_stream_token(token, max_age_seconds=TOKEN_SECONDS)
    except (BadSignature, KeyError, ValueError):
        await _refuse(send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    with switchboard.connected(workspace_id, member_id) as browser:
        leaving = asyncio.create_task(_watch(receive, browser))
        try:
            await _write(send, browser)
        finally:
            leaving.cancel()


async def _write(send: Send, browser: Browser) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + CONNECTION_SECONDS
    event: bytes | None = HEARTBEAT  # at once, so that proxies pass the headers on
    while event is not None:
        await send({"type": "http.response.body", "body": event, "more_body": True})
        left = end - loop.time()
        event = await browser.next(min(HEARTBEAT_SECONDS, left)) if left > 0 else None
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _watch(receive: Receive, browser: Browser) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    browser.tell(None)


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
