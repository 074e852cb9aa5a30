"""The same facts in a shape that nobody has seen: what a site's redesign does to a reader."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from sandbox.exchange import Answer


def other_layout(good: Answer, url: str) -> tuple[Mapping[str, str], bytes]:
    """Headers and body of the redesign: JSON with all keys respelled under `data`, else an empty shell of an app."""
    try:
        value = json.loads(good.body)
    except ValueError:
        return {"content-type": "text/html; charset=UTF-8"}, _SHELL % escape(url).encode()
    body = json.dumps({"apiVersion": "2027-01", "data": _respelled(value)}, ensure_ascii=False)
    return {"content-type": "application/json"}, body.encode()


def _respelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {_snake(name): _respelled(one) for name, one in value.items()}
    return [_respelled(one) for one in value] if isinstance(value, list) else value


def _snake(name: str) -> str:
    return "v_" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


_SHELL = b"""<!doctype html><html><head><meta charset="utf-8"><title>Welcome to our new site</title></head>
<body><div id="root" data-address="%s"></div><script src="/assets/app.7f3c.js" defer></script></body></html>
"""
