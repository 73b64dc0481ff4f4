import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.voice import ThemeModel

SCRIPT = """
import sys
import pandas as pd
from vocsigma.voice import ThemeModel
texts = pd.read_csv(sys.argv[1]).sample(int(sys.argv[3]), random_state=1)["text"]
ThemeModel(30, seeds={"lost": ["lost", "stolen"]}).fit(texts).save(sys.argv[2])
"""


def saved_elsewhere(source, path, n_texts, threads):
    """Fit and save in a new process with this many threads, and give the bytes."""
    variables = {
        **os.environ,
        "OPENBLAS_NUM_THREADS": str(threads),
        "PYTHONHASHSEED": str(threads),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", SCRIPT, str(source), str(path), str(n_texts)]
    subprocess.run(command, env=variables, check=True)
    return path.read_bytes()


@pytest.mark.slow
def test_processes_and_threads_give_the_same_bytes(tmp_path):
    source = Path(__file__).parents[1] / "data" / "voice" / "banking77_train.csv.gz"
    one = saved_elsewhere(source, tmp_path / "one", 5000, threads=1)
    two = saved_elsewhere(source, tmp_path / "two", 5000, threads=2)
    assert one == two
    assert one == saved_elsewhere(source, tmp_path / "again", 5000, threads=1)


def test_the_same_model_gives_the_same_bytes(model, tmp_path):
    model.save(tmp_path / "a")
    model.save(str(tmp_path / "b"))
    first = (tmp_path / "a").read_bytes()
    assert first == (tmp_path / "b").read_bytes()
    ThemeModel.load(tmp_path / "a").save(tmp_path / "d")
    assert first == (tmp_path / "d").read_bytes()


def test_a_loaded_model_is_the_model(questions, tmp_path):
    model = ThemeModel(9, seeds={"lost": ["lost"]}, smoothing=0.3, random_state=4).fit(questions)
    model.save(tmp_path / "themes.npz")
    loaded = ThemeModel.load(tmp_path / "themes.npz")
    assert loaded.get_params() == model.get_params()
    pd.testing.assert_frame_equal(loaded.themes, model.themes, check_exact=True)
    assert (loaded.transform(questions) == model.transform(questions)).all()


def test_an_empty_theme_survives(tmp_path):
    texts = ["late parcel", "parcel is late", "refund", "a refund"]
    with pytest.warns(UserWarning, match="stay empty"):
        model = ThemeModel(3, seeds={"none": ["zebra"]}).fit([*texts, "my money"])
    model.save(tmp_path / "m")
    pd.testing.assert_frame_equal(ThemeModel.load(tmp_path / "m").themes, model.themes)


def test_the_file_holds_no_texts_and_no_pickle(model, questions, tmp_path):
    model.save(tmp_path / "m")
    with np.load(tmp_path / "m", allow_pickle=False) as file:
        facts = json.loads(file["model"].tobytes())
        assert all(file[name].dtype.kind in "fiu" for name in file.files)
    assert set(facts) == {"format", "version", "parameters", "vocabulary", "label", "keywords"}
    assert not any(text.encode() in (tmp_path / "m").read_bytes() for text in questions)


def test_a_callers_encoder_is_given_again(tmp_path):
    texts = ["late a", "late b", "cost a", "cost b"]

    def encoder(given):
        return np.array([["late" in text, "cost" in text] for text in given], dtype=float)

    model = ThemeModel(2, encoder=encoder).fit(texts)
    model.save(tmp_path / "m")
    again = ThemeModel.load(tmp_path / "m", encoder=encoder)
    assert again.predict(["late", "cost"]).tolist() == model.predict(["late", "cost"]).tolist()
    alone = ThemeModel.load(tmp_path / "m")
    assert alone.predict(encoder(texts)).tolist() == model.labels_.tolist()
    with pytest.raises(ArgumentError, match="give their vectors to predict"):
        alone.predict(texts)


def test_a_file_of_something_else_is_told(tmp_path):
    (tmp_path / "text").write_text("not a model")
    (tmp_path / "empty").write_bytes(b"")
    np.savez(tmp_path / "other.npz", a=np.arange(3))
    np.savez(tmp_path / "list.npz", model=np.frombuffer(b"[1]", dtype=np.uint8))
    np.save(tmp_path / "array.npy", np.arange(3))
    for name in ("text", "empty", "other.npz", "list.npz", "array.npy"):
        with pytest.raises(FormatError, match="is not a saved ThemeModel; give a file that save"):
            ThemeModel.load(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        ThemeModel.load(tmp_path / "nowhere")


def test_another_version_is_told(tmp_path):
    told = json.dumps({"format": "vocsigma.ThemeModel", "version": 99}).encode()
    np.savez(tmp_path / "new.npz", model=np.frombuffer(told, dtype=np.uint8))
    with pytest.raises(FormatError, match=r"version 99, and this vocsigma reads .* version 1; fit"):
        ThemeModel.load(tmp_path / "new.npz")
