"""What people did in the back office."""

from backoffice.exports.declared import Cell, Column, Export, Filter, Source, if_seen
from backoffice.exports.statements import words
from backoffice.models import Action, Right

AUDIT = Export(
    name="audit",
    title="Audit events",
    about="Every change by a person, before and after, and every export.",
    right=Right.SEE_AUDIT,
    source=Source(
        """backoffice_auditevent a
  left join players_staffmember person on person.id = a.who_id
  left join players_operator o on o.id = a.operator_id"""
    ),
    operator="a.operator_id",
    has_platforms_own=True,
    period="a.at >= %(start)s and a.at < %(end)s",
    order="a.id",
    filters=[Filter("action", "What was done", "a.action = %(action)s", Action.choices)],
    columns=[
        Column("event", "Event", "a.id", Cell.WORD, "Its number."),
        Column("time", "Time", "a.at", Cell.TIME, "When it was done."),
        Column(
            "person",
            "Person",
            if_seen("person.username", "person.operator_id", otherwise="'the platform'"),
            Cell.TEXT,
            "Who did it; of those who work for an account that you do not see: the platform.",
        ),
        Column(
            "operator", "Account", "o.login_id", Cell.TEXT, "Whose account it was; empty: the platform's own."
        ),
        Column("action", "What was done", words("a.action", Action.choices), Cell.WORD, "In words."),
        Column("before", "Before", "a.before::text", Cell.TEXT, "As JSON."),
        Column("after", "After", "a.after::text", Cell.TEXT, "As JSON."),
        Column(
            "address",
            "Address",
            if_seen("host(a.address)", "person.operator_id", otherwise="null"),
            Cell.TEXT,
            "Where the request came from; empty where the person has no name.",
        ),
    ],
)
