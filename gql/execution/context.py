"""What execution needs of the context value that it passes to resolvers."""

from collections.abc import Hashable
from typing import Protocol


class ExecutionContext(Protocol):
    """The context value of one operation."""

    @property
    def scope(self) -> Hashable:
        """Everything about the viewer that may change the result of a subscription's item."""

    def scoped(self) -> "ExecutionContext":
        """Returns a context that knows nothing of the viewer except the scope."""
