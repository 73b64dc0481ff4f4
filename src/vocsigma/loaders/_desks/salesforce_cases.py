"""Cases of Salesforce: the case, its comments and its e-mails, as the data export writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import overload
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma._periods import time_zone
from vocsigma.exceptions import FormatError
from vocsigma.loaders._conversations.draft import Draft, flag, riding, without_html
from vocsigma.loaders._conversations.helpdesk import (
    AGENT,
    BOT,
    CUSTOMER,
    TRUE,
    UNREADABLE,
    channels,
    exact,
    finished,
    looked_up,
    no_brand,
    roles_of,
    settled,
    side_table,
    texts_of,
    truths,
)
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._desks.salesforce_layouts import (
    LAYOUTS,
    PATTERNS,
    USERS,
)
from vocsigma.loaders._files.csv import csv_chunks
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.records import Chunk
from vocsigma.loaders._files.source import Source
from vocsigma.loaders._files.tables import Tables, open_tables
from vocsigma.loaders._values.handles import wrote
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps

_ABOUT = ("case_number", "origin", "case_status", "priority", "assigned_agent")
_CUSTOMER = ("contact_id", "supplied_email", "created_by")
_ROLES = {
    "standard": "agent",
    "automatedprocess": "bot",
    "guest": "customer",
    "customersuccess": "customer",
    "powercustomersuccess": "customer",
    "cspliteportal": "customer",
    "selfservice": "customer",
}
_CHANNELS = {
    "e-mail": "email",
    "webform": "web",
    "web form": "web",
    "live chat": "chat",
    "messaging": "chat",
    "call": "phone",
}
_DRAFTS = ("5", "draft")


@overload
def read_salesforce_cases(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = ...,
    tz: str | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_salesforce_cases(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = ...,
    tz: str | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_salesforce_cases(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = None,
    tz: str | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read cases of Salesforce, their comments and e-mails as messages.

    Parameters
    ----------
    path_or_tables : path, iterable of paths, or mapping of str to path
        The CSV tables ``Case`` and ``CaseComment`` or ``EmailMessage`` or both, and, if there is one,
        ``User``: as a folder, a zip file, or a mapping with the keys ``case``, ``case_comment``,
        ``email_message`` and ``user``.
    agents : iterable of str, optional
        Ids or addresses of agents, where the export does not say who is one.
    tz : str, optional
        The zone of stamps that name none.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The threads are
        found in a first pass, which keeps about 100 bytes a message.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table with ``record, source_file, customer_id, author_name, case_number, subject,
        case_status, priority, assigned_agent, kind``; a thread is a case. `customer_id` is the case's
        contact, `kind` the table a message comes from. Comments that are not published are not
        ``visible``.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or is none of these tables, or a table is missing.
    ArgumentError
        If stamps name no zone and `tz` does not either.

    See Also
    --------
    read_any : Recognises the format by itself.

    Notes
    -----
    A case is its customer's: the contact's, else of the address or the user that it was made with. Where
    that user is an agent, as on the phone, or an automation, the customer is unknown and counts as
    ``requester-<case>``. Salesforce may write what is false as an empty field: an e-mail came in, and a
    comment is published, only if its field says so. A comment is by the user who made it: by ``UserType``
    an agent (Standard), a customer (of a portal, a guest) or a bot. Of partners, of users of Chatter alone,
    and of everybody without the table of users, nothing is known: they are neither until `agents` names
    them, and the summary counts them.

    A case that came by e-mail has its first e-mail twice, as its description and as an e-mail: both are
    messages, and one turn. E-mails that are drafts are no messages; what lies in the recycle bin is
    rejected. An e-mail counts from ``MessageDate``, all else from ``CreatedDate``. Posts in the case's feed
    and chats are in other tables, which are not read.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_salesforce_cases
    >>> cases = io.StringIO(
    ...     "Id,CaseNumber,ContactId,Origin,Description,CreatedById,CreatedDate\n"
    ...     "500000000000001AAA,00014292,003000000000007AAA,Web,Late!,005000000000009AAA,"
    ...     "2018-05-16T14:46:15.000+0000\n"
    ... )
    >>> comments = io.StringIO(
    ...     "Id,ParentId,IsPublished,CommentBody,CreatedById,CreatedDate\n"
    ...     "00a000000000002AAA,500000000000001AAA,1,Sorry!,005000000000001AAA,"
    ...     "2018-05-16T15:46:15.000+0000\n"
    ... )
    >>> messages, rejects = read_salesforce_cases(
    ...     {"case": cases, "case_comment": comments}, agents=["005000000000001AAA"]
    ... )
    >>> messages[["message_id", "author_role", "channel", "case_number", "text"]]
               message_id author_role channel case_number    text
    0  500000000000001AAA    customer     web    00014292   Late!
    1  00a000000000002AAA       agent     web    00014292  Sorry!
    """
    tables = open_tables(
        path_or_tables, PATTERNS, ("case",), title="Salesforce", max_bytes=max_bytes
    )
    if not tables.keys() & {"case_comment", "email_message"}:
        message = (
            "Salesforce lacks the tables CaseComment and EmailMessage, in which the answers are; add one "
            "or both: {'case': 'Case.csv', 'email_message': 'EmailMessage.csv'}"
        )
        raise FormatError(message)
    zone = None if tz is None else time_zone(tz)
    parties = Parties(agents or (), None, tz)
    cases = side_table(_chunks(tables, ["case"]), (*_ABOUT, *_CUSTOMER), "message_id")
    users = side_table(csv_chunks(tables.get("user", []), USERS), ("kind", "name"))
    cases = _with_customer(cases, users, parties)
    draft = partial(_draft, cases=cases, users=users, zone=zone)
    loaded: Loaded | Iterator[Loaded] = finished(
        lambda: _chunks(tables, LAYOUTS), draft, parties, batch_size, cases
    )
    return loaded


