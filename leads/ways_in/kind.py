"""What a kind of way in says of itself: how its calls are known to be genuine, taken apart, and read."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadbridge import strict_json
from leads.normalise import Unmappable

Shape = dict[str, Any]  # the body of POST /api/v1/submissions/, which leads.normalise reads


class Refused(ValueError):
    """The call is not known to be genuine. The message is one of few, and holds nothing that was sent."""


class Malformed(ValueError):
    """The call is not what this kind of system sends; nothing of it can be kept."""


@dataclass(frozen=True)
class Call:
    """One request of another system, as far as a kind may look at it. Names of headers are in lower case.

    `url` is the whole address that was called, as we give it out.
    """

    body: bytes
    headers: Mapping[str, str]
    at: datetime
    url: str = ""

    def json(self) -> Any:
        """The body as JSON in UTF-8. Raises Malformed."""
        try:
            return strict_json.read(self.body.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise Malformed("The body is not UTF-8.") from error
        except strict_json.NotStorable as error:
            raise Malformed(str(error)) from error

    def json_object(self) -> dict[str, Any]:
        """The body as one JSON object. Raises Malformed."""
        value = self.json()
        if not isinstance(value, dict):
            raise Malformed("The body is not a JSON object.")
        return value


@dataclass(frozen=True)
class Delivery:
    """One submission that a call carries. `key` is the same whenever the same one is delivered again.

    `is_whole` is False where the call only tells of it, and the answers are still to be fetched under that key.
    `is_call` where it tells of a phone call, and no enquiry: what is told under the same key with a higher `step` takes the
    place of what was told before.
    """

    key: str
    payload: dict[str, Any]
    is_test: bool = False
    is_whole: bool = True
    is_call: bool = False
    step: int = 0


@dataclass(frozen=True)
class Pasted:
    """Something secret that the other system gives out and that is pasted here."""

    use: str
    label: str
    help: str
    required: bool = True


@dataclass(frozen=True)
class Access:
    """What opens the other system to us: the token that was pasted, and the secret it may have to be proved with."""

    token: str
    secret: str


class NotFetched(Exception):
    """The other system didn't answer with the lead; the message says why, and holds nothing secret."""


@dataclass(frozen=True)
class MeetingTold:
    """What a payload says of a meeting: booked, cancelled, or moved (then `replaces` names the one before)."""

    external_id: str
    state: str
    starts_at: datetime | None = None
    title: str = ""
    replaces: str = ""


@dataclass(frozen=True)
class CallTold:
    """What a phone system says of a call: with which number, whether we called it, whether it is over, since when.

    `result` is one of an attempt's, or "" where the system doesn't know: that somebody, or something, answered is no contact.
    """

    phone: str
    is_ours: bool
    is_over: bool
    at: datetime | None = None
    duration_s: int | None = None
    result: str = ""
    note: str = ""
    rep: str = ""


def no_enquiry(payload: Mapping[str, Any], settings: Mapping[str, Any]) -> Shape:
    """How a kind reads that only tells of phone calls."""
    raise Unmappable("This tells of a phone call, and nobody enquires by it.")


def _token() -> str:
    return secrets.token_urlsafe(24)


def _no_meeting(payload: Mapping[str, Any]) -> MeetingTold | None:
    return None


@dataclass(frozen=True)
class Kind:
    """One kind of way in. See docs/writing-a-way-in.md.

    - `authenticate(call, secrets)` returns for a genuine call and raises Refused for any other;
    - `parse(call)` says what the call carries, or raises Malformed; it runs in the request, so it looks at nothing else;
    - `read(payload, settings)` gives the contract's shape, or raises normalise.Unmappable with what would help; it runs in the
      worker, and again when the submission is read anew;
    - `example(secret, at)` is a genuine call of a test, as "send a test" posts it.
    """

    name: str
    label: str
    icon: str
    about: str
    steps: tuple[str, ...]
    authenticate: Callable[[Call, Sequence[str]], None]
    parse: Callable[[Call], list[Delivery]]
    read: Callable[[Mapping[str, Any], Mapping[str, Any]], Shape]
    example: Callable[[str, datetime], Call]
    channel: str = ""  # what its leads' channel is called where no rule says otherwise
    new_secret: Callable[[], str] | None = _token  # None: the secret is the other system's, and pasted
    pasted: tuple[Pasted, ...] = ()
    handshake: Callable[[Mapping[str, str], Sequence[str]], str] | None = (
        None  # answers a GET, or raises Refused
    )
    meeting: Callable[[Mapping[str, Any]], MeetingTold | None] = _no_meeting
    # Where calls only tell of leads: what was answered under an id, and all leads since then. See leads.fetching.
    fetch: Callable[[str, Access], dict[str, Any]] | None = None
    since: Callable[[datetime, Access], Iterator[tuple[str, dict[str, Any]]]] | None = None
    is_fetched_test: Callable[[Mapping[str, Any]], bool] = lambda payload: (
        False
    )  # what was fetched is only a test
    call: Callable[[Mapping[str, Any]], CallTold] | None = None  # what a payload says of a phone call
    is_mapped: bool = False  # its payload is read by pointing at its parts

    @property
    def tells_calls(self) -> bool:
        """Whether it tells of phone calls, and of no enquiries."""
        return self.call is not None
