"""Clients that cost little: prepared requests over kept connections, so that the server is what is measured."""

import socket
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

Address = str


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole request, ready to be written to a connection."""
    all_headers = {
        "Host": "localhost",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in all_headers.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Connection:
    """One kept connection."""

    def __init__(self, address: Address) -> None:
        host, port = address.split(":")
        self._socket = socket.create_connection((host, int(port)), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> tuple[int, bytes]:
        """(status, body) of the answer."""
        self._socket.sendall(request)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head, body = received[:end], received[end + 4 :]
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._more()
        return int(head.split(b" ", 2)[1]), body

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        chunk = self._socket.recv(65_536)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        return chunk


@dataclass(frozen=True)
class Answered:
    """Requests answered per second, and how long each took."""

    per_second: float
    seconds: list[float]


def together(address: Address, requests: Sequence[bytes], *, clients: int, expect: int) -> Answered:
    """Send all requests from `clients` connections at once, each as soon as its last was answered."""
    began = time.perf_counter()
    answers = _spread(address, requests, [began] * len(requests), clients=clients, expect=expect)
    return Answered(len(requests) / (time.perf_counter() - began), [taken for _, taken in answers])


def paced(
    address: Address, requests: Sequence[bytes], *, per_second: float, clients: int, expect: int
) -> list[tuple[float, float]]:
    """Send one request after the other at this pace: (epoch instant of sending, seconds to the answer) of each."""
    began = time.perf_counter() + 0.2
    whens = [began + number / per_second for number in range(len(requests))]
    return _spread(address, requests, whens, clients=clients, expect=expect)


def _spread(
    address: Address, requests: Sequence[bytes], whens: Sequence[float], *, clients: int, expect: int
) -> list[tuple[float, float]]:
    """Send request n from connection n modulo `clients`, not before its time; raises when one is answered otherwise."""
    answers: list[tuple[float, float]] = [(0.0, 0.0)] * len(requests)
    wrong: list[bytes] = []

    def run(place: int) -> None:
        with closing(Connection(address)) as connection:
            for number in range(place, len(requests), clients):
                time.sleep(max(0.0, whens[number] - time.perf_counter()))
                sent, began = time.time(), time.perf_counter()
                status, body = connection.send(requests[number])
                answers[number] = sent, time.perf_counter() - began
                if status != expect:
                    wrong.append(body)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong or not all(sent for sent, _ in answers):
        raise RuntimeError(f"{len(wrong)} wrong answers of {len(requests)}, such as {wrong[:1]}")
    return answers
