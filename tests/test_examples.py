"""Every script in examples/ writes the tables that lie in examples/expected."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_tables_are_the_expected_ones(script, tmp_path):
    subprocess.run([sys.executable, "-W", "error", script, tmp_path], check=True, timeout=300)
    expected = EXAMPLES / "expected" / script.stem
    names = sorted(path.name for path in expected.glob("*.csv"))
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        written, wanted = pd.read_csv(tmp_path / name), pd.read_csv(expected / name)
        pd.testing.assert_frame_equal(written, wanted, rtol=1e-9, atol=0, obj=name)


def test_there_are_examples():
    assert SCRIPTS
