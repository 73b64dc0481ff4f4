"""The command line: what it writes, says and returns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import vocsigma as vs
from vocsigma.__main__ import FORMATS, main
from vocsigma.datasets._samples import _sample_path
from vocsigma.exceptions import DataWarning
from vocsigma.loaders._formats import FORMATS as READABLE

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
START = pd.Timestamp("2017-10-31", tz="UTC")


def stamp(minutes: float) -> str:
    return (START + pd.Timedelta(minutes=minutes)).strftime("%a %b %d %H:%M:%S +0000 %Y")


def tweets(waits_min: list[float], *, step_min: int = 120, author: str = "ann") -> str:
    """Questions, one every step, and the shop's answers."""
    rows = []
    for n, wait in enumerate(waits_min):
        rows.append(f"{2 * n + 1},{author}{n},True,{stamp(n * step_min)},help,{2 * n + 2},\n")
        rows.append(f"{2 * n + 2},shop,False,{stamp(n * step_min + wait)},sure,,{2 * n + 1}\n")
    return HEADER + "".join(rows)


@pytest.fixture
def steady(tmp_path: Path) -> str:
    """Forty days without a late answer."""
    path = tmp_path / "steady.csv"
    path.write_text(tweets([10.0 + n % 7 for n in range(480)]), encoding="utf-8")
    return str(path)


@pytest.fixture
def shifted(tmp_path: Path) -> str:
    """Forty days, of which one in the middle is late throughout."""
    path = tmp_path / "shifted.csv"
    late = [10.0 + n % 7 + (90 if n % 24 == 0 or 300 <= n < 312 else 0) for n in range(480)]
    path.write_text(tweets(late), encoding="utf-8")
    return str(path)


@pytest.fixture
def out(tmp_path: Path) -> str:
    return str(tmp_path / "page.html")


