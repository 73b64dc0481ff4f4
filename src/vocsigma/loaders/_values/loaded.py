"""What every reader gives back: the table, the rejects, and an account of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from html import escape
from typing import Any, Literal

import pandas as pd

from vocsigma._display import frame_html, plain
from vocsigma.frames import REJECTS, coerce

REASONS: dict[str, str] = {
    "too_few_fields": "has fewer fields than the header",
    "too_many_fields": "has more fields than the header",
    "unclosed_quote": "opens a quote and never closes it",
    "missing_id": "has no id",
    "digits_lost": "has an id that a spreadsheet or a float has rounded; read or export ids as text",
    "duplicate": "has an id that an earlier record has",
    "missing_author": "has no author",
    "unknown_role": "does not say whether a customer or an agent wrote it",
    "unknown_visibility": "does not say whether the customer may see it, or says neither true nor false",
    "missing_stamp": "has no time stamp",
    "bad_stamp": "has a time stamp that cannot be read",
    "after_until": "was opened after the end of observation",
    "closed_without_stamp": "is closed and does not say when",
    "closed_before_opening": "was closed before it was opened",
    "no_verdict": "does not say whether it was answered in time",
    "malformed": "is not JSON",
    "truncated": "ends before it is complete",
    "too_deep": "is nested deeper than about 1,000 levels",
    "error_message": "is an error that the service reported among the data",
    "no_record": "has nothing of what a record has",
    "no_message": "is no message, but a change of status, a deletion or the like",
    "bad_reply": "has a reply that cannot be read",
    "stub": "stands for messages that the export left out",
    "missing_thread": "does not say which conversation it belongs to",
    "superseded": "is an earlier version of another record, or was deleted since",
    "deleted": "was deleted at the source",
    "trial": "is a preview or a test of the survey, not an answer to it",
}

COUNTS: dict[str, str] = {
    "orphan_parents": "answer a message that is not in the data; they form a thread with its id",
    "self_parents": "answered themselves; they are taken to answer nothing",
    "cyclic_parents": "answer each other in a circle, or a message in one; the circle is one thread",
    "repaired_parents": "had no parent and got the one whose list of responses names them",
    "nonexistent_times": "local times fall into the hour that the clock skips; they count as its end",
    "ambiguous_times": "local times fall into the hour that the clock shows twice; the first is "
    "taken, or the second where the first would end before it began",
    "reopened": "requests have a closing stamp and are not closed; they are read as open",
    "skewed": "replies are stamped before their question; their time is 0",
    "late_in_progress": "complaints in progress are marked late; they stay pending as the others do, "
    "so that young dates are not judged by the late ones alone",
    "contradictions": "complaints have the response 'Untimely response' and are marked timely; the "
    "mark is taken",
    "unreadable_answers": "answers are not of their question's kind or options; they have no code",
    "unreadable_weights": "weights are not numbers; they are missing",
    "mojibake": "texts hold letters such as 'Ã©', which were decoded wrongly before they were exported",
    "late_clocks": "messages are dated by their writers' own clocks after the service had them; they count "
    "from when it had them",
    "deleted_authors": "messages are by deleted authors; each counts as somebody else, who is neither "
    "customer nor agent",
    "unknown_authors": "messages are by people of whom nothing says what they are; they count as neither "
    "customer nor agent; name the agents: agents=",
    "partial_errors": "errors stand beside the data: posts or people that they refer to could not be given",
    "left_out": "messages that the service counts are not in the data",
    "edited_reviews": "replies are stamped before their review, which was edited since; when it was first "
    "written is not known, and their time is 0",
    "unknown_tickets": "messages belong to a ticket that the table of tickets does not have; their channel "
    "is unknown",
    "merged_edits": "records are earlier or later versions of another; the first time and the last text "
    "count",
    "damaged_bytes": "bytes are not valid in this encoding; they are shown as \N{REPLACEMENT CHARACTER}",
}

Kind = Literal["messages", "turns", "assessments", "answers"]


@dataclass(frozen=True, repr=False, eq=False)
class Loaded:
    """What a reader made of its source; unpacks into the table and the rejects.

    Parameters
    ----------
    table : DataFrame
        The messages, or the turns, assessments or answers; column ``record`` names each row's source
        record.
    rejects : DataFrame
        One row a source record that did not become a row: ``source, record, reason, raw``.
    records : int
        Records in the source: those used and those rejected.
    source : str
        The name of the file or frame.
    kind : {"messages", "turns", "assessments", "answers"}, default "messages"
        Which table it is.
    encoding : str, optional
        How the file's bytes were read.
    time_zone : str, optional
        The zone that stamps without one were taken to be in.
    counts : mapping of str to int
        How many rows met each of the situations that `summary` tells of.
    notes : tuple of str
        Guesses that were made, as sentences.
    questions : DataFrame, optional
        The codebook of a survey: one row a question, or an option of one that allows several.

    Examples
    --------
    >>> import pandas as pd
    >>> import vocsigma as vs
    >>> frame = pd.DataFrame({
    ...     "message_id": ["1", "2", "2"], "author_id": ["ann", "shop", "shop"],
    ...     "created_at": ["2026-01-05T09:00Z", "2026-01-05T09:20Z", "2026-01-05T09:20Z"],
    ...     "parent_id": [None, "1", "1"],
    ... })
    >>> messages, rejects = vs.as_messages(frame, agents=["shop"])
    >>> rejects[["record", "reason"]]
       record     reason
    0       3  duplicate
    """

    table: pd.DataFrame
    rejects: pd.DataFrame
    _: KW_ONLY
    records: int
    source: str
    kind: Kind = "messages"
    encoding: str | None = None
    time_zone: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    questions: pd.DataFrame | None = None

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return iter((self.table, self.rejects))

    def __repr__(self) -> str:
        return self.summary()

    @property
    def messages(self) -> pd.DataFrame:
        """The messages, if it holds messages."""
        return self._as("messages")

    @property
    def turns(self) -> pd.DataFrame:
        """The turns, if it holds turns."""
        return self._as("turns")

    @property
    def assessments(self) -> pd.DataFrame:
        """The assessments, if it holds assessments."""
        return self._as("assessments")

    @property
    def answers(self) -> pd.DataFrame:
        """The answers of a survey, if it holds answers."""
        return self._as("answers")

    def _as(self, kind: Kind) -> pd.DataFrame:
        if self.kind != kind:
            message = f"this holds {self.kind}, not {kind}; take .{self.kind}"
            raise AttributeError(message)
        return self.table

    @property
    def rejected(self) -> dict[str, int]:
        """How many records were rejected, by reason."""
        counted = self.rejects["reason"].astype("str").value_counts()
        return {reason: int(counted[reason]) for reason in REASONS if reason in counted}

    def summary(self) -> str:
        """Say what was read, kept, rejected, assumed and guessed.

        Returns
        -------
        str
            One sentence a line.
        """
        used = self.records - len(self.rejects)
        lines = [
            f"{self.source}: {self.records:,} records read, {used:,} used for {len(self.table):,} "
            f"{self.kind}, {len(self.rejects):,} rejected."
        ]
        lines += [
            f"Rejected: {n:,} because the record {REASONS[why]} ({why})."
            for why, n in self.rejected.items()
        ]
        if self.encoding:
            lines.append(f"Encoding: {self.encoding}.")
        if self.time_zone:
            lines.append(f"Stamps without a zone were taken to be {self.time_zone}.")
        lines += [f"{n:,} {COUNTS[what]}." for what, n in self.counts.items() if n]
        return "\n".join([*lines, *self.notes])

    def to_dict(self) -> dict[str, Any]:
        """Give the account, without the tables, as plain values that JSON can hold.

        Returns
        -------
        dict
            ``source, kind, records, used, rows, rejected, encoding, time_zone, counts, notes``.
        """
        account = {
            "source": self.source,
            "kind": self.kind,
            "records": self.records,
            "used": self.records - len(self.rejects),
            "rows": len(self.table),
            "rejected": self.rejected,
            "encoding": self.encoding,
            "time_zone": self.time_zone,
            "counts": self.counts,
            "notes": self.notes,
        }
        return {name: plain(value) for name, value in account.items()}

    def _repr_html_(self) -> str:
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in self.summary().splitlines())
        return paragraphs + frame_html(self.table)


def rejects_table(parts: list[pd.DataFrame], source: str) -> pd.DataFrame:
    """Join frames of ``record, reason, raw`` into one rejects table, in the order of the source.

    A part with a column ``source`` names the file of each record itself.
    """
    empty = pd.DataFrame({"record": [], "reason": [], "raw": []})
    some = [part for part in parts if len(part)] or [empty]
    named = [part if "source" in part else part.assign(source=source) for part in some]
    joined = pd.concat(named, ignore_index=True)
    joined = joined.sort_values(["source", "record"], ignore_index=True)
    return coerce(joined, REJECTS)
