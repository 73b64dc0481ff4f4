from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma.loaders._values.stamps import twitter_instants
from vocsigma.loaders._values.times import NONE

FORMAT = "%a %b %d %H:%M:%S %z %Y"
seconds = st.integers(946_684_800, 4_102_444_799)  # the years 2000 to 2099
moments = seconds.map(lambda second: datetime.fromtimestamp(second, UTC))


def read(*chunks: list[str | None]) -> list[int]:
    column = pa.chunked_array(chunks, pa.large_string())
    return twitter_instants(column).tolist()


def strptime(text: str) -> int:
    return int(datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y").timestamp()) * 1_000_000


@given(st.lists(moments, min_size=1, max_size=20))
def test_fixed_width_stamps_are_those_of_strptime(when):
    texts = [moment.strftime(FORMAT) for moment in when]
    expected = [strptime(text) for text in texts]
    assert read(texts) == expected
    assert read(["x"], texts[:3], texts[3:]) == [NONE, *expected]


@given(st.text(alphabet="Tue Oct3120:7+", min_size=30, max_size=30))
def test_what_strptime_refuses_is_refused(text):
    if read([text]) != [NONE]:
        assert strptime(text.strip()) == read([text])[0]


@given(moments, st.integers(0, 29), st.sampled_from("0159:+ Zae"))
def test_one_wrong_letter_gives_no_other_time(when, place, letter):
    text = when.strftime(FORMAT)
    changed = text[:place] + letter + text[place + 1 :]
    try:
        expected = strptime(changed)
    except ValueError:
        # The day of the week is not needed to know the time.
        assert read([changed])[0] in ({NONE} if place > 2 else {NONE, *read([text])})
    else:
        assert read([changed])[0] in {NONE, expected}


@pytest.mark.parametrize(
    "text", [None, "", "Tue Oct 31 24:10:47 +0000 2017", "Tue Oct 31 22:60:47 +0000 2017"]
)
def test_no_time_is_no_time(text):
    assert read([text]) == [NONE]


def test_slices_of_arrays_are_read_at_their_place():
    texts = [f"Tue Oct 31 22:10:{second} +0000 2017" for second in range(10, 20)]
    whole = pa.array(texts, pa.large_string())
    assert twitter_instants(pa.chunked_array([whole[4:7]])).tolist() == read(texts)[4:7]
