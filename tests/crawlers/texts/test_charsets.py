"""Bytes of pages and feeds, with declarations that are missing, wrong or at odds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.texts.charsets import text_and_utf8, text_of

FEED = "<rss><channel><item><title>{}</title><link>https://example.com/1</link></item></channel></rss>"
CHINESE, JAPANESE = "英伟达发布新一代芯片，股价上涨百分之五", "エヌビディアが新しい半導体を発表"
PORTUGUESE = "Promoção não é só amanhã"


@pytest.mark.parametrize(
    ("title", "encoding"),
    [
        (CHINESE, "gb18030"),
        ("輝達財報優於預期，股價創下新高", "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        ("삼성전자가 새로운 반도체를 발표했다", "euc_kr"),
        (PORTUGUESE, "latin-1"),
        ("“Smart” quotes – and a dash", "cp1252"),
        ("Искусственный интеллект: новости дня", "cp1251"),
        ("Искусственный интеллект: новости дня", "koi8-r"),
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"),
        (CHINESE, "utf-32"),
    ],
)
def test_bytes_that_nothing_declares_are_read_by_what_they_look_like(title: str, encoding: str) -> None:
    assert title in text_of(FEED.format(title).encode(encoding))


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "gb2312", None),
        ("utf-8", "iso-8859-1", "text/xml"),
        ("gb18030", "utf-8", None),
        ("gb18030", "gb2312", "text/xml; charset=iso-8859-1"),
        ("gb18030", "utf-8", "application/xml; charset=gb2312"),
        ("gb18030", "no-such-encoding", None),
        ("gb18030", "zip", None),
        ("gb18030", "utf-16", None),
    ],
)
def test_the_bytes_weigh_more_than_what_is_declared(encoding: str, declared: str, header: str | None) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + FEED.format(CHINESE)
    assert text_of(text.encode(encoding), header) == text


def test_a_declared_encoding_is_believed_where_bytes_alone_do_not_tell() -> None:
    for title, encoding in (("联通", "gb2312"), ("東京", "iso-2022-jp"), ("Łódź", "iso-8859-2")):
        text = f'<?xml version="1.0" encoding="{encoding}"?>' + FEED.format(title)
        assert text_of(text.encode(encoding)) == text


def test_the_header_is_believed_before_the_document() -> None:
    text = '<?xml version="1.0" encoding="koi8-r"?>' + FEED.format("Москва")
    assert text_of(text.encode("cp1251"), "application/xml; charset=windows-1251") == text


def test_the_host_weighs_in_where_nothing_is_declared() -> None:
    assert "蘋果" in text_of(FEED.format("蘋果").encode("big5"), host="news.example.com.tw")


def test_a_page_that_declares_its_encoding_in_a_meta_tag_is_read_by_it() -> None:
    text = f'<html><head><meta charset="big5"><title>蘋果</title>{"<p>" * 10}'
    assert text_of(text.encode("big5")) == text


def test_one_wrong_byte_spoils_nothing_else() -> None:
    for encoding in ("utf-8", "gb18030"):
        text = text_of(FEED.format(f"{CHINESE}|X|{CHINESE}").encode(encoding).replace(b"X", b"X\xff"))
        assert text.count(CHINESE) == 2


@given(text=st.text(st.sampled_from(CHINESE + "abc<>& "), min_size=1), data=st.data())
def test_a_text_that_is_cut_anywhere_keeps_all_its_whole_characters(text: str, data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(["utf-8-sig", "utf-8", "utf-16"]))
    whole = text.encode(encoding)
    read = text_of(whole[: data.draw(st.integers(3, len(whole)))] if encoding != "utf-8" else whole)
    assert "\ufffd" not in read
    assert text.startswith(read) or encoding == "utf-8"


@given(body=st.one_of(st.binary(), st.text().map(str.encode)))
def test_a_body_is_said_to_be_utf8_only_where_it_is_the_text_in_utf8(body: bytes) -> None:
    text, utf8 = text_and_utf8(body)
    assert utf8 is None or (utf8 is body and body.startswith(text.encode()) and len(body) - len(text.encode()) < 4)


@given(body=st.binary(), header=st.sampled_from([None, "text/xml; charset=gb2312", "x; charset=zip", "charset"]))
def test_any_bytes_give_some_text(body: bytes, header: str | None) -> None:
    assert isinstance(text_of(body, header), str)
