"""Criteria taken together: all of them or any of them, groups inside groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoring.documents import Node, clip

DEEPEST = 5
MOST_MEMBERS = 60


@dataclass(frozen=True)
class Group:
    """`members` are positions of criteria, and groups. An empty group of all holds; of any, it doesn't."""

    is_all: bool
    members: tuple["int | Group", ...] = ()

    @cached_property
    def bits(self) -> int:
        """One bit per criterion named directly."""
        return sum(1 << member for member in self.members if isinstance(member, int))

    @cached_property
    def groups(self) -> tuple["Group", ...]:
        return tuple(member for member in self.members if isinstance(member, Group))

    def holds(self, met: int) -> bool:
        """Whether findings with these met bits satisfy the group."""
        if self.is_all:
            return met & self.bits == self.bits and all(group.holds(met) for group in self.groups)
        return met & self.bits != 0 or any(group.holds(met) for group in self.groups)

    def sql(self) -> tuple[str, list[Any]]:
        """The same over a column `met`."""
        parts = ["met & %s = %s" if self.is_all else "met & %s <> 0"]
        params: list[Any] = [self.bits] * (2 if self.is_all else 1)
        for group in self.groups:
            inner, inner_params = group.sql()
            parts.append(inner)
            params += inner_params
        return f"({(' AND ' if self.is_all else ' OR ').join(parts)})", params

    def positions(self) -> Iterator[int]:
        """Every criterion named, at any depth, in the document's order."""
        for member in self.members:
            if isinstance(member, int):
                yield member
            else:
                yield from member.positions()


def parse(node: Node, positions: Mapping[str, int], *, is_all: bool, least: int = 0, depth: int = 1) -> Group:
    """Read a list of criterion keys, {"any": […]} and {"all": […]}."""
    members = tuple(
        member
        for item in node.items(most=MOST_MEMBERS, least=least)
        if (member := _member(item, positions, depth)) is not None
    )
    return Group(is_all, tuple(dict.fromkeys(members)))


def _member(node: Node, positions: Mapping[str, int], depth: int) -> "int | Group | None":
    if isinstance(node.value, str):
        if node.value not in positions:
            node.fault(f"no criterion is called '{clip(node.value)}'")
        return positions.get(node.value)
    if not isinstance(node.value, dict) or len(node.value) != 1 or not node.value.keys() <= {"any", "all"}:
        node.fault('must be a criterion\'s key, {"any": […]} or {"all": […]}')
        return None
    if depth == DEEPEST:
        node.fault(f"groups go {DEEPEST} deep at most")
        return None
    (needs,) = node.value
    (inner,) = node.fields(needs)
    return parse(inner, positions, is_all=needs == "all", least=1, depth=depth + 1)
