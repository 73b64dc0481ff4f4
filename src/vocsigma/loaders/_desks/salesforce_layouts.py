"""What the tables of Salesforce look like."""

from __future__ import annotations

from vocsigma.loaders._conversations.helpdesk import STAMP
from vocsigma.loaders._files.csv import Layout

_KEY = "[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?"
_SAME = {
    "id": "message_id",
    "isdeleted": "deleted",
    "createdbyid": "created_by",
    "createddate": "created_at",
}
CASES = Layout(
    title="a table Case of Salesforce",
    columns={
        **_SAME,
        "casenumber": "case_number",
        "contactid": "contact_id",
        "suppliedemail": "supplied_email",
        "origin": "origin",
        "status": "case_status",
        "priority": "priority",
        "subject": "subject",
        "description": "text",
        "ownerid": "assigned_agent",
    },
    needed=("message_id", "created_at"),
    signature={"message_id": _KEY, "created_at": STAMP},
    prose=("text", "subject"),
)
COMMENTS = Layout(
    title="a table CaseComment of Salesforce",
    columns={
        **_SAME,
        "parentid": "thread_id",
        "ispublished": "published",
        "commentbody": "text",
    },
    needed=("message_id", "thread_id", "created_at", "created_by", "published"),
    signature={"message_id": _KEY, "thread_id": _KEY},
    prose=("text",),
)
EMAILS = Layout(
    title="a table EmailMessage of Salesforce",
    columns={
        **_SAME,
        "parentid": "thread_id",
        "messagedate": "sent_at",
        "incoming": "incoming",
        "fromaddress": "from_address",
        "fromname": "author_name",
        "subject": "subject",
        "textbody": "text",
        "htmlbody": "html",
        "status": "email_status",
    },
    needed=("message_id", "thread_id", "created_at", "incoming"),
    signature={"message_id": _KEY, "thread_id": _KEY},
    prose=("text", "html"),
)
USERS = Layout(
    title="a table User of Salesforce",
    columns={"id": "key", "usertype": "kind", "name": "name"},
    needed=("key", "kind"),
    signature={"key": _KEY},
    prose=(),
)
LAYOUTS = {"case": CASES, "case_comment": COMMENTS, "email_message": EMAILS}
PATTERNS = {
    "case": ("case", "cases"),
    "case_comment": ("casecomment", "casecomments", "case_comment", "case_comments"),
    "email_message": ("emailmessage", "emailmessages", "email_message", "email_messages"),
    "user": ("user", "users"),
}
