"""Zendesk's CSV export of tickets: one row a ticket, with the minutes to its first reply."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma.loaders._conversations.draft import Draft, riding
from vocsigma.loaders._conversations.helpdesk import both_times, channels, exact, given, later
from vocsigma.loaders._files.csv import Layout
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps

EXPORT_COLUMNS = "first reply time in minutes"
EXPORT = Layout(
    title="Zendesk's export of tickets",
    columns={
        "id": "key",
        "created at": "created_at",
        EXPORT_COLUMNS: "reply_min",
        "requester id": "requester_id",
        "requester": "requester",
        "assignee": "assignee",
        "group": "group",
        "subject": "subject",
        "via": "via",
        "status": "ticket_status",
        "priority": "priority",
        "satisfaction score": "satisfaction",
    },
    needed=("key", "created_at", "reply_min"),
    signature={"key": "[0-9]{1,12}"},
    prose=(),
)


def draft_of_export(columns: pa.Table, zone: ZoneInfo | None, names: Mapping[str, str]) -> Draft:
    """Give each ticket's request, and its first reply where it had one."""
    # An id that was rounded must be judged as it is written.
    written = cells_of(columns, "key")
    key = exact(written)
    created = read_stamps(columns["created_at"], tz=zone)
    cells = given(cells_of(columns, "reply_min"))
    minutes = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    odd = cells.notna().to_numpy() & ~(np.isfinite(minutes) & (minutes >= 0) & (minutes < 1e8))
    replied = np.isfinite(minutes) & ~odd & ~created.unreadable & ~created.missing
    requester = cells_of(columns, "requester_id").fillna(cells_of(columns, "requester"))
    assignee = cells_of(columns, "assignee").fillna(cells_of(columns, "group")).fillna("agent")
    request = pd.DataFrame(
        {
            "message_id": written,
            "thread_id": key,
            "author_id": requester.fillna("requester-" + key),
            "author_role": "customer",
            "channel": channels(cells_of(columns, "via"), names),
            "text": cells_of(columns, "subject"),
            "brand": pd.Categorical.from_codes(
                [-1] * len(key), categories=pd.Index([], dtype="str")
            ),
            "assigned_agent": cells_of(columns, "assignee"),
            **riding(columns, ("subject", "priority", "ticket_status", "satisfaction")),
        }
    )
    reply = request[replied].assign(
        message_id=key[replied] + "#reply",
        parent_id=key[replied],
        author_id=assignee[replied],
        author_role="agent",
        text=pd.Series(np.nan, index=key[replied].index, dtype="str"),
    )
    row = np.concatenate([np.arange(len(key)), np.flatnonzero(replied)])
    order = np.argsort(row, kind="stable")
    table = pd.concat([request, reply]).iloc[order].reset_index(drop=True)
    times = both_times(created, later(created, minutes * 60, replied), order)
    return Draft(table, times, row=row[order], rejects={"bad_stamp": odd[row[order]]})
