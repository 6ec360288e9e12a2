"""The live stream on a real server: every change reaches those it is meant for, and nobody else."""

import asyncio
import json
import time

import pytest
from django.core import signing

from leadbridge import doorbell, stream
from tests.live.browser import open_stream, play
from tests.live.conftest import OwnValkey

OURS, THEIRS = 1, 2
SAM, RITA, NADIA = 11, 12, 21


def publish(
    valkey: OwnValkey, workspace: int, what: str, members: list[int] | None = None, id: int = 0
) -> None:
    text = json.dumps({"what": what, "for": members, "id": id})
    valkey.client().publish(doorbell.channel(workspace), text)


def test_every_change_reaches_200_browsers_in_order(port: int, own_valkey: OwnValkey) -> None:
    async def scene() -> None:
        browsers = [await open_stream(port, doorbell.stream_token(OURS, number)) for number in range(200)]
        for number in range(20):
            publish(own_valkey, OURS, "queue", id=number)

        heard = await asyncio.wait_for(asyncio.gather(*(browser.changes(20) for browser in browsers)), 20)

        assert heard == [[{"what": "queue", "id": number} for number in range(20)]] * 200
        for browser in browsers:
            browser.close()

    play(scene())


def test_a_change_reaches_only_its_workspace_and_its_members(port: int, own_valkey: OwnValkey) -> None:
    async def scene() -> None:
        sam = await open_stream(port, doorbell.stream_token(OURS, SAM))
        rita = await open_stream(port, doorbell.stream_token(OURS, RITA))
        nadia = await open_stream(port, doorbell.stream_token(THEIRS, NADIA))

        publish(own_valkey, OURS, "alert", members=[SAM, NADIA], id=7)
        publish(own_valkey, OURS, "lead", id=8)
        publish(own_valkey, THEIRS, "import", id=9)

        assert await sam.changes(2) == [{"what": "alert", "id": 7}, {"what": "lead", "id": 8}]
        assert await rita.changes(1) == [{"what": "lead", "id": 8}]
        assert await nadia.changes(1) == [{"what": "import", "id": 9}]

    play(scene())


class OldSigner(signing.TimestampSigner):
    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - stream.TOKEN_SECONDS - 2)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param(f"{OURS}:{SAM}", id="unsigned"),
        pytest.param(doorbell.stream_token(THEIRS, NADIA).replace("2:21", "1:21"), id="another workspace's"),
        pytest.param(
            signing.TimestampSigner(salt="other").sign(f"{OURS}:{SAM}"), id="made for something else"
        ),
        pytest.param(OldSigner(salt="stream").sign(f"{OURS}:{SAM}"), id="old"),
        pytest.param("\x00é'--", id="nonsense"),
    ],
)
def test_a_wrong_token_is_refused_at_once(port: int, token: str | None) -> None:
    async def scene() -> None:
        browser = await asyncio.wait_for(open_stream(port, token), 2)
        assert browser.status == 401
        assert stream.switchboard.is_empty

    play(scene())


def test_browsers_look_again_after_valkey_came_back(port: int, own_valkey: OwnValkey) -> None:
    async def scene() -> None:
        sam = await open_stream(port, doorbell.stream_token(OURS, SAM))
        own_valkey.kill()
        own_valkey.start()

        assert await asyncio.wait_for(sam.event(), 10) == ("resync", {})
        publish(own_valkey, OURS, "queue", id=1)
        assert await sam.changes(1) == [{"what": "queue", "id": 1}]

    play(scene())


def test_browsers_look_again_when_something_could_not_be_said(port: int, own_valkey: OwnValkey) -> None:
    async def scene() -> None:
        sam = await open_stream(port, doorbell.stream_token(OURS, SAM))
        own_valkey.client().publish(doorbell.channel(OURS), doorbell.LOOK_AGAIN)
        assert await asyncio.wait_for(sam.event(), 10) == ("resync", {})

    play(scene())


def test_a_browser_that_leaves_is_forgotten(port: int) -> None:
    async def scene() -> None:
        sam = await open_stream(port, doorbell.stream_token(OURS, SAM))
        sam.close()
        async with asyncio.timeout(5):
            while not stream.switchboard.is_empty:
                await asyncio.sleep(0.01)

    play(scene())


def test_something_that_is_not_ours_on_the_channel_is_passed_over(port: int, own_valkey: OwnValkey) -> None:
    async def scene() -> None:
        sam = await open_stream(port, doorbell.stream_token(OURS, SAM))
        for payload in ("not json", "[]", '{"what": "queue"}'):
            own_valkey.client().publish(doorbell.channel(OURS), payload)
        own_valkey.client().publish("lb:not-a-number", "{}")
        publish(own_valkey, OURS, "queue", id=3)
        assert await sam.changes(1) == [{"what": "queue", "id": 3}]

    play(scene())


def test_a_browser_too_slow_for_its_events_is_told_to_look_again() -> None:
    async def scene() -> None:
        browser = stream.Browser(SAM)
        for number in range(stream.WAITING_EVENTS + 1):
            browser.tell(b"%d" % number)
        browser.tell(b"after")
        assert [await browser.next(1) for _ in range(2)] == [stream.RESYNC, b"after"]
        assert await browser.next(0.01) == stream.HEARTBEAT

    play(scene())


def test_a_full_queue_still_ends_when_the_stream_is_over() -> None:
    async def scene() -> None:
        browser = stream.Browser(SAM)
        for _ in range(stream.WAITING_EVENTS):
            browser.tell(b"x")
        browser.tell(None)
        assert await browser.next(1) is None

    play(scene())
