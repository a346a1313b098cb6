"""A cache of encoded results: what is the same for many subscribers is executed once."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakKeyDictionary

EncodedResult = bytes | asyncio.Future[bytes]


class ResultCache:
    """The encoded results of subscription items, kept for as long as the item is referenced.

    Items are compared by identity, so resolvers give the same object to all subscribers for whom
    an item is the same.
    """

    def __init__(self) -> None:
        self._results: WeakKeyDictionary[Any, dict[Hashable, EncodedResult]] = WeakKeyDictionary()

    async def get(self, item: Any, key: Hashable, execute: Callable[[], EncodedResult]) -> bytes:
        """Returns the result of this item for this key; calls `execute` for the first caller.

        Callers that come while it is being executed wait for the same result.
        """
        results = self._results.setdefault(item, {})
        result = results.get(key)
        if result is None:
            result = results[key] = execute()
        return result if isinstance(result, bytes) else await asyncio.shield(result)