def _chunks(tables: dict[str, list[Source]], names: Iterable[str]) -> Iterator[Chunk]:
    """Read tables one after another, each row with its table's name."""
    for name in names:
        for columns, records in csv_chunks(tables.get(name, []), LAYOUTS[name]):
            kind = pa.array([name] * columns.num_rows, pa.large_string())
            yield columns.append_column("table", kind), records


def _with_customer(cases: pd.DataFrame, users: pd.DataFrame, parties: Parties) -> pd.DataFrame:
    """Say whose each case is: who made it is the customer only if he is no agent, as on the phone."""
    cases = cases.reset_index()
    by = exact(cases["created_by"])
    user = looked_up(by, users)
    of_ours = np.isin(roles_of(user["kind"], _ROLES), (AGENT, BOT))
    for names in (by, user["name"]):
        of_ours |= wrote(texts_of(names), parties.handles)
    by = by.mask(of_ours, "requester-" + cases["message_id"])
    customer = cases["contact_id"].fillna(cases["supplied_email"]).fillna(by)
    return cases.assign(customer_id=customer).set_index("message_id")


def _draft(
    columns: pa.Table, cases: pd.DataFrame, users: pd.DataFrame, zone: ZoneInfo | None
) -> Draft:
    kind = cells_of(columns, "table")
    is_case, is_comment, is_email = (kind == name for name in LAYOUTS)
    thread = cells_of(columns, "thread_id").mask(is_case, cells_of(columns, "message_id"))
    thread, by = exact(thread), exact(cells_of(columns, "created_by"))
    about, user = looked_up(thread, cases), looked_up(by, users)
    customer = about["customer_id"]
    author = by.mask(is_case, customer).mask(is_email, cells_of(columns, "from_address").fillna(by))
    incoming, published = (truths(columns, name) for name in ("incoming", "published"))
    role = roles_of(user["kind"], _ROLES)
    role = np.where(is_email, np.where(incoming == TRUE, CUSTOMER, AGENT), role)
    roles = settled(np.where(is_case, CUSTOMER, role))
    draft_mail = cells_of(columns, "email_status").str.strip().str.lower().isin(_DRAFTS)
    text = cells_of(columns, "text").fillna(without_html(texts_of(cells_of(columns, "html"))))
    table = pd.DataFrame(
        {
            **riding(columns, ("message_id", "subject")),
            "thread_id": thread,
            "author_id": author,
            "author_name": cells_of(columns, "author_name").fillna(
                user["name"].where(author == by)
            ),
            "author_role": roles,
            "customer_id": customer.where(roles == "customer"),
            "channel": channels(about["origin"].mask(is_email, "email"), _CHANNELS),
            "brand": no_brand(columns.num_rows),
            "text": text.fillna(cells_of(columns, "subject")),
            "visible": ~is_comment | (published == TRUE),
            **{name: about[name] for name in _ABOUT if name != "origin"},
            "kind": kind,
        }
    )
    stamps = cells_of(columns, "sent_at").fillna(cells_of(columns, "created_at"))
    rejects = {
        "deleted": flag(columns, "deleted"),
        "missing_thread": thread.isna().to_numpy(dtype=bool),
        "no_message": draft_mail.to_numpy(dtype=bool),
        "unknown_role": incoming == UNREADABLE,
        "unknown_visibility": published == UNREADABLE,
    }
    return Draft(table, read_stamps(texts_of(stamps), tz=zone), rejects=rejects)


FORMAT = Format(
    read_salesforce_cases,
    "cases of Salesforce",
    (
        Fingerprint("folder", ("Case|case|Cases|cases", "CaseComment|case_comment|CaseComments")),
        Fingerprint(
            "folder", ("Case|case|Cases|cases", "EmailMessage|email_message|EmailMessages")
        ),
    ),
)
