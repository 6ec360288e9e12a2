"""One real `up` in a home of its own, and the quick company in it, for all tests here."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.embedded.processes import PARTS, Up
from tests.processes import machine as machines
from tests.processes.machine import Machine


@pytest.fixture(scope="package")
def only_up() -> Iterator[Up]:
    """Founded once; tests that stop it may have left it so."""
    directory = Path(tempfile.mkdtemp(prefix="lb-up-"))  # mode 0700
    up = Up(directory / "home")
    try:
        yield up
    finally:
        up.stop()
        shutil.rmtree(directory)


@pytest.fixture(scope="package")
def founded(only_up: Up) -> Machine:
    return machines.found(only_up.started())


@pytest.fixture
def machine(founded: Machine) -> Machine:
    """The running machine, whole."""
    founded.up.started()
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
