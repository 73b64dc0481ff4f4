"""What the columns of a Qualtrics survey are, whichever layout it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vocsigma.loaders._answering.sheet import Sheet
from vocsigma.loaders._surveys.qualtrics_survey import Questions

# What Qualtrics notes of a response, by the name in the first line or the import id in the third.
ID, START, END, STATUS, FINISHED = "ResponseId", "StartDate", "EndDate", "Status", "Finished"
PROGRESS, DURATION = "Progress", "Duration (in seconds)"
CHANNEL = "DistributionChannel"
NOTED: Mapping[str, str] = {
    "responseid": ID, "_recordid": ID, "startdate": START, "enddate": END, "status": STATUS,
    "finished": FINISHED, "progress": PROGRESS, "duration": DURATION,
    "duration (in seconds)": DURATION, "recordeddate": "RecordedDate",
    "externaldatareference": "ExternalReference", "externalreference": "ExternalReference",
    "distributionchannel": CHANNEL, "userlanguage": "UserLanguage",
}  # fmt: skip
# Who the respondent is and where; no answer needs it.
PERSONAL = {
    "ipaddress", "name", "emailaddress", "recipientlastname", "recipientfirstname", "recipientemail",
    "locationlatitude", "locationlongitude", "locationaccuracy", "responseset", "responsesetid",
}  # fmt: skip
KEPT = (STATUS, FINISHED, PROGRESS, DURATION, "ExternalReference", CHANNEL, "UserLanguage")  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column: its name, what was asked, whether it is a question or rides along, and its import id."""

    name: str
    text: str
    question: bool = False
    kept: bool = False
    given: str = ""


@dataclass(frozen=True)
class Opened:
    """A survey as it was opened: its columns, their cells, the stamps' zone, and what was asked."""

    columns: list[Column]
    sheet: Sheet
    zone: str | None = None
    questions: Questions = field(default_factory=dict)
