import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt

from vocsigma.exceptions import ArgumentError, DataWarning
from vocsigma.plotting._themes import draw_themes
from vocsigma.voice import ThemeModel

mpl.use("Agg")
TEXTS = ["late parcel", "parcel is late", "my parcel", "late again", "a refund", "refund $5_$ now"]


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_every_theme_is_a_bar_as_long_as_its_share():
    model = ThemeModel(2).fit(TEXTS)
    axes = draw_themes(model)
    names = [tick.get_text() for tick in axes.get_yticklabels()]
    widths = [bar.get_width() for bar in axes.patches]
    shares = model.themes.set_index("label")["share"]
    assert dict(zip(names, widths, strict=True)) == pytest.approx(shares.to_dict())
    assert widths == sorted(widths)
    assert axes.get_title(loc="left") == "late, parcel, again: 67% of texts"


def test_names_are_not_read_as_formulas_and_an_empty_theme_has_no_strength():
    seeds = {"$a_$ & $b$": ["late"], "none": ["zebra"]}
    with pytest.warns(DataWarning, match="stay empty"):
        model = ThemeModel(3, seeds=seeds).fit(TEXTS)
    axes = draw_themes(model)
    axes.figure.canvas.draw()
    assert "$a_$ & $b$" in [tick.get_text() for tick in axes.get_yticklabels()]
    said = [text.get_text() for text in axes.texts]
    assert sum("strength" in text for text in said) == 3  # two themes and the line above
    assert any(text.strip() == "0" for text in said)


def test_it_draws_on_given_axes_and_leaves_settings_alone():
    before = dict(mpl.rcParams)
    ax = plt.figure().subplots()
    assert draw_themes(ThemeModel(2).fit(TEXTS), ax=ax) is ax
    assert dict(mpl.rcParams) == before


def test_more_themes_than_a_picture_holds_are_told():
    model = ThemeModel(61).fit([f"word{number} other{number}" for number in range(61)])
    with pytest.raises(ArgumentError, match="there are 61 themes; a picture holds at most 60"):
        draw_themes(model)
