"""Sources are found by their files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crawlers import registry, spiders
from crawlers.source import Source

ROOT = Path(__file__).resolve().parents[2]
FILE = """
from crawlers.source import Source
class Newcomer(Source):
    slug, cadence, evidence = "{slug}", "daily", "documented"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose files are spiders too, for one test."""
    monkeypatch.setattr(spiders, "__path__", [*spiders.__path__, str(tmp_path)])
    registry._by_slug.cache_clear()
    yield tmp_path
    registry._by_slug.cache_clear()
    for name in [name for name in sys.modules if name.startswith("crawlers.spiders.newcomer")]:
        del sys.modules[name]


def test_every_file_is_a_source_under_the_name_it_has() -> None:
    for slug in registry.slugs():
        source = registry.get(slug)
        assert isinstance(source, Source)
        assert source.slug == slug
        assert slug == slug.lower()


def test_a_new_file_is_all_it_takes(folder: Path) -> None:
    (folder / "newcomer_one.py").write_text(FILE.format(slug="newcomer-one"))
    assert registry.get("newcomer-one").slug == "newcomer-one"
    assert "newcomer-one" in registry.slugs()


def test_one_source_is_had_without_importing_the_others(folder: Path) -> None:
    (folder / "newcomer_broken.py").write_text("raise RuntimeError('a fault of this file alone')")
    (folder / "newcomer_two.py").write_text(FILE.format(slug="newcomer-two"))
    assert registry.get("newcomer-two").slug == "newcomer-two"


def test_a_source_is_found_in_a_file_of_another_name(folder: Path) -> None:
    (folder / "newcomer_three.py").write_text(FILE.format(slug="renamed-since"))
    assert registry.get("renamed-since").slug == "renamed-since"


def test_two_files_may_not_claim_one_slug(folder: Path) -> None:
    for name in ("newcomer_four", "newcomer_five"):
        (folder / f"{name}.py").write_text(FILE.format(slug="claimed-twice"))
    with pytest.raises(registry.TwoOfOneSlug, match=r"newcomer_five.*newcomer_four|newcomer_four.*newcomer_five"):
        registry.slugs()


@pytest.mark.parametrize("slug", ["newcomer-sicks", "../../etc/passwd", "os.path", ""])
def test_an_unknown_slug_is_refused_with_what_is_near(folder: Path, slug: str) -> None:
    (folder / "newcomer_six.py").write_text(FILE.format(slug="newcomer-six"))
    with pytest.raises(registry.UnknownSource, match="did you mean newcomer-six" if "new" in slug else "no source"):
        registry.get(slug)


def test_scrapy_lists_every_source_by_its_slug() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert listed.stdout.split() == [*registry.slugs()]
