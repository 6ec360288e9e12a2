"""What arrives as bytes: answered with a 4xx that the client gets to read, never a 500."""

import socket

import pytest

CLOSE = b"Host: localhost\r\nConnection: close\r\n"


def answer_to(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


@pytest.mark.parametrize(
    "request_line",
    [
        pytest.param(b"GET /?q=\xff\xfe HTTP/1.1", id="query bytes"),
        pytest.param(b"GET /\xff\xfe HTTP/1.1", id="path bytes"),
        pytest.param(b"GET /%ff%fe/ HTTP/1.1", id="path not UTF-8"),
        pytest.param(b"GET /nowhere/%00 HTTP/1.1", id="NUL"),
        pytest.param(b"GET /static/../../etc/passwd HTTP/1.1", id="traversal"),
        pytest.param(b"FOO /nowhere/ HTTP/1.1", id="method"),
        pytest.param(b"GET http://[::1/ HTTP/1.1", id="address"),
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1", id="long"),
    ],
)
def test_hostile_bytes_get_a_4xx(port: int, request_line: bytes) -> None:
    assert answer_to(port, request_line + b"\r\n" + CLOSE + b"\r\n").startswith(b"HTTP/1.1 4")


def test_a_body_nobody_wants_is_heard_out_so_that_the_answer_arrives(port: int) -> None:
    size = 10 * 1024 * 1024
    head = b"POST /nowhere/ HTTP/1.1\r\n" + CLOSE + b"Content-Length: %d\r\n\r\n" % size
    assert answer_to(port, head + b"x" * size).startswith(b"HTTP/1.1 404")
