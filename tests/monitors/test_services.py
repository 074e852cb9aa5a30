"""The services that people use, over HTTP on loopback: what they get, and what their answers mean."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import apprise
import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram
from apprise.plugins.wecombot import NotifyWeComBot
from sqlite_utils import Database

from monitors import outbox
from monitors.channels import by_apprise
from monitors.channels.answers import Answer, fault_in
from monitors.message import message_of
from monitors.outbox import Delivery, Undelivered
from storage.database import writing
from tests.loopback import Asking, Server, Web
from watchlist.egress import Egress
from watchlist.settings import Channel

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FEISHU, LARK = f"feishu://{'a' * 36}", f"lark://{'a' * 36}"
DINGTALK, WECOM = f"dingtalk://{'a' * 20}", f"wecombot://{'a' * 36}"
SLACK = "slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#general"
TELEGRAM = "tgram://123456789:abcdefg_hijklmnop/12315544/"
SERVICES = [FEISHU, LARK, DINGTALK, WECOM, SLACK, TELEGRAM]
TAKEN = {"ok": True, "code": 0, "errcode": 0, "result": {"message_id": 1, "chat": {"id": 1}}}
HOSTILE = (
    '<at user_id="all">所有人</at> <script>alert(1)</script> **Buy** [now](https://evil.example) <!channel>'
    " <https://evil.example|go> <@U123> @all \u202egnp.exe\u2066 `x`\r\nBcc: all@desk.example\r\n\r\n# h"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def says(body: Any = TAKEN, status: int = 200, **headers: str) -> dict[str, Any]:
    named = {"content-type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
    return {"body": json.dumps(body).encode(), "status": status, "headers": named}


class Services:
    """All of them at one address; `answers` come first, then everything is taken."""

    def __init__(self, serve: Callable[[Web], Server], monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: list[dict[str, Any]] = []
        self.server = serve(self._answer)
        place = f"http://127.0.0.1:{self.server.port}"
        for service, name, path in (
            (NotifyFeishu, "notify_url", "/feishu/{token}"), (NotifyLark, "notify_url", "/lark/"),
            (NotifyDingTalk, "notify_url", "/ding?token={token}"), (NotifyWeComBot, "notify_url", "/wecom?key={key}"),
            (NotifySlack, "api_url", "/slack/{}"), (NotifyTelegram, "notify_url", "/bot"),
        ):  # fmt: skip
            monkeypatch.setattr(service, name, place + path)

    def _answer(self, asking: Asking) -> dict[str, Any]:
        return self.answers.pop(0) if self.answers else says()

    @property
    def asked(self) -> list[Asking]:
        return self.server.asked


@pytest.fixture
def services(serve: Callable[[Web], Server], monkeypatch: pytest.MonkeyPatch) -> Services:
    return Services(serve, monkeypatch)


def send(url: str, title: str = "Kimi down", picture: bytes | None = None) -> None:
    finding = {"note_zh": title, "note_en": title, "start": "2026-02-01", "was": 10, "value": 6, "change": -0.4}
    headline = {"title": title, "outlet": title, "at": "2026-02-03", "matched": [title], "outlets": 1}
    alert = {
        "id": "a1", "title_zh": title, "title_en": title, "findings": json.dumps([finding, finding]),
        "candidates": json.dumps([headline]),
    }  # fmt: skip
    message = message_of(alert, "en")
    pictures = [picture] if picture else []
    by_apprise.send(url, message, NOW, grave=False, egress=Egress(frozenset()), pictures=lambda: pictures)


def texts(value: Any) -> Iterator[str]:
    """All that a service gets to show."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in ("footer", "channel", "parse_mode", "msgtype", "msg_type", "color"):
                yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


@pytest.mark.parametrize("url", SERVICES)
@pytest.mark.parametrize("title", [HOSTILE, HOSTILE * 50, "a" * 10_000])
def test_a_hostile_title_is_only_text_in_every_service(services: Services, url: str, title: str) -> None:
    send(url, title)
    (asked,) = services.asked
    shown = list(texts(json.loads(asked.body)))
    assert any(title[:3].replace("<", "＜") in text for text in shown)
    for text in shown:
        live = text.replace("<b>", "").replace("</b>", "")  # of ours, in Telegram's HTML
        assert "<" not in live
        assert "@all" not in live
        assert not {"\u202e", "\u2066", "\x1b"} & set(live)
        assert not any(line.startswith("Bcc:") for line in live.splitlines())
        assert len(text) < 4096
    if url in (DINGTALK, SLACK):  # which read Markdown
        assert not any("](" in text or "**Buy" in text or " `x`" in text for text in shown)


