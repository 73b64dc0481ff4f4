import gzip
import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from vocsigma.datasets import load_nyc311, load_twcs_simulated
from vocsigma.datasets._samples import _sample_path
from vocsigma.exceptions import FormatError

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "samples"
NAMES = ["nyc311_animals.csv.gz", "twcs_simulated.csv.gz", "customers_simulated.csv.gz"]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make_samples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", NAMES)
def test_a_checkout_finds_its_samples(name):
    assert _sample_path(name).is_file()
    assert _sample_path(name).name == name


def test_a_missing_sample_is_an_error_that_says_where_it_was_sought():
    with pytest.raises(FormatError, match=r"the sample 'no\.csv' is neither in .*_samples nor in"):
        _sample_path("no.csv")


@pytest.mark.slow
def test_a_wheel_carries_the_samples_and_loads_them(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {f"vocsigma/_samples/{name}" for name in [*NAMES, "README.md"]} <= set(
            archive.namelist()
        )
        archive.extractall(tmp_path / "site")
    code = (
        "from vocsigma.datasets import load_nyc311, load_twcs_simulated\n"
        "from vocsigma.datasets import _samples\n"
        "print(_samples._sample_path('nyc311_animals.csv.gz'))\n"
        "print(len(load_nyc311().messages), len(load_twcs_simulated().messages))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    path, counts = ran.stdout.splitlines()
    assert path == str(tmp_path / "site" / "vocsigma" / "_samples" / "nyc311_animals.csv.gz")
    assert counts == f"{len(load_nyc311().messages)} {len(load_twcs_simulated().messages)}"


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_small_and_carry_no_time_of_making(name):
    packed = (SAMPLES / name).read_bytes()
    assert len(packed) < 2_000_000
    assert packed[4:8] == bytes(4)


def test_nyc311_keeps_every_request_and_no_place():
    frame = pd.read_csv(SAMPLES / NAMES[0], dtype=str)
    assert len(frame) == 4969
    assert frame["Unique Key"].is_unique
    assert frame["Status"].value_counts().to_dict() == {"Closed": 4692, "In Progress": 277}
    assert frame["Agency"].value_counts().to_dict() == {
        "NYPD": 1804, "DSNY": 1695, "DPR": 921, "DOHMH": 549,
    }  # fmt: skip
    assert not [name for name in frame if "Address" in name or "Street" in name or "Lat" in name]


def test_the_script_takes_nyc311_from_a_download(script, tmp_path):
    source = tmp_path / "download.csv"
    kept = gzip.decompress((SAMPLES / NAMES[0]).read_bytes()).decode()
    source.write_text(kept, encoding="utf-8", newline="")
    script.write(script.nyc311(source), tmp_path / NAMES[0])
    assert gzip.decompress((tmp_path / NAMES[0]).read_bytes()).decode() == kept


@pytest.mark.parametrize("name", NAMES[1:])
def test_the_script_makes_the_simulated_files_again(script, tmp_path, name):
    make = getattr(script, name.removesuffix(".csv.gz"))
    script.write(make(), tmp_path / name)
    made, kept = ((folder / name).read_bytes() for folder in (tmp_path, SAMPLES))
    assert gzip.decompress(made) == gzip.decompress(kept)


def test_simulated_file_has_the_layout_of_twcs():
    frame = pd.read_csv(SAMPLES / NAMES[1], dtype=str, keep_default_na=False)
    assert list(frame) == [
        "tweet_id", "author_id", "inbound", "created_at", "text", "response_tweet_id",
        "in_response_to_tweet_id",
    ]  # fmt: skip
    assert (
        frame["created_at"]
        .str.fullmatch(
            r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Oct|Nov|Dec) \d\d \d\d:\d\d:\d\d \+0000 2017"
        )
        .all()
    )
    assert set(frame["inbound"]) == {"True", "False"}
    assert frame["tweet_id"].is_unique
    assert frame["in_response_to_tweet_id"].str.fullmatch(r"\d*").all()
    assert frame["response_tweet_id"].str.fullmatch(r"(\d+(,\d+)*)?").all()
    brands = {"Parzelio", "Quillotel", "Brambank"}
    assert set(frame.loc[frame["inbound"] == "False", "author_id"]) == brands
    assert frame.loc[frame["inbound"] == "True", "author_id"].str.isdigit().all()


def test_responses_and_parents_of_the_simulated_file_agree():
    frame = pd.read_csv(SAMPLES / NAMES[1], dtype=str)
    responses = frame.set_index("tweet_id")["response_tweet_id"].dropna().str.split(",").explode()
    listed = set(zip(responses, responses.index, strict=True))
    answers = frame.dropna(subset="in_response_to_tweet_id")
    known = answers[answers["in_response_to_tweet_id"].isin(frame["tweet_id"])]
    assert len(answers) - len(known) == 19
    assert listed == set(zip(known["tweet_id"], known["in_response_to_tweet_id"], strict=True))


def test_loaders_read_every_record():
    requests = load_nyc311()
    opened = requests.messages["author_role"] == "customer"
    assert opened.sum() + len(requests.rejects) == 4969
    tweets = load_twcs_simulated()
    assert len(tweets.messages) == 6604
    assert len(tweets.rejects) == 0
    assert tweets.messages["created_at"].min() == pd.Timestamp("2017-10-02 01:30:30", tz="UTC")
