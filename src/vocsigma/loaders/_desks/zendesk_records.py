"""Take the comments out of what Zendesk's API gives: tickets, pages, audits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import is_list, items_of

_COMMENTS = ("Comment", "VoiceComment")


def comments(value: Any) -> Iterator[Any]:
    """Give the comments of a value, each with its ticket's id, its ticket and its author's role."""
    for item in value if isinstance(value, list) else [value]:
        page = item if isinstance(item, dict) else {}
        people = items_of(page, "users")
        if is_list(page, "tickets"):
            for ticket in page["tickets"]:
                yield from _of_ticket(ticket, people)
        elif isinstance(page.get("ticket"), dict) and "public" not in page:
            beside = {"comments": page["comments"]} if is_list(page, "comments") else {}
            yield from _of_ticket({**beside, **page["ticket"]}, people)
        elif is_list(page, "audits"):
            for audit in page["audits"]:
                yield from _of_audit(audit, people)
        elif is_list(page, "events") and "ticket_id" in page:
            yield from _of_audit(page, people)
        elif is_list(page, "comments") or "requester_id" in page:
            yield from _of_ticket(page, people)
        else:
            yield item


def _of_ticket(ticket: Any, people: list[Any]) -> Iterator[Any]:
    """Give a ticket's comments; a ticket that came without them stands for them.

    Its description is a comment, so that a ticket has one at least. A page of comments may have none.
    """
    if not is_list(ticket, "comments"):
        yield Stray.of("stub" if isinstance(ticket, dict) else "no_record", ticket)
        return
    if not ticket["comments"] and "id" in ticket:
        yield Stray.of("stub", ticket)
    roles = _roles(people)
    about = {**ticket, "comments": None}
    for comment in ticket["comments"]:
        if isinstance(comment, dict):
            yield {**comment, "ticket": about, **_role(comment, roles)}
        else:
            yield comment


def _of_audit(audit: Any, people: list[Any]) -> Iterator[Any]:
    """Give the comments among an audit's events, with the audit's ticket, author and time."""
    if not isinstance(audit, dict):
        yield audit
        return
    same = {name: audit.get(name) for name in ("ticket_id", "author_id", "created_at", "via")}
    for event in items_of(audit, "events"):
        if isinstance(event, dict) and event.get("type") in _COMMENTS:
            comment = {**same, **event}
            yield {**comment, **_role(comment, _roles(people))}
        else:
            yield Stray.of("no_message", event)


def _roles(people: list[Any]) -> dict[str, Any]:
    return {
        person["id"]: person.get("role")
        for person in people
        if isinstance(person, dict) and isinstance(person.get("id"), str)
    }


def _role(comment: Mapping[str, Any], roles: Mapping[str, Any]) -> dict[str, Any]:
    author = comment.get("author_id")
    return {"author_role": roles.get(author) if isinstance(author, str) else None}
