"""The README's lines run as they stand, and print what it says."""

import re
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
CODE = [text for language, text in BLOCKS if language == "python"]
OUTPUT = [text for language, text in BLOCKS if language == "text"]

mpl.use("Agg")


def test_the_ten_lines_print_what_the_readme_says(capsys):
    exec(CODE[0], {})
    assert capsys.readouterr().out == OUTPUT[0]
    assert len([line for line in CODE[0].splitlines() if line]) <= 10


def test_the_users_own_file_is_read_as_the_readme_says(tmp_path, monkeypatch, capsys):
    pd.DataFrame(
        {
            "id": ["1", "2"],
            "sent": ["2025-03-03 10:00", "2025-03-03 11:00"],
            "from": ["Ann", "help"],
            "side": ["End-user", "Staff"],
            "ticket": "t",
        }
    ).to_csv(tmp_path / "export.csv", index=False)
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(CODE[1], names)
    assert names["turns"]["response_s"].tolist() == [3600.0]
    assert "2 records read" in capsys.readouterr().out


def test_the_picture_is_there():
    for picture in re.findall(r"docs/images/[\w.]+", README.read_text(encoding="utf-8")):
        assert (README.parent / picture).stat().st_size > 0


@pytest.mark.parametrize(
    "link", re.findall(r"\]\((?!http)([^)#]+)\)", README.read_text(encoding="utf-8"))
)
def test_links_lead_somewhere(link):
    assert (README.parent / link).exists()
