"""From a claimed delivery to its channel: the message in the channel's language, through what the channel is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Console
from sqlite_utils import Database

from monitors.channels import by_apprise, terminal, webhook
from monitors.message import message_of
from monitors.outbox import Delivery, Undelivered
from watchlist.egress import Egress
from watchlist.settings import Channel, Settings

GRAVE = 0.75


@dataclass(frozen=True)
class Sender:
    """Sends deliveries as the owner's settings say. Secrets are read from the environment when they are needed."""

    db: Database
    settings: Settings
    now: Callable[[], datetime]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    console: Console = field(default_factory=Console)

    def __call__(self, delivery: Delivery) -> None:
        """Give one delivery to its channel; raises Undelivered."""
        channel = next((one for one in self.settings.channels if one.name == delivery.channel), None)
        if channel is None:
            raise Undelivered(f"no channel is called {delivery.channel} any more", for_good=True)
        alert = alert_row(self.db, delivery.alert_id)
        message, grave = message_of(alert, channel.lang), alert["severity"] >= GRAVE
        egress = Egress(frozenset(self.settings.egress.allow))
        if channel.kind == "terminal":
            terminal.show(message, self.console, grave=grave)
        elif channel.kind == "apprise":
            by_apprise.send(self._address(channel), message, grave=grave, egress=egress)
        else:
            secret = self._secret(channel.secret_env)
            webhook.post(self._address(channel), secret, delivery.id, payload(alert), self.now(), egress)

    def _address(self, channel: Channel) -> str:
        return channel.url or self._secret(channel.url_env)

    def _secret(self, variable: str | None) -> str:
        value = self.environment.get(variable or "")
        if not value:
            raise Undelivered(f"the environment has no {variable}: set it, then `suanli deliver`")
        return value


def alert_row(db: Database, alert_id: str) -> dict[str, Any]:
    """The alert with that id; raises Undelivered where it is gone."""
    row = next(iter(db.query("SELECT * FROM alerts WHERE id = ?", [alert_id])), None)
    if row is None:
        raise Undelivered(f"there is no alert {alert_id}", for_good=True)
    return row


def payload(alert: Mapping[str, Any]) -> dict[str, Any]:
    """What a webhook's receiver gets: `type`, `timestamp` and `data`, after Standard Webhooks."""
    message = {lang: message_of(alert, lang) for lang in ("zh", "en")}
    names = ("id", "audience", "entity", "state", "severity", "opened_at", "updated_at")
    data = {name: alert[name] for name in names}
    data |= {"title": {lang: one.title for lang, one in message.items()}}
    data |= {"text": {lang: one.plain for lang, one in message.items()}}
    data |= {"findings": json.loads(alert["findings"]), "candidates": json.loads(alert["candidates"])}
    return {"type": f"alert.{alert['state']}", "timestamp": alert["updated_at"], "data": data}
