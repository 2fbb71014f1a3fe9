"""Disjoint groups of numbered things (union-find); the smallest number leads its group."""

from __future__ import annotations


class Groups:
    """`size` things, each at first in a group of its own."""

    def __init__(self, size: int) -> None:
        self._leader = list(range(size))

    def find(self, thing: int) -> int:
        """The smallest member of the group of `thing`."""
        leader = self._leader
        while leader[thing] != thing:
            leader[thing] = leader[leader[thing]]
            thing = leader[thing]
        return thing

    def join(self, first: int, second: int) -> int:
        """Make one group of two; returns its leader."""
        low, high = sorted((self.find(first), self.find(second)))
        self._leader[high] = low
        return low
