"""What of a board has gone out: to tell a change from a repetition, and the later of two from the earlier."""

from collections.abc import Collection, Mapping
from hashlib import blake2b
from typing import Any, Self

import orjson
from pydantic import BaseModel, ConfigDict


class Published(BaseModel):
    """The last that went out of one board. `at`: its time in microseconds; 0: nothing went out yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: int = 0
    digest: str = ""

    def differs(self, content: Mapping[str, Any], apart: Collection[str] = ()) -> bool:
        """Whether something went out, and it said otherwise, fields `apart` left out."""
        return self.at > 0 and self.digest != _digest(content, apart)

    def next(
        self, content: Mapping[str, Any], now: int, again_after: int | None = None, apart: Collection[str] = ()
    ) -> Self:
        """What will have gone out after now: this very object where there is nothing to tell.

        There is when the content differs in fields other than `apart`, or the last is older than `again_after`. The
        time is later than that of the last, even where the clock stands still or goes back.
        """
        digest = _digest(content, apart)
        again = again_after is not None and now - self.at >= again_after
        if digest == self.digest and not again:
            return self
        return self.model_copy(update={"at": max(now, self.at + 1), "digest": digest})


def _digest(content: Mapping[str, Any], apart: Collection[str]) -> str:
    told = {name: value for name, value in content.items() if name not in apart}
    return blake2b(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), digest_size=9).hexdigest()
