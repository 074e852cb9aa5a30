"""What the documentation shows is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_worked_example_of_a_new_source_runs_as_it_stands_in_the_page(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "add-a-source.md").read_text("utf-8")
    source, test = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    # A second folder of the package's path stands for crawlers/spiders, so that the checkout stays as it is.
    spiders = tmp_path / "spiders"
    spiders.mkdir()
    (spiders / "open_ranks.py").write_text(source, "utf-8")
    (tmp_path / "test_open_ranks.py").write_text(test, "utf-8")
    (tmp_path / "conftest.py").write_text(
        f"import crawlers.spiders\ncrawlers.spiders.__path__.append({str(spiders)!r})\n", "utf-8"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)})
    assert run.returncode == 0, run.stdout + run.stderr
    assert "3 passed" in run.stdout

    found = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import crawlers.spiders as s; s.__path__.append({str(spiders)!r})\n"
            "from crawlers.registry import slugs; print('open-ranks' in slugs())",
        ],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert found.stdout.strip() == "True", found.stderr


def test_the_page_of_sources_says_what_the_sources_declare() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "suanli", "sources", "--markdown"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert (ROOT / "docs" / "sources.md").read_text("utf-8") == said.stdout, "make it anew: suanli sources --markdown"


def test_the_threat_model_names_files_that_there_are() -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    named = re.findall(r"`((?:crawlers|monitors|reports|suanli|tests|watchlist)/[\w/]+\.py)`", page)
    assert len(named) > 30
    assert [one for one in named if not (ROOT / one).is_file()] == []
