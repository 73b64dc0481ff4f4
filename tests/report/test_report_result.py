"""The result: what it holds, says, saves and draws."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import vocsigma as vs


def test_page_is_saved_as_it_is(report, tmp_path):
    report.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == report.html


def test_tables_are_saved_and_read_again(report, tmp_path):
    report.save_tables(tmp_path / "new" / "folder")
    for name, table in report.tables.items():
        again = pd.read_csv(tmp_path / "new" / "folder" / f"{name}.csv")
        assert list(again.columns) == list(table.columns)
        assert len(again) == len(table)


def test_saved_tables_hold_no_formula(write, tmp_path):
    messages = write([30, 90, None, 50] * 60, brand="=1+1")
    messages.loc[::2, "brand"] = "@SUM(A1)"
    vs.service_report(messages).save_tables(tmp_path)
    turns = pd.read_csv(tmp_path / "turns.csv")
    assert set(turns["brand"]) == {"'=1+1", "'@SUM(A1)"}


def test_dpmo_table_starts_with_all_and_splits_add_up(report):
    table = report.table
    assert table["split"].iloc[0] == "all"
    sums = table.groupby("split")["units"].sum()
    assert set(sums.index) == {"all", "brand", "agent_id"}
    assert len(set(sums)) == 1


def test_signals_are_those_of_the_charts(report):
    for name, chart in report.charts.items():
        mine = report.signals[report.signals["chart"] == name]
        assert mine["position"].tolist() == chart.signals["position"].tolist()


def test_summary_is_the_findings(report):
    assert report.summary().splitlines() == list(report.findings)
    assert repr(report) == report.summary()


def test_dictionary_can_be_json(report):
    content = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert content["findings"] == list(report.findings)
    assert content["in_control"] is False
    assert set(content["charts"]) == {"share", "groups", "times"}


def test_picture_is_the_first_chart(report):
    plt = pytest.importorskip("matplotlib.pyplot")
    axes = report.plot()
    assert axes.get_title(loc="left").replace("\n", " ") in report.summary()
    plt.close("all")


def test_no_figure_stays_open(report):
    plt = pytest.importorskip("matplotlib.pyplot")
    before = plt.get_fignums()
    assert type(report)(report.findings, report.tables, report.charts, report.part).html
    assert plt.get_fignums() == before
