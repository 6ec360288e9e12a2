"""One change of one line of a document, made only where the line is still as its editor saw it."""

from dataclasses import dataclass
from typing import Any

from agreement import places
from agreement.places import Place

Path = tuple[int, ...]


class Stale(Exception):
    """Somebody else changed the line meanwhile: `theirs` is what it says now (None: it was taken out), `by` who did it."""

    def __init__(self, line: str, theirs: Any, by: str = "") -> None:
        super().__init__(line)
        self.line, self.theirs, self.by = line, theirs, by


@dataclass(frozen=True)
class Change:
    """An operation on a line, with what its editor saw there.

    set: write `value`; of an object, the fields named in it (None takes a field out).
    add: put `value` into the list or group; a new criterion added to a group joins the criteria too.
    add_group: the same, in a group of its own.
    remove: take the item out, a criterion from every group as well.
    move: put the item at position `to`; a group's member into the group `into`, below `under`.
    wrap, unwrap: put a group's member into a group of its own; put a group's members in its place.
    Members of groups are addressed by the group's line and `at`, the positions on the way down.
    """

    verb: str
    line: str
    value: Any = None
    seen: Any = None
    at: Path = ()
    to: int = 0
    into: str = ""
    under: Path = ()


def apply(document: dict[str, Any], change: Change) -> None:
    """Make the change in place. Raises Stale, NoSuchLine, or ValueError for what can't be done to such a line."""
    in_group = places.GROUPS.fullmatch(change.line) is not None
    done = (_IN_GROUPS if in_group else _ON_LINES).get(change.verb)
    if done is None:
        raise ValueError(f"A line like this can’t be changed by “{change.verb[:20]}”.")
    done(document, change)


def _set(document: dict[str, Any], change: Change) -> None:
    place = places.find(document, change.line)
    if place is None:
        raise Stale(change.line, None)
    now = place.read()
    if isinstance(change.value, dict):
        _set_fields(place, now if isinstance(now, dict) else {}, change)
    elif now != change.value:
        if now != change.seen:
            raise Stale(change.line, now)
        place.write(change.value)


def _set_fields(place: Place, now: dict[str, Any], change: Change) -> None:
    seen = change.seen if isinstance(change.seen, dict) else {}
    differing = [name for name, value in change.value.items() if now.get(name) != value]
    if any(now.get(name) != seen.get(name) for name in differing):
        raise Stale(change.line, now)
    if not differing:
        return
    if any(now.get(name) != seen.get(name) for name in change.value):
        raise Stale(change.line, now)
    place.write({name: value for name, value in (now | change.value).items() if value is not None})


def _add(document: dict[str, Any], change: Change) -> None:
    if not places.LISTS.fullmatch(change.line):
        raise ValueError("Nothing can be added to a line like this.")
    place = places.find(document, change.line)
    assert place is not None  # a whole list is always there
    place.read().append(change.value)


def _remove(document: dict[str, Any], change: Change) -> None:
    place = places.find(document, change.line)
    if place is None or not isinstance(place.holder, list):
        raise Stale(change.line, None)
    if place.read() != change.seen:
        raise Stale(change.line, place.read())
    place.clear()
    name = change.line.removeprefix("criteria/")
    if name != change.line:
        for members in groups(document).values():
            _forget(members, name)


def _move(document: dict[str, Any], change: Change) -> None:
    place = places.find(document, change.line)
    if place is None or not isinstance(place.holder, list):
        raise Stale(change.line, None)
    item = place.holder.pop(int(place.step))
    place.holder.insert(max(0, change.to), item)


def groups(document: dict[str, Any]) -> dict[str, list[Any]]:
    """Every group of the document by its line."""
    rules = document.get("rules") or {}
    found = {name: rules.get(name) or [] for name in ("required", "rules_out")}
    for lane in rules.get("lanes") or []:
        found[f"lanes/{lane['key']}/criteria"] = lane.get("criteria") or []
    return found


def names_in(members: list[Any]) -> list[str]:
    """Every criterion named in a group, at any depth."""
    found: list[str] = []
    for member in members:
        found += [member] if isinstance(member, str) else names_in(_inside(member))
    return found


def _add_member(document: dict[str, Any], change: Change) -> None:
    members = _members(document, change.line, change.at)
    member = _criterion(document, change.value)
    if member not in members:
        members.append(member)


def _add_group(document: dict[str, Any], change: Change) -> None:
    members = _members(document, change.line, change.at)
    members.append({"any": [_criterion(document, change.value)]})


