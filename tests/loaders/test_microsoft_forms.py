import csv
import datetime as dt
import io
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, FormatError, MissingExtraError
from vocsigma.frames import ANSWERS
from vocsigma.loaders import read_microsoft_forms
from vocsigma.loaders._files.fingerprint import Head
from vocsigma.loaders._files.source import open_source
from vocsigma.loaders._surveys import excel as _excel
from vocsigma.loaders._surveys.microsoft_forms import FORMAT

DATA = Path(__file__).parents[1] / "data" / "loaders" / "microsoft_forms"
NOTED = ["ID", "Start time", "Completion time", "Email", "Name"]
NINE, LATER = (dt.datetime.fromisoformat(f"2026-01-05 09:{minute}:00") for minute in ("00", "02"))
BEGIN = [1, NINE, LATER, "anonymous", None]
SHEET = "xl/worksheets/sheet1.xml"


def rows_of(names, *rows, noted=NOTED):
    begin = [[number, *BEGIN[1:]] for number, _ in enumerate(rows, start=1)]
    return [[*noted, *names], *([*some, *row] for some, row in zip(begin, rows, strict=True))]


def workbook(rows, more=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title in more:
        book.create_sheet(title).append(["not", "this"])
    file = io.BytesIO()
    book.save(file)
    return io.BytesIO(file.getvalue())


def as_csv(rows, delimiter=",", stamps="%Y-%m-%d %H:%M:%S"):
    file = io.StringIO()
    lines = [[f"{c:{stamps}}" if isinstance(c, dt.datetime) else c for c in row] for row in rows]
    csv.writer(file, delimiter=delimiter).writerows(lines)
    return io.StringIO(file.getvalue())


def changed(file, changes=None, more=None):
    """Give a workbook with other text in some of its files, or with more of them."""
    old, new = zipfile.ZipFile(file), io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as target:
        for name in old.namelist():
            text = old.read(name)
            for before, after in (changes or {}).get(name, ()):
                assert before in text
                text = text.replace(before, after)
            target.writestr(name, text)
        for name, text in (more or {}).items():
            target.writestr(name, text)
    return io.BytesIO(new.getvalue())


def read(file, **options):
    return read_microsoft_forms(file, tz="UTC", **options)


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def test_a_workbook_and_its_csv_give_the_same_answers():
    rows = rows_of(
        ["How?", "Which?", "When?"],
        ["fine", "a;b;", "2026-02-03"],
        [None, "b;", None],
        ["ok", None, None],
    )
    from_csv = read(as_csv(rows, ";"))
    pd.testing.assert_frame_equal(read(workbook(rows)).answers, from_csv.answers)
    assert from_csv.answers["submitted_at"].iloc[0] == pd.Timestamp("2026-01-05T09:02Z")


def test_a_path_and_an_open_file_are_read_alike():
    path = DATA / "answers.xlsx"
    with path.open("rb") as file:
        pd.testing.assert_frame_equal(read(file).answers, read(str(path)).answers)


@pytest.mark.parametrize(
    "noted",
    [
        ["Id", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name"],
        ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Tijd van laatste wijziging"],
        [
            "Id",
            "Hora de inicio",
            "Hora de finalización",
            "Correo electrónico",
            "Nombre",
            "Hora de la última modificación",
        ],
        ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom", "Langue"],
        [
            "ID",
            "Hora de início",
            "Hora de conclusão",
            "Email",
            "Nome",
            "Hora da última modificação",
        ],
        ["Id", "Ora di inizio", "Ora di completamento", "Posta elettronica", "Nome"],
        ["ID", "開始時刻", "完了時刻", "メール", "名前"],
        # Danish, which is known by the place of its columns.
        ["ID", "Starttidspunkt", "Fuldførelsestidspunkt", "Mail", "Navn"],
    ],
    ids=lambda noted: noted[1],
)
def test_the_first_columns_are_known_in_any_language(noted):
    rows = [[*noted, "Why?"], [*BEGIN, *[None] * (len(noted) - 5), "so"]]
    rows[1][3:5] = ["ann@example.com", "Ann"]
    answers = read(workbook(rows)).answers
    assert answers[["response_id", "question_id", "value"]].to_numpy().tolist() == [
        ["1", "Why?", "so"]
    ]
    assert answers["submitted_at"].notna().all()
    assert not answers.isin(["ann@example.com", "Ann"]).any(axis=None)


def test_a_question_about_the_name_is_a_question():
    noted = ["ID", "Start time", "Completion time", "Email"]
    rows = [[*noted, "Course", "Name"], [*BEGIN[:4], "SPC", "Ann"]]
    assert read(workbook(rows)).answers["question_id"].to_list() == ["Course", "Name"]


def test_addresses_and_names_are_left_out_unless_they_are_kept():
    rows = rows_of(["Why?"], ["so"])
    loaded = read(workbook(rows))
    assert "left out: 'Email', 'Name'." in loaded.summary()
    assert not loaded.answers.isin(["anonymous"]).any(axis=None)
    assert read(workbook(rows), keep=["Email"]).answers["Email"].to_list() == ["anonymous"]


def test_columns_that_are_kept_or_weigh_are_no_questions():
    file = workbook(rows_of(["Why?", "Region", "Weight"], ["so", "North", 1.5]))
    answers = read(file, keep=["Region"], weight="Weight").answers
    assert answers[["question_id", "Region", "weight"]].to_numpy().tolist() == [
        ["Why?", "North", 1.5]
    ]


def test_points_and_feedback_of_a_quiz_are_no_questions():
    noted = [*NOTED, "Total points", "Quiz feedback", "Grade posted time"]
    names = ["2 + 2?", "Points - 2 + 2?", "Feedback - 2 + 2?", "Points - of view?"]
    loaded = read(workbook([[*noted, *names], [*BEGIN, 1, "good", None, "4", 1, None, "mine"]]))
    assert loaded.answers["question_id"].to_list() == ["2 + 2?", "Points - of view?"]
    assert loaded.answers["Total points"].to_list() == ["1", "1"]


@pytest.mark.parametrize(
    "names",
    [["Delivery", "Comment - Delivery"], ["Delivery", "Comment - Delivery", "Wish - Delivery"]],
)
def test_a_question_that_names_another_is_a_question(names):
    loaded = read(workbook(rows_of(names, ["5", "late again", "sooner"][: len(names)])))
    assert loaded.answers["question_id"].to_list() == names


def test_a_quiz_is_known_in_any_language_by_the_sum_of_its_points():
    noted = ["ID", "Godzina rozpoczęcia", "Godzina ukończenia", "Adres", "Nazwa", "Suma", "Opinia"]
    names = ["A?", "Punkty - A?", "Uwagi - A?", "B?", "Punkty - B?", "Uwagi - B?"]
    rows = [[*noted, *names], *(
        [number, NINE, LATER, "anonymous", None, one + two, None, "x", one, None, "y", two, "well"]
        for number, one, two in ((1, 1, 2), (2, 0, 2))
    )]  # fmt: skip
    answers = read(workbook(rows)).answers
    assert answers["question_id"].to_list() == ["A?", "B?"] * 2
    assert answers["Suma"].to_list() == ["3", "3", "2", "2"]


def test_when_an_answer_was_changed_is_no_question_in_any_language():
    noted = ["ID", "Starttid", "Slutförandetid", "E-postadress", "Namn", "Senast ändrad"]
    rows = [[*noted, "Why?"], [*BEGIN, LATER, "so"], [2, *BEGIN[1:], None, "no"]]
    assert read(workbook(rows)).questions["question_id"].to_list() == ["Why?"]


def test_the_csv_of_a_quiz_is_read():
    loaded = read(DATA / "quiz.csv", stamp_format="%m/%d/%y %H:%M:%S")
    assert (loaded.records, loaded.rejected) == (4, {"duplicate": 1})
    assert loaded.rejects["record"].to_list() == [3]
    asked = of(loaded, "How many days has a week?")
    assert asked["code"].fillna(-1).to_list() == [7, 5, -1]
    assert asked["Total points"].fillna("").to_list() == ["1", "0", ""]
    assert asked["submitted_at"].iloc[2] == pd.Timestamp("2027-01-01T00:03Z")
    assert set(loaded.answers["question_id"]) == {"Your team", "How many days has a week?"}


def test_the_order_of_day_and_month_is_never_guessed():
    rows = rows_of(["Why?"], ["so"])
    with pytest.raises(ArgumentError, match=r"'Start time' holds '1/5/26 9:00'.* stamp_format="):
        read(
            as_csv(
                [
                    [cell if not isinstance(cell, dt.datetime) else "1/5/26 9:00" for cell in row]
                    for row in rows
                ]
            )
        )
    file = as_csv(rows, stamps="%d.%m.%Y %H:%M")
    with pytest.raises(ArgumentError, match=r"'05.01.2026 09:00', which is not ISO 8601"):
        read(file)
    file.seek(0)
    begun = read(file, stamp_format="%d.%m.%Y %H:%M").answers["started_at"]
    assert begun.to_list() == [pd.Timestamp("2026-01-05T09:00Z")]


def test_stamps_need_a_zone():
    with pytest.raises(ArgumentError, match=r"'Start time' holds times without a zone"):
        read_microsoft_forms(workbook(rows_of(["Why?"], ["so"])))


@pytest.mark.parametrize("write", [workbook, as_csv])
def test_times_that_are_numbers_of_days_are_read(write):
    # 45,678.75 days after 30 December 1899 are 21 January 2025, six in the evening.
    loaded = read(write([[*NOTED, "Why?"], [1, 45678.75, 45678.7500116, "anonymous", None, "so"]]))
    begun, done = loaded.answers[["started_at", "submitted_at"]].iloc[0]
    assert (begun, done) == (
        pd.Timestamp("2025-01-21T18:00Z"),
        pd.Timestamp("2025-01-21T18:00:01Z"),
    )


def test_lists_are_several_answers_and_options_may_hold_commas():
    loaded = read(workbook(rows_of(["Which?"], ["a;b, or c;"], ["a;"], [None])))
    answers = of(loaded, "Which?")
    assert answers["kind"].unique().tolist() == ["multi"]
    assert answers["code"].fillna(-1).to_list() == [1, 1, 1, 0, -1, -1]
    assert answers["label"].to_list() == ["a", "b, or c"] * 3


def test_a_ranking_is_no_multiple_choice():
    loaded = read(workbook(rows_of(["Order?"], ["a;b;c;"], ["c;b;a;"], ["a;b;c;"])))
    assert loaded.answers["kind"].unique().tolist() == ["text"]
    assert "the same things in different orders, a ranking" in loaded.summary()
    several = read(workbook(rows_of(["Which?"], ["a;b;"], ["b;"])))
    assert several.answers["kind"].unique().tolist() == ["multi"]


def test_records_are_counted_with_those_that_are_rejected():
    rows = rows_of(["Why?"], ["a"], ["b"], ["c"])
    rows[2][0], rows[3][0] = 1, None
    rows.insert(2, [None] * 6)
    loaded = read(workbook(rows))
    assert (loaded.records, loaded.rejected) == (3, {"missing_id": 1, "duplicate": 1})
    assert loaded.rejects["record"].to_list() == [2, 3]


def test_a_damaged_line_and_a_doubled_record_are_both_rejected():
    days = "2026-01-05,2026-01-05"
    text = f"ID,Start time,Completion time,Why?\n1,{days},a\n1,{days},b\n2,{days},c,d\n"
    assert read(io.StringIO(text)).rejected == {"too_many_fields": 1, "duplicate": 1}


def test_a_record_with_a_stamp_that_cannot_be_read_is_rejected():
    rows = rows_of(["Why?"], ["a"], ["b"])
    rows[2][2] = "yesterday"
    assert read(workbook(rows)).rejected == {"bad_stamp": 1}


def test_cells_become_text_as_the_sheet_means_them():
    row = [
        7.0,
        0.5,
        True,
        dt.datetime.fromisoformat("2026-02-03"),
        dt.datetime.fromisoformat("2026-02-03 04:05:06.000007"),
        dt.time(8, 30),
        "a_x000D_\nb",
        10**15,
    ]
    loaded = read(workbook(rows_of([f"Q{place}" for place in range(8)], row)))
    assert loaded.answers["value"].to_list() == [
        "7", "0.5", "True", "2026-02-03", "2026-02-03 04:05:06", "08:30:00", "a\nb", "1000000000000000",
    ]  # fmt: skip


def test_names_are_made_unique_and_their_blanks_plain():
    loaded = read(
        workbook(rows_of(["How\xa0was\n it?", "How was it?", None, "x"], ["a", "b", "c", "d"]))
    )
    assert loaded.answers["question_id"].to_list() == [
        "How was it?",
        "How was it? (2)",
        "(column 8)",
        "x",
    ]


def test_of_several_sheets_the_first_is_read():
    loaded = read(workbook(rows_of(["Why?"], ["so"]), more=["Summary"]))
    assert loaded.answers["value"].to_list() == ["so"]
    assert "Of the 2 sheets the first, 'Sheet', was read." in loaded.summary()


def test_a_form_without_answers_gives_none():
    loaded = read(workbook(rows_of(["Why?"])))
    assert (loaded.records, len(loaded.answers)) == (0, 0)
    assert list(loaded.answers.columns)[: len(ANSWERS.columns)] == list(ANSWERS.columns)


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf\r\n"])
def test_a_file_that_holds_nothing_but_a_mark_is_said_to_be_empty(data):
    with pytest.raises(FormatError, match="is empty; is it the right file"):
        read(io.BytesIO(data))


def test_a_file_of_something_else_is_an_error():
    with pytest.raises(
        FormatError,
        match=r"begins with the columns 'a', 'b', and not with an id .* read_survey_csv",
    ):
        read(io.StringIO("a,b\n1,2\n"))
    with pytest.raises(FormatError, match="blank first row"):
        read(workbook([[None], ["x"]]))


def test_without_openpyxl_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(
        MissingExtraError, match=r"Reading an Excel sheet needs openpyxl; .*vocsigma\[excel\]"
    ):
        read(DATA / "answers.xlsx")


def test_a_workbook_with_macros_is_refused():
    file = changed(workbook(rows_of(["Why?"], ["so"])), more={"xl/vbaProject.bin": b"x"})
    with pytest.raises(FormatError, match="holds macros"):
        read(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml"])
def test_a_workbook_that_declares_entities_is_refused(name, encoding):
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'.encode(encoding)
    old, new = zipfile.ZipFile(workbook(rows_of(["Why?"], ["so"]))), io.BytesIO()
    with zipfile.ZipFile(new, "w") as target:
        for member in old.namelist():
            target.writestr(member, bomb if member == name else old.read(member))
    with pytest.raises(FormatError, match="declares entities"):
        read(io.BytesIO(new.getvalue()))


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    file = changed(workbook(rows_of(["Why?"], ["so"])), more={"xl/media/zeros": bytes(1 << 20)})
    with pytest.raises(FormatError, match="unpacks to more than 1,000,000 bytes"):
        _excel.sheet_of_excel("x.xlsx", file.getvalue(), max_bytes=1_000_000)
    huge = changed(workbook(rows_of(["Why?"], ["so"])), more={"zeros": bytes(65 << 20)})
    with pytest.raises(FormatError, match="unpacks to more than 67,108,864 bytes"):
        read(huge)


def test_a_workbook_that_lies_of_its_sizes_is_an_error():
    rows = workbook(rows_of(["Why?"], ["so"]))
    end = b"</sheetData>"
    data = changed(rows, {SHEET: [(end, bytes(2 << 20).replace(b"\0", b" ") + end)]}).getvalue()
    size = zipfile.ZipFile(io.BytesIO(data)).getinfo(SHEET).file_size
    small = data.replace(size.to_bytes(4, "little"), (1500).to_bytes(4, "little"))
    with pytest.raises(FormatError, match="cannot be read"):
        _excel.sheet_of_excel("x.xlsx", small, max_bytes=1_000_000)


def test_a_row_far_below_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(_excel, "MOST_CELLS", 10_000)
    changes = [(b'<row r="2"', b'<row r="99999999999"')]
    with pytest.raises(FormatError, match="more than 10,000 cells"):
        read(changed(workbook(rows_of(["Why?"], ["so"])), {SHEET: changes}))


def test_a_cell_far_to_the_right_does_not_fill_the_memory():
    far = b'<c r="ZZZ2" t="n"><v>1</v></c></row></sheetData>'
    file = changed(workbook(rows_of(["Why?"], ["so"])), {SHEET: [(b"</row></sheetData>", far)]})
    assert read(file).answers["value"].to_list() == ["so"]


def test_what_a_sheet_says_of_its_size_is_not_believed():
    file = workbook(rows_of(["Why?"], ["a"], ["b"]))
    text = zipfile.ZipFile(file).read(SHEET)
    place = text.index(b'ref="') + 5
    said = text[place : text.index(b'"', place)]
    for size in (b"A1:A1", b"A1:XFD1048576"):
        loaded = read(changed(file, {SHEET: [(said, size)]}))
        assert loaded.answers["value"].to_list() == ["a", "b"]


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_half_a_workbook_is_an_error(keep):
    content = (DATA / "answers.xlsx").read_bytes()
    with pytest.raises(FormatError, match="was its download finished"):
        read(io.BytesIO(content[: int(len(content) * keep)]))


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.stem)
def test_the_csv_layouts_are_known_by_their_first_line(path):
    assert FORMAT.fit(Head.of(open_source(path))).share == 1
