"""What people can be told of: each kind with its words, and when its mail goes if nobody chose."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices


class ByMail(TextChoices):
    """When a notice is sent by mail. In the application it is shown in any case."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "In the daily mail"
    NEVER = "never", "Not by mail"


@dataclass(frozen=True)
class Kind:
    """One kind of notice. `group` is where its choice stands on the settings page."""

    key: str
    title: str
    explanation: str
    group: str
    default: ByMail = ByMail.DAILY
    may_be_turned_off: bool = True

    @property
    def choices(self) -> tuple[ByMail, ...]:
        """What a person may choose."""
        everything = tuple(ByMail)
        return everything if self.may_be_turned_off else everything[:-1]


REQUESTS, APPROVALS, DUTIES, TROUBLE = (
    "Requests",
    "Approvals in effect",
    "What you see to",
    "Findings and incidents",
)
ALL = (
    Kind(
        "stage_waits",
        "A request waits for your sign-off",
        "It is the turn of a sign-off that you may give, by your role or for somebody else.",
        REQUESTS,
        may_be_turned_off=False,
    ),
    Kind(
        "escalated",
        "A sign-off was escalated to you",
        "A request has waited longer than the policy allows.",
        REQUESTS,
        default=ByMail.AT_ONCE,
        may_be_turned_off=False,
    ),
    Kind(
        "changes_requested",
        "Changes to your request are wanted",
        "A signer sent back what you asked for, or what is asked for your use case.",
        REQUESTS,
        may_be_turned_off=False,
    ),
    Kind(
        "decided",
        "Your request was decided",
        "It was approved or refused.",
        REQUESTS,
    ),
    Kind(
        "withdrawn",
        "A request that waited for you was withdrawn",
        "You need not look at it any more.",
        REQUESTS,
    ),
    Kind(
        "waiver",
        "Waivers",
        "One is asked for and you may grant it, or one that you asked for was decided or ends.",
        REQUESTS,
    ),
    Kind(
        "delegation",
        "Sign-offs delegated to you",
        "Somebody lets you sign in their name, or no longer does.",
        REQUESTS,
    ),
    Kind(
        "approval_changed",
        "An approval needs review or is no longer valid",
        "Something that it was bound to has changed. One notice covers all approvals that one "
        "change concerns.",
        APPROVALS,
        may_be_turned_off=False,
    ),
    Kind(
        "approval_suspended",
        "An approval was suspended or taken up again",
        "The system must not be used for this use case as long as it is suspended.",
        APPROVALS,
        default=ByMail.AT_ONCE,
        may_be_turned_off=False,
    ),
    Kind(
        "approval_expires",
        "An approval expires soon",
        "30 days before, and again 7 days before.",
        APPROVALS,
    ),
    Kind(
        "evidence_runs_out",
        "Evidence runs out soon",
        "30 days before, where an approval in effect or an open request relies on it.",
        APPROVALS,
    ),
    Kind(
        "condition",
        "Conditions",
        "One that you own was set, is due within 7 days or overdue; one of your request changed.",
        DUTIES,
        may_be_turned_off=False,
    ),
    Kind(
        "document_review",
        "A document waits for your review",
        "It is one that the EU AI Act asks for, and you may review it.",
        DUTIES,
        may_be_turned_off=False,
    ),
    Kind(
        "document",
        "Documents that you wrote",
        "One was sent back or made final, or is to be looked at again within 14 days.",
        DUTIES,
    ),
    Kind(
        "set_aside",
        "A duty was set aside and waits for a second person",
        "You may agree or disagree; or somebody decided on one that you set aside.",
        DUTIES,
        may_be_turned_off=False,
    ),
    Kind(
        "training",
        "Your AI training runs out",
        "30 days before, where no other training of yours lasts longer.",
        DUTIES,
    ),
    Kind(
        "finding",
        "A finding was opened on your system",
        "An advisory or a change at the hub concerns what you run or answer for from now on.",
        TROUBLE,
    ),
    Kind(
        "incident",
        "A legal reporting deadline runs",
        "An incident was reported, or is known better, so that authorities may have to be told.",
        TROUBLE,
        default=ByMail.AT_ONCE,
        may_be_turned_off=False,
    ),
    Kind(
        "mail_fails",
        "Mail cannot be sent",
        "For administrators of the whole organisation; shown in the application only.",
        TROUBLE,
        default=ByMail.NEVER,
    ),
)
KINDS: Mapping[str, Kind] = {kind.key: kind for kind in ALL}
# What is told to administrators alone, and by no mail: nobody chooses it.
UNCHOSEN = frozenset({"mail_fails"})


def choosable() -> tuple[Kind, ...]:
    """Return the kinds for which a person chooses when the mail goes."""
    return tuple(kind for kind in ALL if kind.key not in UNCHOSEN)


def kind_choices() -> list[tuple[str, str]]:
    """Return keys and titles; as a function, so that a new kind needs no migration."""
    return [(kind.key, kind.title) for kind in ALL]
