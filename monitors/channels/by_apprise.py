"""Mail, Feishu, DingTalk, WeCom, Slack, Telegram and a hundred more, through Apprise.

The owner names the service with an Apprise URL in an environment variable. Where that URL carries a host of its own
(mail, a self-hosted server), the host is held to the egress rule like every other address.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Sequence
from datetime import datetime

import apprise
from apprise.attachment.memory import AttachMemory

from monitors.channels.answers import fault_in, overheard
from monitors.channels.resolving import addresses_in, held_to
from monitors.message import Form, Message, unmarked
from monitors.outbox import Undelivered
from watchlist.egress import Egress, NotAllowed, literal

_PORTS = {"mailto": 25, "mailtos": 587}
_FORMS: dict[apprise.NotifyFormat, Form] = {
    apprise.NotifyFormat.HTML: "html",
    apprise.NotifyFormat.MARKDOWN: "markdown",
}
_ROOM = 64
"""Bytes that a service may need around a title."""
_LONGEST_TITLE = 270
"""Bytes. Apprise writes a Chinese subject as one line three times as long, and mail takes lines up to 998."""
# No redirects: they could lead anywhere. No pictures from elsewhere, no foreign name under our messages.
_ASSET = apprise.AppriseAsset(
    app_id="Suanli", app_desc="Suanli", app_url="", image_url_mask="", image_url_logo="", http_redirects=False
)
logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines carry addresses with their tokens


def send(
    url: str,
    message: Message,
    now: datetime,
    *,
    grave: bool,
    egress: Egress,
    pictures: Callable[[], Sequence[bytes]] = tuple,
) -> None:
    """Give a message to the service that an Apprise URL names; raises Undelivered where it is not taken.

    It is cut to what the service takes, between its pieces. `pictures` (PNG) are drawn and attached where it can.
    """
    service = apprise.Apprise.instantiate(url, asset=_ASSET, suppress_exceptions=True)
    if service is None:
        raise Undelivered("the channel's address is none that Apprise knows", for_good=True)
    service.redirects = False  # whatever the address says
    service.request_rate_per_sec = 0  # a channel's rate is kept by `pace`; Lark would wait for itself in each message
    host, port = _place(service)
    _check(host, port, egress)
    # Already in the form that the service takes: Apprise's own conversions know nothing of hostile text.
    form = _form(service)
    known = _FORMS.get(form, "plain")
    title = _title(message, known) if service.title_maxlen else ""
    above = known != "html" and title in (message.title, unmarked(message.title))
    # Some that take a title put it into the body after all.
    body = (message.within if above else message.titled)(known, service.body_maxlen - len(title.encode()) - _ROOM)
    kind = apprise.NotifyType.WARNING if grave else apprise.NotifyType.INFO
    attached = _attached(pictures()) if service.attachment_support else None
    with overheard() as answers, held_to(host, port, egress):
        try:
            taken = service.notify(body=body, title=title, notify_type=kind, body_format=form, attach=attached)
        except Exception as error:
            raise Undelivered(f"{type(error).__name__}") from None  # its text may carry the address
    fault = fault_in(service.schema, str(service.service_name), answers, now, taken=bool(taken))
    if fault:
        raise fault


def _title(message: Message, form: Form) -> str:
    """The title as services take it that have a place for one; where it is too long, its beginning."""
    title = unmarked(message.title) if form == "markdown" else message.title
    if len(title.encode()) <= _LONGEST_TITLE:
        return title
    return title.encode()[: _LONGEST_TITLE - 3].decode(errors="ignore") + "…"


def _form(service: apprise.NotifyBase) -> apprise.NotifyFormat:
    """What the service takes: HTML before Markdown, whose dialects differ, before text; or what its address says."""
    html = apprise.NotifyFormat.HTML
    found: apprise.NotifyFormat = service.resolve_format(html)
    return found if found == html else service.resolve_format(apprise.NotifyFormat.MARKDOWN)


def _attached(pictures: Sequence[bytes]) -> apprise.AppriseAttachment | None:
    if not pictures:
        return None
    attached = apprise.AppriseAttachment()
    for place, picture in enumerate(pictures, 1):
        one = AttachMemory(picture, f"chart-{place}.png", "image/png")  # type: ignore[no-untyped-call]
        attached.add(one)
    return attached


def _place(service: apprise.NotifyBase) -> tuple[str, int]:
    """Where a service's address leads, where that names a host; the services that have one of their own: nowhere."""
    templates: tuple[str, ...] = service.templates
    if not any("{host}" in template for template in templates):
        return "", 0
    host = getattr(service, "smtp_host", None) or service.host or ""
    return host, service.port or _PORTS.get(service.schema, 443 if service.secure else 80)


def _check(host: str, port: int, egress: Egress) -> None:
    if not host:
        return
    try:
        spelled = literal(host)
        found = [spelled] if spelled else addresses_in(socket.getaddrinfo(host, port))
        egress.check_addresses(host, port, found)
    except NotAllowed as refused:
        raise Undelivered(str(refused), for_good=True) from None
    except OSError as error:
        raise Undelivered(f"{host} could not be resolved: {error}") from None