def _criterion(document: dict[str, Any], value: Any) -> str:
    """The key of a criterion to add; a new one joins the criteria."""
    if isinstance(value, dict) and isinstance(value.get("key"), str):
        criteria = places.find(document, "criteria")
        assert criteria is not None  # a whole list is always there
        criteria.read().append(value)
        return str(value["key"])
    if not isinstance(value, str):
        raise ValueError("Only a test can be added to a group.")
    return value


def _remove_member(document: dict[str, Any], change: Change) -> None:
    """Take a member out of its group; a criterion nothing else asks for goes altogether."""
    members, position = _seen_member(document, change)
    gone = members.pop(position)
    _prune(document, change.line)
    still = {name for group in groups(document).values() for name in names_in(group)}
    rules = document["rules"]
    dropped = set([gone] if isinstance(gone, str) else names_in(_inside(gone))) - still
    rules["criteria"] = [
        one for one in rules.get("criteria") or [] if one["key"] not in dropped or one.get("points")
    ]


def _move_member(document: dict[str, Any], change: Change) -> None:
    into = change.into or change.line
    members, position = _seen_member(document, change)
    target = _members(document, into, change.under)
    member = members[position]
    if not isinstance(member, str) and (target is _inside(member) or _holds(_inside(member), target)):
        raise ValueError("A group can’t be put into itself.")
    members.pop(position)
    if member in target:  # it is asked for there already
        target.remove(member)
    target.insert(max(0, change.to), member)
    for line in (change.line, into):
        _prune(document, line)


def _wrap(document: dict[str, Any], change: Change) -> None:
    members, position = _seen_member(document, change)
    if change.value not in ("any", "all"):
        raise ValueError("A group holds all of its tests or any of them.")
    members[position] = {change.value: [members[position]]}


def _unwrap(document: dict[str, Any], change: Change) -> None:
    members, position = _seen_member(document, change)
    inner = _inside(members[position])
    members[position : position + 1] = [member for member in inner if member not in members]


def _set_needs(document: dict[str, Any], change: Change) -> None:
    """Whether a group inside a group wants all of its members or any of them."""
    members, position = _seen_member(document, change)
    if change.value not in ("any", "all") or isinstance(members[position], str):
        raise ValueError("A group holds all of its tests or any of them.")
    members[position] = {change.value: _inside(members[position])}


_ON_LINES = {"set": _set, "add": _add, "remove": _remove, "move": _move}
_IN_GROUPS = {
    "set": _set_needs,
    "add": _add_member,
    "add_group": _add_group,
    "remove": _remove_member,
    "move": _move_member,
    "wrap": _wrap,
    "unwrap": _unwrap,
}


def _members(document: dict[str, Any], line: str, at: Path) -> list[Any]:
    """The members of the group at these positions below a line."""
    if not places.GROUPS.fullmatch(line):
        raise places.NoSuchLine(line[:80])
    place = places.find(document, line)
    if place is None:
        raise Stale(line, None)
    if place.read() is None:
        place.write([])
    members = place.read()
    for position in at:
        if not 0 <= position < len(members) or isinstance(members[position], str):
            raise Stale(line, place.read())
        members = _inside(members[position])
    return members  # type: ignore[no-any-return]  # the shape of every stored document was checked


def _seen_member(document: dict[str, Any], change: Change) -> tuple[list[Any], int]:
    """The list a member stands in and its position, if it is still the one its editor saw."""
    if not change.at:
        raise ValueError("Say which line of the group is meant.")
    members = _members(document, change.line, change.at[:-1])
    position = change.at[-1]
    if not 0 <= position < len(members) or members[position] != change.seen:
        place = places.find(document, change.line)
        raise Stale(change.line, place.read() if place else None)
    return members, position


def _inside(group: Any) -> list[Any]:
    (members,) = group.values()
    return members if isinstance(members, list) else []


def _holds(members: list[Any], target: list[Any]) -> bool:
    return any(
        _inside(member) is target or _holds(_inside(member), target)
        for member in members
        if not isinstance(member, str)
    )


def _forget(members: list[Any], name: str) -> None:
    """Take every mention of a criterion out, and the groups this leaves empty."""
    for member in members:
        if not isinstance(member, str):
            _forget(_inside(member), name)
    members[:] = [
        member for member in members if member != name and (isinstance(member, str) or _inside(member))
    ]


def _prune(document: dict[str, Any], line: str) -> None:
    """Take out groups that were left empty."""
    _forget(groups(document).get(line, []), "")