@pytest.mark.parametrize("url", SERVICES)
def test_every_service_gets_the_title_once_and_the_figures(services: Services, url: str) -> None:
    send(url, "Kimi down 40 percent")
    (asked,) = services.asked
    shown = "\n".join(texts(json.loads(asked.body)))
    assert "-40.0%" in shown
    bodies = [text for text in texts(json.loads(asked.body)) if "-40.0%" in text]
    assert len(bodies) == 1
    assert sum(line.strip("# *<b>/") == "Kimi down 40 percent" for line in bodies[0].splitlines()) <= 1


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        (FEISHU, {"code": 19001, "msg": "invalid token aaaa"}), (LARK, {"code": 11232, "msg": "limited aaaa"}),
        (DINGTALK, {"errcode": 310000, "errmsg": "keywords aaaa"}), (WECOM, {"errcode": 93000, "errmsg": "url aaaa"}),
    ],
)  # fmt: skip
def test_what_is_refused_under_status_200_was_not_taken(services: Services, url: str, answer: dict[str, Any]) -> None:
    services.answers.append(says(answer))
    with pytest.raises(Undelivered, match=str(answer.get("code") or answer.get("errcode"))) as refused:
        send(url)
    assert "aaaa" not in str(refused.value)
    send(url)
    assert len(services.asked) == 2


def test_a_code_is_read_only_where_it_means_a_refusal() -> None:
    answer = Answer(200, {}, b'{"code": 7, "errcode": 7}')
    assert fault_in("json", "JSON", [answer], NOW, taken=True) is None
    for body in (b"", b"ok", b"[7]", b'{"code": "7"}', b'{"code": null}', b"[" * 100_000):
        assert fault_in("feishu", "Feishu", [Answer(200, {}, body)], NOW, taken=True) is None


@pytest.mark.parametrize(
    ("url", "status", "for_good"), [(FEISHU, 500, False), (FEISHU, 404, True), (SLACK, 403, True), (WECOM, 400, False)]
)
def test_what_is_gone_is_given_up_and_what_failed_is_tried_again(
    services: Services, url: str, status: int, for_good: bool
) -> None:
    services.answers.append(says({}, status))
    with pytest.raises(Undelivered, match=str(status)) as failed:
        send(url)
    assert failed.value.for_good == for_good


@pytest.mark.parametrize("url", [FEISHU, DINGTALK, WECOM, SLACK])
def test_a_service_that_says_when_to_come_again_is_left_alone_until_then(services: Services, url: str) -> None:
    services.answers.append(says({}, 429, retry_after="1800"))
    with pytest.raises(Undelivered, match="429") as busy:
        send(url)
    assert busy.value.wait == timedelta(minutes=30)


def test_telegram_says_it_in_the_body() -> None:
    answer = Answer(429, {}, b'{"ok": false, "error_code": 429, "parameters": {"retry_after": 35}}')
    fault = fault_in("tgram", "Telegram", [answer], NOW, taken=False)
    assert fault is not None
    assert fault.wait == timedelta(seconds=35)


def test_a_redirect_is_not_followed_whatever_the_address_says(services: Services) -> None:
    place = f"http://127.0.0.1:{services.server.port}/elsewhere"
    services.answers.append(says({}, 307, location=place))
    with pytest.raises(Undelivered, match="307"):
        send(f"{FEISHU}/?redirect=yes")
    assert len(services.asked) == 1


def test_the_chart_comes_with_the_message_where_the_service_takes_pictures(services: Services) -> None:
    send(TELEGRAM, picture=PNG)
    assert [asked.path.rpartition("/")[2] for asked in services.asked][:1] == ["sendPhoto"]
    assert PNG in services.asked[0].body
    send(FEISHU, picture=PNG)
    assert PNG not in services.asked[-1].body


def test_the_addresses_in_the_documentation_are_some_that_apprise_knows() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    addresses = re.findall(r"`([a-z]+://[^` ]+)`", page)
    assert {address.partition(":")[0] for address in addresses} >= {
        "mailtos",
        "feishu",
        "dingtalk",
        "wecombot",
        "tgram",
    }
    stands_for = {"BOT:TOKEN/CHAT": "123456789:abcdefghijklmnop/12315544", "A/B/C": "T1JJ3T3L2/A1BRTD4JD/TIiajkdnl"}
    for address in addresses:
        for name, text in stands_for.items():
            address = address.replace(name, text)
        assert apprise.Apprise.instantiate(address) is not None, address


def test_messages_to_a_busy_service_wait_for_its_time_and_then_all_come(services: Services, db: Database) -> None:
    channel = Channel(name="team", kind="apprise", url_env="TEAM_URL")
    for name in ("a1", "a2"):
        with writing(db):
            db.execute(
                "INSERT INTO alerts VALUES (?, 'entity:kimi', 'analyst', 'kimi', 'firing', 0.5, 't', 't', '[]', '[]',"
                " '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', NULL, NULL, NULL)",
                (name,),
            )
            outbox.queue(db, name, ["team"], NOW)
    services.answers.append(says({}, 429, retry_after="1800"))
    taken: list[str] = []

    def give(delivery: Delivery) -> None:
        send(FEISHU)
        taken.append(delivery.id)

    def at(now: datetime) -> dict[str, int]:
        return outbox.deliver(db, give, lambda: now, Random(1), (channel,))

    assert at(NOW) == {"sent": 0, "put off": 1, "dead": 0}
    assert at(NOW + 29 * MINUTE)["sent"] == 0
    assert len(services.asked) == 1
    assert at(NOW + 30 * MINUTE)["sent"] == 2
    assert sorted(taken) == ["a1.team", "a2.team"]
