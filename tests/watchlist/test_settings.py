"""What an owner may set, and what is said of settings that cannot be."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from watchlist.settings import Settings, SettingsError, load_settings

TEMPLATE = files("watchlist").joinpath("settings_template.toml").read_text("utf-8")


def faults(tmp_path: Path, text: str) -> tuple[str, ...]:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as said:
        load_settings(path)
    return said.value.faults


def test_without_a_file_everything_is_as_the_package_has_it(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.toml") == Settings()
    assert Settings().budget == 0.01


def test_the_template_says_what_the_package_does_anyway(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(TEMPLATE, "utf-8")
    assert load_settings(path) == Settings()


def test_every_example_of_the_template_works_once_it_is_uncommented(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    head, _, examples = TEMPLATE.partition("# [egress]")
    lines = f"# [egress]{examples}".splitlines()
    path.write_text(head + "\n".join(line.removeprefix("# ") for line in lines), "utf-8")
    settings = load_settings(path)
    assert settings.egress.allow
    assert {channel.kind for channel in settings.channels} == {"apprise", "webhook", "terminal"}
    assert {channel.audience for channel in settings.channels} == {"analyst", "operator"}
    assert [source.cadence for source in settings.sources.values()] == ["weekly"]
    team = settings.channels[0]
    assert (team.groups[0], team.severity, team.rate) == ("exhibit-3", "notable", 20)
    assert team.digest is not None
    assert team.quiet is not None
    assert settings.groups["exhibit-3"].least_severity == 0.4


CHANNEL = '[[channels]]\nname = "team"\n'
TERMINAL = CHANNEL + 'kind = "terminal"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("budgett = 0.01", 'settings.toml:1: budgett: there is no such key here; did you mean "budget"?'),
        ("\nbudget = 2", "settings.toml:2: budget: must be less than or equal to 0.2; here it is 2"),
        ("budget = 0", "settings.toml:1: budget: must be greater than 0"),
        ("cooldown_days = -1", "settings.toml:1: cooldown_days: must be greater than or equal to 0"),
        ("crawl_limit_seconds = 0", "settings.toml:1: crawl_limit_seconds: must be greater than 0"),
        ('[egress]\nallow = ["10.0.0.1:80", "10.0.0.1"]', "toml:2: egress.allow[1]: must be a host and a port"),
        ('[sources.feed]\ncadence = "often"', "settings.toml:2: sources.feed.cadence: must be 'hourly'"),
        ("[sources.feed]\npause = 1", "settings.toml:2: sources.feed.pause: there is no such key here"),
        (CHANNEL + 'kind = "mail"', "settings.toml:3: channels[0].kind: must be 'apprise'"),
        (CHANNEL + 'kind = "apprise"', "settings.toml:1: channels[0]: needs either url or url_env"),
        (CHANNEL + 'kind = "apprise"\nurl = "slack://a/b/c"', "channels[0]: an Apprise address carries its token"),
        (CHANNEL + 'kind = "apprise"\nurl_env = "MY URL"', "toml:4: channels[0].url_env: must be the name of an"),
        (CHANNEL + 'kind = "webhook"\nurl = "https://a.com/"', "settings.toml:1: channels[0]: needs secret_env"),
        (2 * (CHANNEL + 'kind = "terminal"\n'), "two channels are called team; rename one"),
        (TERMINAL + 'digest = { every = "daily", at = "8:30" }', 'toml:4: channels[0].digest.at: must be a time'),
        (TERMINAL + 'digest = { every = "daily", at = "24:00" }', "toml:4: channels[0].digest.at: must be a time"),
        (TERMINAL + 'digest = { every = "hourly" }', "toml:4: channels[0].digest.every: must be 'daily' or 'weekly'"),
        (TERMINAL + 'digest = { every = "weekly" }', "channels[0].digest: a weekly digest needs its day"),
        (TERMINAL + 'digest = { every = "daily", on = "friday" }', "channels[0].digest: a daily digest comes on every"),
        (TERMINAL + 'quiet = { begin = "22:00" }', "toml:4: channels[0].quiet.end: is missing; add it"),
        (TERMINAL + 'quiet = { begin = "22:00", end = "22:00" }', "channels[0].quiet: the quiet hours end"),
        (TERMINAL + 'quiet = { begn = "22:00", begin = "22:00", end = "07:00" }', 'did you mean "begin"?'),
        (TERMINAL + 'zone = "Beijing"', "toml:4: channels[0].zone: must be an IANA time zone"),
        (TERMINAL + "rate = 0", "toml:4: channels[0].rate: must be greater than or equal to 1"),
        (TERMINAL + 'severity = "grave"', "toml:4: channels[0].severity: must be 'digest', 'notable' or 'urgent'"),
        (TERMINAL + 'audience = "operator"\ngroups = ["kimi"]', "channels[0]: operators hear of sources and channels"),
        ("severity = { urgent = 0.4 }", "toml:1: severity: what is urgent is notable"),
        ("[groups.kimi]\nleast_severity = 2", "toml:2: groups.kimi.least_severity: must be less than or equal to 1"),
        ("a = ", "settings.toml:1: is not TOML: "),
    ],
)  # fmt: skip
def test_each_fault_has_its_own_message(tmp_path: Path, text: str, message: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert message in fault


def test_a_secret_written_into_the_settings_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    for key in ("url", "url_env", "secret_env"):
        (fault,) = faults(tmp_path, CHANNEL + f'kind = "apprise"\n{key} = "slack://TOKEN123/secret"')
        assert "TOKEN123" not in fault
