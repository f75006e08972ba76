"""Everything in a pack is read as of one moment of the database."""

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import JSONObject

from governance.accounts.models import User
from governance.reports.moment import one_moment

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_question_of_a_process_may_ask_for_json() -> None:
    vars(connection.features).pop("supports_json_field", None)

    with one_moment():
        asked = User.objects.annotate(row=JSONObject(one=Value(1))).values_list("row")
        assert list(asked) == []


def test_a_moment_leaves_no_transaction_behind() -> None:
    with one_moment():
        assert list(User.objects.all()) == []

    assert not connection.in_atomic_block
    with one_moment():
        assert list(User.objects.all()) == []
