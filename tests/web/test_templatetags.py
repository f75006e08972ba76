"""Tags show states and dates in words, and never pass an unknown off as something."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe

from governance.web.moments import exactly, short_day, since, until, urgency
from governance.web.templatetags import weighbridge as tags

TODAY = date(2026, 11, 21)


class Questions(forms.Form):
    """One field of each kind that is shown differently."""

    name = forms.CharField(help_text="As people call it.")
    agent = forms.BooleanField(label="It acts alone")
    data = forms.MultipleChoiceField(
        choices=[("p", "Personal data")], widget=forms.CheckboxSelectMultiple
    )


def shown(source: str, **context: object) -> str:
    return Template("{% load weighbridge %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("day", "words", "state"),
    [
        (date(2026, 11, 21), "today", "due"),
        (date(2026, 11, 22), "tomorrow", "due"),
        (date(2026, 12, 6), "in 15 days", "upcoming"),
        (date(2026, 11, 20), "1 day overdue", "overdue"),
        (date(2026, 9, 1), "2 months overdue", "overdue"),
        (date(2029, 1, 1), "in 2 years", "upcoming"),
    ],
)
def test_a_due_day_is_said_as_people_say_it(day: date, words: str, state: str) -> None:
    assert until(day, today=TODAY) == words
    assert urgency(day, today=TODAY) == state


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 21), "today"),
        (date(2026, 11, 20), "yesterday"),
        (date(2026, 11, 1), "20 days ago"),
        (date(2026, 11, 23), "in 2 days"),
    ],
)
def test_a_past_day_is_said_as_people_say_it(day: date, words: str) -> None:
    assert since(day, today=TODAY) == words


@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_is_written_as_django_writes_it(month: int) -> None:
    day = date(2026, month, 9)

    assert short_day(day) == date_format(day, "j M Y")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu"])
def test_a_moment_is_written_as_django_writes_it(zone: str) -> None:
    with timezone.override(ZoneInfo(zone)):
        moment = timezone.localtime(datetime(2026, 3, 1, 23, 5, tzinfo=UTC))

        assert exactly(moment) == date_format(moment, "j M Y, H:i e")


def test_a_label_that_was_typed_is_escaped_also_after_one_that_is_markup() -> None:
    tags.badge("open", mark_safe("<b>A</b>"))

    assert "&lt;b&gt;A&lt;/b&gt;" in tags.badge("open", "<b>A</b>")


@pytest.mark.parametrize("state", ["", None, "unknown"])
def test_a_state_that_is_not_known_is_shown_as_unknown(state: str | None) -> None:
    assert tags.badge(state) == '<span class="badge" data-state="unknown">Unknown</span>'


def test_a_badge_says_its_state_in_words_and_carries_it_for_the_colour() -> None:
    assert tags.badge("no_longer_valid") == (
        '<span class="badge" data-state="no_longer_valid">No longer valid</span>'
    )


@pytest.mark.parametrize(
    ("number", "state"), [(1, "tier-1"), ("3", "tier-3"), (None, "unknown"), (4, "unknown")]
)
def test_only_the_three_tiers_are_tiers(number: object, state: str) -> None:
    assert f'data-state="{state}"' in tags.tier(number)


def test_a_badge_shows_markup_as_text() -> None:
    assert "<script>" not in tags.badge("open", "<script>")


def test_a_digest_is_short_to_read_and_whole_to_copy() -> None:
    digest = "sha256:" + "ab" * 32

    text = tags.hashed(digest)

    assert ">abababababab<" in text
    assert f'data-copy="{digest}"' in text


def test_a_field_names_its_help_and_its_errors() -> None:
    text = shown("{% field form.name %}", form=Questions({}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in text
    assert 'id="id_name_helptext"' in text
    assert 'id="id_name_error"' in text
    assert 'aria-invalid="true"' in text


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    text = shown("{% field form.data %}", form=Questions())

    assert "<fieldset" in text
    assert "<legend>Data</legend>" in text


def test_a_single_tick_stands_before_its_label() -> None:
    text = shown("{% field form.agent %}", form=Questions())

    assert text.index('type="checkbox"') < text.index("It acts alone")


@pytest.mark.parametrize(("name", "letters"), [("Mara Lindqvist", "ML"), ("Ada", "A"), ("", "")])
def test_initials_are_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert tags.initials(name) == letters
