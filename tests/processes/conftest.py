"""One `up` on a home of its own, with the quick company in it, for all tests here."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.embedded.processes import Up
from tests.processes import machine as machines
from tests.processes.machine import PARTS, Machine


@pytest.fixture(scope="package")
def founded() -> Iterator[Machine]:
    directory = Path(tempfile.mkdtemp(prefix="lb-processes-"))
    up = Up(directory / "home")
    try:
        yield machines.found(up.start())
    finally:
        up.stop()
        shutil.rmtree(directory)


@pytest.fixture
def machine(founded: Machine) -> Machine:
    """The running machine, whole."""
    for words in PARTS.values():
        founded.up.wait_for(words)
    return founded


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a measured figure past pytest's capture, so that it can be read in every run."""

    def say(figure: str) -> None:
        with capsys.disabled():
            print(f"\n  {figure}", flush=True)  # noqa: T201

    return say