def test_report_writes_the_page_and_tells_its_findings(steady, out, capsys):
    assert main(["report", steady, "--format", "twcs", "--out", out]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.startswith(
        "steady.csv\n  0 of 479 turns (0.0%) were answered later than 1 hour"
    )
    assert told.out.endswith(f"Wrote {out}\n")
    assert Path(out).read_text(encoding="utf-8").startswith("<!doctype html>")


def test_signal_fails_only_where_it_is_asked_to(shifted, out):
    ask = ["--format", "twcs", "--out", out]
    assert main(["report", shifted, *ask]) == 0
    assert main(["report", shifted, *ask, "--fail-on-signal"]) == 1


def test_no_signal_does_not_fail(tmp_path, out):
    path = tmp_path / "even.csv"
    path.write_text(
        tweets([30.0 + 7 * (n % 3) + n // 12 % 2 for n in range(480)]), encoding="utf-8"
    )
    ask = ["report", str(path), "--format", "twcs", "--out", out, "--fail-on-signal"]
    assert main(ask) == 0


def test_tables_are_written(steady, out, tmp_path):
    folder = tmp_path / "tables"
    main(["report", steady, "--format", "twcs", "--out", out, "--tables", str(folder)])
    names = {"turns", "assessments", "subgroups", "dpmo", "signals", "rejects"}
    assert {path.stem for path in folder.glob("*.csv")} == names
    assert len(pd.read_csv(folder / "turns.csv")) == 480


def test_several_files_make_one_report(tmp_path, steady, out, capsys):
    lines = Path(steady).read_text(encoding="utf-8").splitlines(keepends=True)
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("".join(lines[:400]), encoding="utf-8")
    second.write_text("".join([lines[0], *lines[400:]]), encoding="utf-8")
    assert main(["report", str(first), str(second), "--format", "twcs", "--out", out]) == 0
    told = capsys.readouterr().out
    assert told.startswith("a.csv, b.csv\n  0 of 479 turns")


def test_options_reach_the_report(steady, out, capsys):
    ask = ["--sla", "4h", "--hours", "Mon-Fri 09:00-17:00", "--tz", "Europe/Berlin"]
    ask += ["--holidays", "DE-BY", "--until", "2017-12-01T00:00Z", "--every", "2d"]
    ask += ["--by", "channel", "--baseline", "10", "--title", "Our service"]
    assert main(["report", steady, "--format", "twcs", "--out", out, *ask]) == 0
    told = capsys.readouterr().out
    page = Path(out).read_text(encoding="utf-8")
    assert told.startswith("Our service\n")
    assert "later than 4 business hours" in told
    assert "2017-12-01 01:00 CET" in page
    assert "DE-BY" in page
    assert "Late or missed by channel" in page
    assert "One point a 2 days" in page


@pytest.fixture
def customers(tmp_path: Path) -> str:
    """Forty of them wrote and had their answer in time; half of these leave on the thirtieth day."""
    path = tmp_path / "customers.csv"
    rows = [
        f"ann{n},2017-01-01,{'2017-11-30' if n % 2 else '2017-12-20'},{n % 2}\n" for n in range(40)
    ]
    path.write_text("customer_id,joined_at,observed_until,lost\n" + "".join(rows), encoding="utf-8")
    return str(path)


@pytest.fixture
def half_late(tmp_path: Path) -> str:
    """Twenty of the first forty customers wait for more than an hour."""
    path = tmp_path / "half_late.csv"
    path.write_text(tweets([90.0 if n < 20 else 10.0 for n in range(480)]), encoding="utf-8")
    return str(path)


def test_customers_make_the_curve_of_who_stays(half_late, customers, out, tmp_path, capsys):
    tables = tmp_path / "tables"
    ask = ["--format", "twcs", "--customers", customers, "--out", out, "--tables", str(tables)]
    assert main(["report", half_late, *ask]) == 0
    assert "Who stays" in Path(out).read_text(encoding="utf-8")
    told = capsys.readouterr().out
    assert "Of 20 customers with a turn late or missed by 19 November 2017, 50.0% were lost" in told
    assert "of 20 answered in time 50.0%. Chance alone may make as much of" in told
    curve = pd.read_csv(tables / "survival.csv")
    assert curve["service"].unique().tolist() == ["in time", "late or missed"]
    assert len(pd.read_csv(tables / "customers.csv")) == 40


def test_customers_who_have_not_left_by_until_are_customers_still(half_late, out, tmp_path, capsys):
    path = tmp_path / "contracts.csv"
    rows = "".join(f"ann{n},{'2017-11-30' if n < 10 else ''}\n" for n in range(40))
    path.write_text("customer_id,observed_until\n" + rows, encoding="utf-8")
    ask = ["--format", "twcs", "--customers", str(path), "--out", out]
    assert main(["report", half_late, *ask, "--until", "2017-12-10T00:00Z"]) == 0
    assert "50.0% were lost within 20 days from then" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "customers.csv is empty; is it the right file"),
        ("a,b\n1,2\n1,2,3\n", "customers.csv cannot be read as customers: Error tokenizing data"),
        ("a,b\n1,2\n", "customers.csv cannot be read as customers: `frame` has no column 'custom"),
        ("customer_id,observed_until,lost\nann,2018-01-01,maybe\n", "column 'lost' holds 'maybe'"),
        (
            "customer_id,observed_until,lost\nbo,2018-01-01,False\n",
            "no turn is of a customer in `cust",
        ),
    ],
)
def test_customers_that_cannot_be_read_are_one_line_and_code_2(
    steady, out, tmp_path, capsys, content, text
):
    path = tmp_path / "customers.csv"
    path.write_text(content, encoding="utf-8")
    ask = ["--format", "twcs", "--customers", str(path), "--out", out]
    assert main(["report", steady, *ask]) == 2
    told = capsys.readouterr().err
    assert text in told
    assert told.count("\n") == 1
    assert not Path(out).exists()


