from pathlib import Path

import pandas as pd
import pytest

from vocsigma.voice import ThemeModel

BANKING = Path(__file__).parents[1] / "data" / "voice" / "banking77_train.csv.gz"


@pytest.fixture(scope="session")
def banking():
    return pd.read_csv(BANKING)


@pytest.fixture(scope="session")
def questions(banking):
    """600 questions of all intents."""
    return banking.sample(600, random_state=1)["text"].tolist()


@pytest.fixture(scope="session")
def model(questions):
    return ThemeModel(12).fit(questions)
