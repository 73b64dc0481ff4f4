"""Names that a result has of its own, and a caller's columns may not have."""

from collections.abc import Iterable

from vocsigma.exceptions import ArgumentError, listing


def refuse_own(by: Iterable[str], own: Iterable[str], *, argument: str) -> None:
    """Raise if a column that makes the groups has the name of one that the result adds."""
    clash = [name for name in by if name in set(own)]
    if clash:
        message = (
            f"by={listing(clash)} is a column that the result has of its own; rename it in "
            f"`{argument}`"
        )
        raise ArgumentError(message)
