"""What a person is told about a watchlist that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from watchlist.load import WatchlistError, load

SOUND = """\
[[entities]]
id = "openai"
zh = "OpenAI"
en = "OpenAI"

[[entities]]
id = "chatgpt"
zh = "ChatGPT"
en = "ChatGPT"
maker = "openai"

[[sites]]
domain = "chatgpt.com"
entity = "chatgpt"
since = 2024-05-01

[[apps]]
store = "appstore"
app_id = "1"
entity = "chatgpt"
countries = ["us"]
name = "ChatGPT"

[[app_charts]]
store = "appstore"
country = "us"

[[products]]
slug = "h100-pcie-80gb"
entity = "openai"
name = "H100"

[[tickers]]
code = "NVDA.O"
entity = "openai"
group = "GPU"
exchange = "XNAS"
currency = "USD"

[[feeds]]
url = "https://example.com/feed"
outlet = "Example"
lang = "en"

[[windows]]
id = "week"
zh = "周"
en = "week"
days = 7

[[exhibits]]
number = 1
zh = "访问量"
en = "visits"
of = "site"
metrics = ["visits"]
unit = { zh = "万次", en = "10,000", scale = 10000 }
source = "Similarweb"
grain = "week"
window = "week"
members = ["chatgpt"]

[[rules]]
id = "fall"
metric = "visits"
subject = "chatgpt.com"
change_pct = 20
window = "7d"
"""

FAULTS = [
    # Shape: what stands there, what is written in its place, what is said, and the line that it is said of.
    ('zh = "OpenAI"', 'zn = "OpenAI"', 'entities[0].zn: there is no such key here; did you mean "zh"?', "zn ="),
    ("[[sites]]", "[[sitse]]", 'sitse: there is no such key here; did you mean "sites"?', "[[sitse]]"),
    ('en = "OpenAI"\n', "", "entities[0].en: is missing; add it", "[[entities]]"),
    ('zh = "OpenAI"', 'zh = " "', "entities[0].zh: must be one line of text, not blank", 'zh = " "'),
    ('zh = "OpenAI"', "zh = 3", "entities[0].zh: must be a valid string; here it is 3", "zh = 3"),
    ('id = "openai"', 'id = "Open AI"', "must be lower-case letters and digits", "Open AI"),
    ("2024-05-01", '"May 2024"', "sites[0].since: must be a valid date; here it is 'May 2024'", "since"),
    ('"chatgpt.com"', '"https://chatgpt.com/"', "sites[0].domain: must be a host name in lower case", "domain"),
    ('"appstore"\napp_id', '"appstor"\napp_id', "apps[0].store: must be 'appstore'", "appstor"),
    ('["us"]', '["us",\n"USA"]', "apps[0].countries[1]: must be two lower-case letters", '"USA"'),
    ('["us"]', "[]", "apps[0].countries: must have at least 1 item", "countries = []"),
    ('country = "us"', 'country = "us"\ndepth = 0', "app_charts[0].depth: must be greater than or equal to 1", "depth"),
    ('"NVDA.O"', '"NVDA"', "tickers[0].code: must be a code as Wind spells it", '"NVDA"'),
    ('"https://example.com/feed"', '"example.com"', 'must be an address that begins with "https://"', '"example.com"'),
    ('lang = "en"', 'lang = "en"\nzone = "Shanghai"', "feeds[0].zone: must be an IANA time zone", "zone"),
    ('members = ["chatgpt"]', "members = []", "exhibits[0].members: must have at least 1 item", "members = []"),
    ("scale = 10000", "scale = 0", "exhibits[0].unit.scale: must be greater than 0", "scale"),
    ('"7d"', '"a week"', "rules[0].window: must be days or weeks", '"a week"'),
    ('window = "7d"\n', "", "rules[0]: change_pct and window belong together", "[[rules]]"),
    ("change_pct = 20\n", "", "rules[0]: needs one of above, below, change_pct", "[[rules]]"),
    ('change_pct = 20\nwindow = "7d"', 'below = 1\ndirection = "up"',
     "rules[0]: direction is about change_pct", "[[rules]]"),
    ('subject = "chatgpt.com"', 'subject = "chatgpt.com"\nentity = "chatgpt"', "exclude each other", "[[rules]]"),
    # References.
    ('com"\nentity = "chatgpt"', 'com"\nentity = "chatgtp"',
     'sites[0].entity: there is no entity "chatgtp"; did you mean "chatgpt"?', '"chatgtp"'),
    ('maker = "openai"', 'maker = "google"', 'there is no entity "google"; add it, or mend the spelling', '"google"'),
    ('maker = "openai"', 'maker = "chatgpt"', "entities[1].maker: is the entity itself", "maker"),
    ('maker = "openai"', 'aliases = ["openai"]',
     'entities[1].aliases: "openai" is also a name of "openai"; leave it to one of them', "aliases"),
    ('members = ["chatgpt"]', 'members = ["openai"]',
     'exhibits[0].members[0]: there is no entity with a site "openai"', "members"),
    ('members = ["chatgpt"]', 'members = [\n"chatgpt",\n { subject = "chatgpt" }]',
     'exhibits[0].members[1]: "chatgpt" stands at members[0] already', "{ subject"),
    ('["visits"]', '["vists"]', 'no metric "vists"; did you mean "visits"?', "vists"),
    ('window = "week"', 'window = "month"', 'exhibits[0].window: there is no window "month"', '"month"'),
    ("number = 1", "number = 2", "there is no chart 1; number the charts from 1 without a gap", "[[exhibits]]"),
    ('metric = "visits"', 'metric = "visit"', 'rules[0].metric: there is no metric "visit"', "metric ="),
    ('subject = "chatgpt.com"', 'subject = "chatgpt"', '"chatgpt"; did you mean "chatgpt.com"?', "subject ="),
    ("since = 2024-05-01", "since = 2024-05-01\nuntil = 2024-05-01",
     "sites[0].until: 2024-05-01 is not after since (2024-05-01)", "until"),
    ('"XNAS"', '"XNYS"', "tickers[0].exchange: NVDA.O is traded on XNAS, not on XNYS", "XNYS"),
    ('"USD"', '"CNY"', "tickers[0].currency: NVDA.O is traded in USD, not in CNY", "CNY"),
]  # fmt: skip


def faults(tmp_path: Path, text: str | bytes) -> tuple[str, ...]:
    path = tmp_path / "watchlist.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(WatchlistError) as said:
        load(path)
    return said.value.faults


def test_the_watchlist_that_these_tests_break_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "watchlist.toml"
    path.write_text(SOUND, "utf-8")
    assert load(path).entity("chatgpt").maker == "openai"


@pytest.mark.parametrize(("right", "wrong", "message", "on"), FAULTS, ids=[fault[2][:50] for fault in FAULTS])
def test_each_fault_has_its_own_message_with_line_and_keys(
    tmp_path: Path, right: str, wrong: str, message: str, on: str
) -> None:
    assert right in SOUND
    broken = SOUND.replace(right, wrong, 1)
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if on in text)
    found = faults(tmp_path, broken)
    own = [fault for fault in found if message in fault]
    assert len(own) == 1, found
    assert own[0].startswith(f"watchlist.toml:{line}: "), own


@pytest.mark.parametrize(
    ("table", "key"),
    [("entities", "openai"), ("sites", "chatgpt.com"), ("apps", "appstore 1"), ("app_charts", "appstore us iphone"),
     ("products", "h100-pcie-80gb"), ("tickers", "NVDA.O"), ("feeds", "https://example.com/feed"), ("exhibits", "1"),
     ("windows", "week"), ("rules", "fall")],
)  # fmt: skip
def test_what_stands_twice_is_named_at_its_second_place(tmp_path: Path, table: str, key: str) -> None:
    block = next(part for part in SOUND.split("\n\n") if part.startswith(f"[[{table}]]"))
    found = faults(tmp_path, f"{SOUND}\n{block}\n")
    last = 2 if table == "entities" else 1
    line = SOUND.count("\n") + 2
    told = [f for f in found if f.startswith(f'watchlist.toml:{line}: {table}[{last}]: "{key}')]
    assert len(told) == 1, found
    assert f"stands at {table}[0] already; remove one" in told[0]


def test_one_app_id_belongs_to_one_entity_in_all_stores(tmp_path: Path) -> None:
    other = '[[apps]]\nstore = "huawei"\napp_id = "1"\nentity = "openai"\ncountries = ["cn"]\nname = "Other"\n'
    (fault,) = faults(tmp_path, SOUND + other)
    assert 'apps[1].app_id: "1" is an app of "chatgpt" in another store' in fault


def test_all_faults_are_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = SOUND.replace('zh = "OpenAI"\n', "").replace('lang = "en"', 'lang = "fr"').replace("= 10000", "= 0")
    found = faults(tmp_path, text)
    assert [fault.split(": ")[1] for fault in found] == ["entities[0].zh", "feeds[0].lang", "exhibits[0].unit.scale"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = [1,\n\n!]", "watchlist.toml:4: is not TOML: "),
        ('a = "open', "watchlist.toml:1: is not TOML: "),
        ("a = 1\na = 2", "watchlist.toml:2: is not TOML: "),
        (b"a = 1\nb = '\xb0\xa1'", "watchlist.toml:2: is not UTF-8; save it as UTF-8"),
        ("a = " + "[" * 5000, "watchlist.toml: is nested too deeply"),
    ],
)
def test_a_file_that_is_no_toml_is_told_by_its_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault.startswith(message)


def test_a_file_that_is_not_there_or_is_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(WatchlistError) as said:
            load(path)
        assert str(path) in said.value.faults[0]


@pytest.mark.parametrize("text", ["\ufeff" + SOUND, SOUND.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path, text: str) -> None:
    path = tmp_path / "watchlist.toml"
    path.write_bytes(text.encode())
    assert load(path).sites[0].domain == "chatgpt.com"
