"""Why nothing was learnt from a fetch: the closed list of reasons, and what a status alone tells."""

from __future__ import annotations

from typing import Literal, get_args

Refusal = Literal["blocked", "login_required", "rate_limited", "not_found", "empty", "layout", "mismatch"]
Failure = Literal["server_error", "timeout", "truncated", "robots", "egress", "too_large", "network"]
Reason = Literal[Refusal, Failure]
REFUSALS: tuple[str, ...] = get_args(Refusal)
FAILURES: tuple[str, ...] = get_args(Failure)

STATUS_REASONS: dict[int, Reason] = {
    401: "login_required",
    403: "blocked",
    404: "not_found",
    407: "blocked",
    408: "timeout",
    410: "not_found",
    425: "rate_limited",
    429: "rate_limited",
    451: "blocked",
}


class Refused(Exception):
    """A fetch that taught us nothing: `reason` from the closed list, `detail` for the operator."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail[:500]


def reason_of_status(status: int) -> Reason | None:
    """The reason that an HTTP status alone gives, or None for one whose body is to be read."""
    if status in STATUS_REASONS:
        return STATUS_REASONS[status]
    if status >= 500:
        return "server_error"
    if status in (202, 204, 304):
        return None  # the body decides: an empty 202 is a wall, and a 304 stands for the body that the archive has
    return None if 200 <= status < 300 else "layout"
