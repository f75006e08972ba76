"""Add people, let them in and keep them out, and change their passwords."""

import re
import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from knox.models import AuthToken

from governance.accounts.actions.rows import insert
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere, require
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.web.refusals import NotAllowed, Refused

SIGN_IN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{1,63}")
PASSWORD_BYTES = 12


@transaction.atomic
def add_person(
    username: str,
    full_name: str,
    *,
    email: str = "",
    password: str | None = None,
    by: User | None,
    at: datetime,
) -> User:
    """Add a person; without a password they cannot sign in until one is set.

    :raises NotAllowed: if the asking person manages people nowhere.
    :raises Refused: if the sign-in name is taken or malformed, or the password is weak.
    """
    _require_anywhere(by)
    person = User(
        username=username.strip(), full_name=full_name.strip(), email=email.strip(), created_at=at
    )
    _check_person(person)
    _set_password(person, password)
    insert(person, field="username")
    after = {"username": person.username, "full_name": person.full_name, "email": person.email}
    record(Event.PERSON_ADDED, on=person, by=by, at=at, after=after)
    return person


@transaction.atomic
def change_person(
    person: User, *, full_name: str, email: str, by: User | None, at: datetime
) -> User:
    """Change a person's name and e-mail address. Nothing new, no entry.

    :raises NotAllowed: if the asking person does not manage the people of the organisation.
    :raises Refused: if the name is missing or the address is none.
    """
    require(by, Permission.PEOPLE_MANAGE)
    row = _locked(person)
    was = {"full_name": row.full_name, "email": row.email}
    row.full_name, row.email = full_name.strip(), email.strip()
    _check_person(row)
    before, after = difference(was, {"full_name": row.full_name, "email": row.email})
    if after:
        row.save(update_fields=["full_name", "email"])
        record(Event.PERSON_CHANGED, on=row, by=by, at=at, before=before, after=after)
    return row


@transaction.atomic
def invite_person(
    username: str, full_name: str, *, email: str = "", by: User | None, at: datetime
) -> tuple[User, str]:
    """Add a person with a random password and return both; the password is kept nowhere.

    :raises NotAllowed: if the asking person manages people nowhere.
    :raises Refused: if the sign-in name is taken or malformed.
    """
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    person = add_person(username, full_name, email=email, password=password, by=by, at=at)
    return person, password


@transaction.atomic
def change_password(person: User, *, old: str, new: str, at: datetime) -> None:
    """Change one's own password; all other sessions end.

    :raises Refused: if the old one is wrong, or the new one weak.
    """
    if not person.check_password(old):
        raise Refused("This is not your password of today.", field="old_password")
    _set_password(person, new, field="new_password")
    person.save(update_fields=["password"])
    record(Event.PASSWORD_CHANGED, on=person, by=person, at=at)


@transaction.atomic
def reset_password(person: User, *, by: User | None, at: datetime) -> str:
    """Give a person a new random password and return it; it is kept nowhere.

    :raises NotAllowed: if the asking person does not manage the people of the organisation.
    """
    require(by, Permission.PEOPLE_MANAGE)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    person.set_password(password)
    person.save(update_fields=["password"])
    record(Event.PASSWORD_CHANGED, on=person, by=by, at=at, note="Set anew by an administrator.")
    return password


@transaction.atomic
def deactivate_person(person: User, *, by: User | None, at: datetime) -> None:
    """Keep a person out from this moment on: sessions and tokens end, the record stays.

    :raises NotAllowed: if the asking person does not manage the people of the organisation.
    :raises Refused: if they are out already, or the last who could let people in.
    """
    require(by, Permission.PEOPLE_MANAGE)
    check_others_administer(person, at=at)
    if not _locked(person).is_active:
        raise Refused(f"{person} has been deactivated already.")
    AuthToken.objects.filter(user=person).delete()
    person.access_tokens.all().delete()
    _set_active(person, active=False, by=by, at=at)


@transaction.atomic
def reactivate_person(person: User, *, by: User | None, at: datetime) -> None:
    """Let a person in again, with the roles they had.

    :raises NotAllowed: if the asking person does not manage the people of the organisation.
    :raises Refused: if they are not deactivated.
    """
    require(by, Permission.PEOPLE_MANAGE)
    if _locked(person).is_active:
        raise Refused(f"{person} is not deactivated.")
    _set_active(person, active=True, by=by, at=at)


def check_others_administer(person: User, *, at: datetime) -> None:
    """Make sure that without this person somebody is left who manages people.

    Locks the administrators' rows, in one order for all, so that two who remove each other
    neither both succeed nor wait for each other. Call it before any other lock.

    :raises Refused: if nobody would be left.
    """
    administrators = User.objects.administering(at)
    locked = administrators.select_for_update().order_by("pk")
    list(locked.values_list("pk", flat=True))
    # Asked again, because what was waited for may have changed the answer.
    if set(administrators.values_list("pk", flat=True)) == {person.pk}:
        raise Refused(
            f"{person} is the last administrator of the organisation. "
            "Give the role to somebody else first."
        )


def _require_anywhere(by: User | None) -> None:
    if by is not None and not can_anywhere(by, Permission.PEOPLE_MANAGE):
        what = Permission.PEOPLE_MANAGE.value
        raise NotAllowed(f"You may not {what}. Ask an administrator for the role.")


def _check_person(person: User) -> None:
    if not SIGN_IN_NAME.fullmatch(person.username):
        raise Refused(
            "A sign-in name has 2 to 64 letters, digits or . _ @ + - and begins with a letter "
            "or digit.",
            field="username",
        )
    if not person.full_name:
        raise Refused("Give the person's full name.", field="full_name")
    if person.email:
        try:
            validate_email(person.email)
        except ValidationError as error:
            raise Refused("This is not an e-mail address.", field="email") from error


def _set_password(person: User, password: str | None, *, field: str = "password") -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field=field) from error
    person.set_password(password)


def _locked(person: User) -> User:
    return User.objects.select_for_update().get(pk=person.pk)  # type: ignore[no-any-return]  # dynamic manager


def _set_active(person: User, *, active: bool, by: User | None, at: datetime) -> None:
    person.is_active = active
    person.save(update_fields=["is_active"])
    before, after = {"is_active": not active}, {"is_active": active}
    record(Event.PERSON_CHANGED, on=person, by=by, at=at, before=before, after=after)
