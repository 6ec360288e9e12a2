"""A browser's end of the stream, as bytes on a socket."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote


def play(scene: Coroutine[Any, Any, Any]) -> Any:
    """Run a scene on a loop and a thread of its own: a browser test before it may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, scene).result()


@dataclass
class Browser:
    status: int
    _reads: asyncio.StreamReader
    _writes: asyncio.StreamWriter

    async def event(self) -> tuple[str, Any]:
        """The next event's name and data; heartbeats and chunk sizes are passed over."""
        while not (line := await self._line()).startswith("event: "):
            pass
        data = await self._line()
        return line.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    async def changes(self, number: int) -> list[Any]:
        """The data of the next `number` changes."""
        events = [await self.event() for _ in range(number)]
        assert {name for name, _ in events} == {"changed"}
        return [data for _, data in events]

    async def end(self) -> None:
        """Read until the server closes the connection."""
        while await self._reads.read(4096):
            pass

    def close(self) -> None:
        self._writes.close()

    async def _line(self) -> str:
        line = await self._reads.readline()
        if not line:
            raise ConnectionResetError
        return line.decode().strip()


async def open_stream(port: int, token: str | None) -> Browser:
    """Ask for the stream and read the answer's head."""
    reads, writes = await asyncio.open_connection("127.0.0.1", port)
    query = "" if token is None else f"?token={quote(token)}"
    writes.write(f"GET /stream/{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    status = int((await reads.readline()).split()[1])
    while (await reads.readline()).strip():
        pass
    return Browser(status, reads, writes)