def test_a_missing_file_of_customers_is_named(steady, out, capsys):
    ask = ["--format", "twcs", "--customers", "no_such.csv", "--out", out]
    assert main(["report", steady, *ask]) == 2
    assert capsys.readouterr().err == "vocsigma: no_such.csv: No such file or directory\n"


def test_boston_is_a_format(out, capsys):
    sample = str(_sample_path("boston311.csv.gz"))
    assert main(["report", sample, "--format", "boston311", "--sla", "24h", "--out", out]) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        "boston311.csv.gz\n  42 of 100 turns (42.0%) were answered later than 24"
    )
    assert "America/New_York" in Path(out).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--hours", "Mon-Fri 09:00-17:00"], "--hours needs --tz: whose clock on the wall? Add "),
        (["--holidays", "DE-BY"], "--holidays needs --hours; add --hours 'Mon-Fri 09:00-17:00'"),
        (["--sla", "soon"], "sla='soon' is not a duration; give a whole number and one of"),
        (["--until", "2017-12-01"], "until='2017-12-01' has no time zone"),
        (["--tz", "Berlin"], "tz='Berlin' is not an IANA time zone"),
        (["--by", "team"], "has no column 'team'"),
    ],
)
def test_bad_options_are_one_line_and_code_2(steady, out, capsys, options, text):
    assert main(["report", steady, "--format", "twcs", "--out", out, *options]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("vocsigma: ")
    assert text in told.err
    assert told.err.count("\n") == 1
    assert not Path(out).exists()


def test_missing_file_is_named(tmp_path, out, capsys):
    path = str(tmp_path / "none.csv")
    assert main(["report", path, "--format", "twcs", "--out", out]) == 2
    told = capsys.readouterr().err
    assert "none.csv" in told
    assert told.count("\n") == 1


def test_wrong_file_is_refused(tmp_path, out, capsys):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["report", str(path), "--format", "twcs", "--out", out]) == 2
    assert capsys.readouterr().err.startswith("vocsigma: ")


def test_place_that_cannot_be_written_is_named(steady, tmp_path, capsys):
    place = str(tmp_path / "no" / "such" / "page.html")
    assert main(["report", steady, "--format", "twcs", "--out", place]) == 2
    assert f"vocsigma: {place}: No such file or directory\n" == capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["reports"], ["report", "x.csv"], ["report", "x", "--format", "fax"]]
)
def test_wrong_usage_is_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: vocsigma" in capsys.readouterr().err


