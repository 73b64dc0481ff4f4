import io

import pandas as pd
import pytest

from vocsigma.loaders import read_survey_csv


@pytest.fixture
def survey():
    """Give answers as the reader gives them, from columns and the kinds of the questions."""

    def read(kinds, **columns):
        frame = pd.DataFrame(columns, dtype="object")
        return read_survey_csv(
            io.StringIO(frame.to_csv(index_label="id")), respondent_id="id", kinds=kinds
        )

    return read
