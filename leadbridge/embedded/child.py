"""Starting a child that can't outlive us and, where it must not be root, isn't."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

Become = Callable[[], None]

_LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_CLONE_NEWUSER = 0x10000000


class StartError(Exception):
    """What keeps a child from starting, in one line for the person at the terminal."""


def spawn(
    command: Sequence[str | Path],
    *,
    dies_by: signal.Signals = signal.SIGKILL,
    become: Become | None = None,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; when we die, however we die, the kernel sends it `dies_by`.

    Call it from the main thread: the kernel ties the child to the thread that started it.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if become is not None:
            become()
        die_with(parent, dies_by)  # after `become`: a change of user forgets the death signal

    return subprocess.Popen(  # noqa: S603  our own programs, never a shell
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        env=environment,
        cwd=cwd,
        start_new_session=True,  # Ctrl-C at the terminal reaches us alone; we decide the order
        preexec_fn=before_exec,  # we run no threads
    )


def die_with(parent: int, dies_by: signal.Signals) -> None:
    """Have the kernel send us `dies_by` when `parent` ends, and end now if it has ended already."""
    if _LINUX:
        _libc.prctl(_PR_SET_PDEATHSIG, int(dies_by))
        if os.getppid() != parent:
            os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies, so that none is lost from sight."""
    if _LINUX:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def without_root(program: Path, directory: Path) -> tuple[Become | None, int]:
    """How a child can run `program` in `directory` without being root, and the uid its files belong to.

    Raises StartError when we are root and no way is open.
    """
    if os.geteuid() != 0:
        return None, os.geteuid()
    for become, uid in _ways_down(directory):
        os.chown(directory, uid, -1)
        if _can_run(program, directory, become):
            return become, uid
    raise StartError(
        f"PostgreSQL refuses to run as root, and no other user here can reach {directory}: "
        "start LeadBridge as an ordinary user, or set DATABASE_URL."
    )


def _ways_down(directory: Path) -> Iterator[tuple[Become, int]]:
    owner = directory.stat().st_uid
    if owner != 0:  # it was made by another user, or by an earlier start that had to change user
        yield _user(owner), owner
        return
    if _LINUX:
        yield _root_outside_only, 0
    for uid in dict.fromkeys([*_owners_above(directory), pwd.getpwnam("nobody").pw_uid]):
        yield _user(uid), uid


def _owners_above(directory: Path) -> list[int]:
    return [uid for parent in directory.parents if (uid := parent.stat().st_uid) != 0]


def _root_outside_only() -> None:
    """Enter a user namespace in which we are nobody: the same files are reachable, and no account is made."""
    gid = os.getegid()  # asked now: once inside, and not yet mapped, we would hear 65534
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    nobody = pwd.getpwnam("nobody")  # the inner uid must exist: initdb looks its name up
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{nobody.pw_uid} 0 1")
    Path("/proc/self/gid_map").write_text(f"{nobody.pw_gid} {gid} 1")


def _user(uid: int) -> Become:
    try:
        gid = pwd.getpwuid(uid).pw_gid
    except KeyError:  # a volume owned by a uid without an account
        gid = uid

    def become() -> None:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)

    return become


def _can_run(program: Path, directory: Path, become: Become) -> bool:
    def enter() -> None:
        become()
        os.chdir(directory)

    try:
        tried = subprocess.run(  # noqa: S603
            [str(program), "--version"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=enter,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return tried.returncode == 0