def test_version(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"vocsigma {vs.__version__}\n"


def test_formats_are_listed_a_line_each(capsys):
    assert main(["formats"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(FORMATS)
    assert {"twcs", "nyc311", "x_v2", "zendesk", "google_play"} < set(FORMATS)
    assert "x_v2             posts of the X (Twitter) API 2" in lines


def test_the_reader_of_every_format_is_public_and_a_report_can_be_made_of_it():
    assert all(getattr(vs, form.reader) is form.read for form in FORMATS.values())
    assert {form.name for form in READABLE} - set(FORMATS) >= {"cfpb", "qualtrics"}


def toots(folder: Path) -> str:
    """Twenty days of questions and answers on Mastodon, where nothing says who is an agent."""
    path = folder / "toots.ndjson"
    lines = []
    for n in range(240):
        for number, who, parent, minute in (
            (2 * n, "ann", None, 0),
            (2 * n + 1, "acme", 2 * n, 30),
        ):
            at = START + pd.Timedelta(minutes=120 * n + minute)
            toot = {
                "id": str(number), "created_at": at.isoformat(), "content": "a", "visibility": "public",
                "in_reply_to_id": None if parent is None else str(parent),
                "account": {"id": who, "acct": who}, "reblog": None, "language": "en", "uri": f"x/{number}",
            }  # fmt: skip
            lines.append(json.dumps(toot) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def test_agents_are_named_where_the_format_does_not(tmp_path, out, capsys):
    ask = ["report", toots(tmp_path), "--format", "mastodon", "--agents", "acme", "--out", out]
    assert main(ask) == 0
    assert "0 of 239 turns (0.0%) were answered later than 1 hour" in capsys.readouterr().out


def test_agents_of_a_format_that_says_who_they_are_are_an_error(out, capsys):
    sample = str(_sample_path("boston311.csv.gz"))
    assert main(["report", sample, "--format", "boston311", "--agents", "a", "--out", out]) == 2
    told = capsys.readouterr().err
    assert "--agents= is not needed for a 311 file of the City of Boston; leave it out" in told


SCRAPED = str(Path(__file__).parent / "data/loaders/google_play/scraped.csv")


def test_the_zone_of_stamps_that_name_none_is_asked_for_and_taken(out, tmp_path, capsys):
    ask = ["report", SCRAPED, "--format", "google_play", "--tz", "Asia/Tokyo", "--out", out]
    assert main(ask) == 2
    told = capsys.readouterr().err
    assert "say where the clock hung: --stamps-tz='Europe/Berlin', or --stamps-tz='UTC'" in told
    tables = tmp_path / "tables"
    assert main([*ask, "--stamps-tz", "Europe/Berlin", "--tables", str(tables)]) == 0
    opened = pd.read_csv(tables / "turns.csv")["opened_at"]
    reviews = vs.read_google_play(SCRAPED, tz="Europe/Berlin")
    with pytest.warns(DataWarning, match="1 replies are stamped before"):
        expected = vs.response_turns(reviews)["opened_at"]
    assert opened.to_list() == expected.astype("str").to_list()


def test_the_owner_of_an_archive_is_asked_for_and_taken(out, capsys):
    archive = str(Path(__file__).parent / "data/loaders/x_archive/tweets.js")
    ask = ["report", archive, "--format", "x_archive", "--agents", "AcmeHelp", "--out", out]
    assert main(ask) == 2
    assert "or name the account: --owner='AcmeHelp'" in capsys.readouterr().err
    main([*ask, "--owner", "AcmeHelp"])
    assert "--owner" not in capsys.readouterr().err


def test_a_fault_of_the_program_is_no_finding(steady, out, capsys, monkeypatch):
    def fail(*_args, **_options):
        raise KeyError(2)

    monkeypatch.setattr(vs, "service_report", fail)
    assert main(["report", steady, "--format", "twcs", "--out", out]) == 3
    told = capsys.readouterr().err
    assert "KeyError: 2" in told
    assert told.endswith("vocsigma: this is a fault of vocsigma, not a finding; please report it\n")


def test_terminal_gets_no_control_characters(tmp_path, out, capsys):
    path = tmp_path / "evil.csv"
    text = tweets([30.0, 90.0] * 240).replace("shop", "\x1b[2Jshop")
    path.write_text(text, encoding="utf-8")
    main(["report", str(path), "--format", "twcs", "--out", out, "--title", "\x1b]0;owned\x07"])
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "\x07" not in told


def test_demo_labels_the_real_and_the_simulated(out, tmp_path, capsys):
    assert main(["demo", "--out", out, "--tables", str(tmp_path / "tables")]) == 0
    told = capsys.readouterr().out
    page = Path(out).read_text(encoding="utf-8")
    for title in ("Real data: complaints about animals", "Simulated data: three invented brands"):
        assert title in told
        assert title in page
    assert page.count(">Who stays</h3>") == 1
    assert "Of 217 customers with a turn late or missed by 9 November 2017, 21.2% were lost" in told
    assert {path.name for path in (tmp_path / "tables").iterdir()} == {"nyc311", "twcs_simulated"}
    assert f"Wrote {out}\n" in told


def test_module_runs():
    done = subprocess.run(
        [sys.executable, "-m", "vocsigma", "formats"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "twcs" in done.stdout
