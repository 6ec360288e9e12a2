"""One thread at a time, and no call lost."""

import threading

from leadbridge.turns import one_at_a_time


def test_who_calls_while_it_runs_leaves_at_once_and_is_served() -> None:
    began, go_on = threading.Event(), threading.Event()
    runs: list[str] = []

    @one_at_a_time
    def work() -> None:
        runs.append(threading.current_thread().name)
        began.set()
        assert go_on.wait(10)

    first = threading.Thread(target=work, name="first")
    first.start()
    assert began.wait(10)
    work()
    work()
    go_on.set()
    first.join(10)
    assert runs == ["first", "first"]


def test_a_run_that_fails_leaves_the_door_open() -> None:
    runs: list[int] = []

    @one_at_a_time
    def work() -> None:
        runs.append(len(runs))
        if len(runs) == 1:
            raise ValueError

    try:
        work()
    except ValueError:
        work()
    assert runs == [0, 1]
