"""Mail, Feishu, DingTalk, WeCom, Slack, Telegram and a hundred more, through Apprise.

The owner names the service with an Apprise URL in an environment variable. Where that URL carries a host of its own
(mail, a self-hosted server), the host is held to the egress rule like every other address.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Callable, Sequence

import apprise
from apprise.attachment.memory import AttachMemory

from monitors.message import Form, Message
from monitors.outbox import Undelivered
from watchlist.egress import Egress, NotAllowed, literal

_PORTS = {"mailto": 25, "mailtos": 587}
_FORMS: dict[apprise.NotifyFormat, Form] = {
    apprise.NotifyFormat.HTML: "html",
    apprise.NotifyFormat.MARKDOWN: "markdown",
}
_ROOM = 64
"""Bytes that a service may need around a title that it puts into the body."""
logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines carry addresses with their tokens


def send(
    url: str,
    message: Message,
    *,
    grave: bool,
    egress: Egress,
    pictures: Callable[[], Sequence[bytes]] = tuple,
) -> None:
    """Give a message to the service that an Apprise URL names; raises Undelivered where it is not taken.

    It is cut to what the service takes, between its pieces. `pictures` (PNG) are drawn and attached where it can.
    """
    service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if service is None:
        raise Undelivered("the channel's address is none that Apprise knows", for_good=True)
    _check(service, egress)
    # Already in the form that the service takes: Apprise's own conversions know nothing of hostile text.
    form = service.resolve_format(apprise.NotifyFormat.MARKDOWN)
    most = service.body_maxlen - (0 if service.title_maxlen else len(message.title.encode()) + _ROOM)
    body = message.within(_FORMS.get(form, "plain"), most)
    kind = apprise.NotifyType.WARNING if grave else apprise.NotifyType.INFO
    attached = _attached(pictures()) if service.attachment_support else None
    try:
        taken = service.notify(body=body, title=message.title, notify_type=kind, body_format=form, attach=attached)
    except Exception as error:
        raise Undelivered(f"{type(error).__name__}") from None  # its text may carry the address
    if not taken:
        raise Undelivered(f"{service.service_name} did not take it")


def _attached(pictures: Sequence[bytes]) -> apprise.AppriseAttachment | None:
    if not pictures:
        return None
    attached = apprise.AppriseAttachment()
    for place, picture in enumerate(pictures, 1):
        one = AttachMemory(picture, f"chart-{place}.png", "image/png")  # type: ignore[no-untyped-call]
        attached.add(one)
    return attached


def _check(service: apprise.NotifyBase, egress: Egress) -> None:
    templates: tuple[str, ...] = service.templates
    if not any("{host}" in template for template in templates):
        return
    host = getattr(service, "smtp_host", None) or service.host or ""
    port = service.port or _PORTS.get(service.schema, 443 if service.secure else 80)
    try:
        spelled = literal(host)
        found = (
            [spelled] if spelled else [ipaddress.ip_address(entry[4][0]) for entry in socket.getaddrinfo(host, port)]
        )
        egress.check_addresses(host, port, found)
    except NotAllowed as refused:
        raise Undelivered(str(refused), for_good=True) from None
    except OSError as error:
        raise Undelivered(f"{host} could not be resolved: {error}") from None
