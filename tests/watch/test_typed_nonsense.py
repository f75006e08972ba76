"""What is typed or sent to the pages about findings, however odd, is answered with a sentence."""

import pytest
from django.test import Client
from django.utils import timezone

from governance.watch.models import Finding, FindingComment
from tests.factories import UserFactory
from tests.watch.factories import ChangeFactory, FindingFactory

pytestmark = pytest.mark.django_db
NO_IDS = ["9" * 5000, "9" * 19, "-1", "1.0", "٣", "", "a\x00"]


@pytest.fixture
def reviewed(client: Client) -> Finding:
    """A finding, looked at by a security reviewer who has signed in."""
    client.force_login(UserFactory(roles=["security_reviewer"]))
    return FindingFactory()


@pytest.mark.once
@pytest.mark.parametrize("typed", NO_IDS)
def test_what_is_no_id_names_no_finding_and_no_candidate(
    typed: str, client: Client, reviewed: Finding
) -> None:
    sent = {"finding": typed, "candidate": typed, "seen": f"{typed}:open", "state": "affected"}

    triaged = client.post("/findings/together/", sent | {"take": "yes"})
    decided = client.post("/findings/candidates/decide/", sent)

    assert "Nothing is ticked" in triaged.content.decode()
    assert "Nothing is ticked" in decided.content.decode()


@pytest.mark.parametrize(
    ("note", "said"), [("a\x00b", "Null characters are not allowed"), ("x" * 4001, "at most 4,000")]
)
def test_a_note_that_cannot_be_kept_is_refused_in_the_row_and_stays_as_typed(
    note: str, said: str, client: Client, reviewed: Finding
) -> None:
    sent = {"decide": "affected", "seen": "open", "note": note}

    answer = client.post(f"/findings/{reviewed.pk}/triage/", sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert note.encode() in answer.content
    reviewed.refresh_from_db()
    assert reviewed.state == "open"


@pytest.mark.once
def test_of_many_comments_the_newest_are_shown_and_the_others_are_folded(
    client: Client, reviewed: Finding
) -> None:
    author, at = UserFactory(), timezone.now()
    texts = [f"Remark {number}." for number in range(60)]
    FindingComment.objects.bulk_create(
        FindingComment(finding=reviewed, author=author, text=text, written_at=at) for text in texts
    )

    page = client.get(reviewed.get_absolute_url()).content.decode()

    folded, shown = page.split("</details>", 1)
    assert "50 earlier comments" in folded
    assert "Remark 49." in folded
    assert "Remark 50." in shown
    assert all(text in page for text in texts)


@pytest.mark.once
def test_links_and_rows_about_changes_and_candidates_read_as_sentences(
    client: Client, reviewed: Finding
) -> None:
    change = ChangeFactory()
    finding = FindingFactory(advisory=None, change=change)
    change.found_at = timezone.now()
    change.save()

    assert ">Candidates</a>" in client.get("/findings/").content.decode()
    assert ">Licence from mit to other<" in client.get("/changes/").content.decode()
    assert ">Licence</td>" in client.get(finding.get_absolute_url()).content.decode()
    assert 'href="/changes/">All changes' in client.get("/").content.decode()
