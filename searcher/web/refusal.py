"""What the server answers in the place of what was asked: one shape, one sentence."""

from __future__ import annotations

from searcher.errors import InputError, QueryError, SearcherError, StoreError

# What a program may tell errors by, and the status of each.
CODES = {
    "bad_query": 400,
    "bad_parameter": 400,
    "bad_host": 400,
    "bad_request": 400,
    "unauthorized": 401,
    "not_found": 404,
    "method_not_allowed": 405,
    "too_slow": 408,
    "too_large": 413,
    "failed": 500,
    "busy": 503,
    "unavailable": 503,
}


class Refused(Exception):
    """A request that is not answered: `code` is one of CODES, `position` the character of the
    query that is wrong, from 0; `allowed` names the methods that are answered."""

    allowed = "GET, HEAD"

    def __init__(self, code: str, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position

    @property
    def status(self) -> int:
        """The status of the answer."""
        return CODES[self.code]

    def fields(self) -> dict[str, object]:
        """Return the error as JSON has it."""
        told = {"code": self.code, "message": self.message, "position": self.position}
        return {"error": told}


def refusal_of(error: SearcherError) -> Refused:
    """Return what a client is told of an error: never a path of the server."""
    if isinstance(error, QueryError):
        return Refused("bad_query", str(error), error.offset)
    if isinstance(error, StoreError):
        return Refused("unavailable", "the index cannot be read now; try again later")
    if isinstance(error, InputError):
        return Refused("bad_parameter", str(error))
    return Refused("failed", "the request failed on the server")
