"""Claim against text: what holds, what contradicts, and what only a person can settle."""

import pytest

from governance.rules.licence_catalogue import LicenceIdentity
from governance.rules.licence_identity import claimed, conclude, decided
from governance.rules.licence_prints import known_texts
from governance.rules.licence_text import TextFinding, recognise
from tests.rules import licence_files

MIT, APACHE, BSD, GPL = (
    recognise("LICENSE", text)
    for text in (
        licence_files.mit(), licence_files.apache(), licence_files.bsd(), licence_files.gpl(),
    )
)  # fmt: skip
POLICY = recognise("USAGE_POLICY", "Follow the law.")
CHANGED = recognise("LICENSE", f"{licence_files.mit()}\nNo commercial use.\n")
UNKNOWN = recognise("LICENSE", "These are our very own terms.")


def whole(licence: str, spdx: str | None = None) -> TextFinding:
    """The finding for an unchanged text that this machine does not hold."""
    return TextFinding("LICENSE", "", "", "identified", licence, spdx, "fingerprint", (), 1.0)


def concluded(
    *keys: str, name: str = "", found: tuple[TextFinding, ...] = (), repo: str = ""
) -> LicenceIdentity:
    return conclude(claimed(keys, name, None), found, repo_id=repo)


# --- The four results ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "name", "text", "expected"),
    [
        ("apache-2.0", "", APACHE, "apache-2.0"),
        ("mit", "", MIT, "mit"),
        ("gpl-3.0", "", GPL, "gpl"),
        ("gpl", "", GPL, "gpl"),
        ("bsd", "", BSD, "bsd-3-clause"),
        ("other", "deepseek", whole("deepseek"), "deepseek"),
        ("llama3.1", "", whole("llama3.1"), "llama3.1"),
    ],
)
def test_claim_and_text_agree(key: str, name: str, text: TextFinding, expected: str) -> None:
    found = concluded(key, name=name, found=(text,))

    assert (found.id, found.status) == (expected, "agree")
    assert found.because[0].rule == "licence-agree"


def test_a_family_takes_its_version_from_the_text() -> None:
    found = concluded("gpl", found=(GPL,))

    assert (found.spdx, found.title) == ("GPL-3.0", "GNU General Public License 3.0")


@pytest.mark.parametrize(("keys", "name"), [((), ""), (("other",), ""), (("other",), "acme")])
def test_a_text_without_a_claim_settles_it_alone(keys: tuple[str, ...], name: str) -> None:
    found = concluded(*keys, name=name, found=(APACHE,))

    assert (found.id, found.spdx, found.status) == ("apache-2.0", "Apache-2.0", "text only")


def test_a_claim_without_a_text_stays_a_claim() -> None:
    assert concluded("apache-2.0").status == "claim only"


def test_an_empty_file_is_no_text() -> None:
    assert concluded("mit", found=(recognise("LICENSE", " \n"),)).status == "claim only"


@pytest.mark.parametrize(
    ("key", "name", "text", "both"),
    [
        ("mit", "", APACHE, {"mit", "apache-2.0"}),
        ("other", "sai-nc-community", whole("stability-community"),
         {"stability-nc", "stability-community"}),
        ("other", "yi-34b", APACHE, {"yi-license", "apache-2.0"}),
        ("other", "microsoft-research-license", MIT, {"ms-research", "mit"}),
        ("llama3.2", "", whole("llama3.1"), {"llama3.2", "llama3.1"}),
        ("openmdw-1.1", "", whole("openmdw-1.0", "OpenMDW-1.0"), {"openmdw-1.1", "openmdw-1.0"}),
        ("gpl-2.0", "", GPL, {"gpl"}),
        ("cc-by-3.0", "", whole("cc-by", "CC-BY-4.0"), {"cc-by"}),
        ("isc", "", whole("osi-permissive-other", "Zlib"), {"osi-permissive-other"}),
    ],
)  # fmt: skip
def test_claim_and_text_that_differ_are_a_conflict(
    key: str, name: str, text: TextFinding, both: set[str]
) -> None:
    found = concluded(key, name=name, found=(text,))

    assert (found.id, found.status) == (None, "conflict")
    assert set(found.candidates) == both


@pytest.mark.parametrize("found", [(), (APACHE,)])
def test_an_apache_tag_over_a_jamba_name_is_a_conflict(found: tuple[TextFinding, ...]) -> None:
    result = concluded("apache-2.0", name="jamba-open-model-license", found=found)

    assert (result.id, result.status) == (None, "conflict")
    assert set(result.candidates) == {"apache-2.0", "jamba"}


# --- What only a person can settle --------------------------------------------------------------


def test_modified_mit_is_resolved_by_its_text_alone() -> None:
    kimi = whole("modified-mit-kimi")

    assert concluded("other", name="modified-mit", found=(kimi,)).id == "modified-mit-kimi"
    assert concluded("other", name="modified-mit", found=(APACHE,)).status == "conflict"


@pytest.mark.parametrize("found", [(), (UNKNOWN,), (CHANGED,)])
def test_the_publisher_of_a_modified_mit_is_a_hint_and_no_conclusion(
    found: tuple[TextFinding, ...],
) -> None:
    result = concluded("other", name="modified-mit", found=found, repo="mistralai/Devstral-2")

    assert (result.id, result.status) == (None, "unresolved")
    assert result.candidates[0] == "modified-mit-mistral"
    assert {"modified-mit-kimi", "modified-mit-minimax"} <= set(result.candidates)


@pytest.mark.parametrize("key", ["mit", "other", ""])
def test_a_changed_text_settles_nothing(key: str) -> None:
    found = concluded(key, found=(CHANGED,))

    assert (found.id, found.status, found.candidates) == (None, "unresolved", ("mit",))
    assert found.because[0].rule == "licence-text-residue"
    assert found.because[0].source == "LICENSE"


def test_a_text_of_no_known_licence_undoes_a_claim_of_one_whose_text_is_known() -> None:
    assert concluded("apache-2.0", found=(UNKNOWN,)).status == "unresolved"


def test_a_text_nobody_knows_leaves_a_claim_whose_text_nobody_knows_either() -> None:
    assert "jamba" not in {text.licence for text in known_texts()}
    found = concluded("other", name="jamba-open-model-license", found=(UNKNOWN,))

    assert (found.id, found.status) == ("jamba", "claim only")
    assert found.because[-1].rule == "licence-text-unknown"


def test_several_keys_are_a_list_from_which_no_machine_chooses() -> None:
    for found in ((), (APACHE,)):
        result = concluded("apache-2.0", "mit", found=found)

        assert (result.id, result.status) == (None, "unresolved")
        assert result.candidates == ("apache-2.0", "mit")


def test_one_key_stated_twice_is_one_key() -> None:
    assert concluded("mit", "mit ", found=(MIT,)).status == "agree"


def test_the_texts_of_several_licences_go_to_a_person() -> None:
    found = concluded("mit", found=(MIT, APACHE))

    assert (found.id, found.status, found.candidates) == (
        None, "unresolved", ("mit", "apache-2.0"),
    )  # fmt: skip


def test_the_same_text_twice_is_one_text() -> None:
    assert concluded("mit", found=(MIT, MIT)).status == "agree"


def test_weak_records_are_never_concluded_from_a_text() -> None:
    found = concluded("other", found=(whole("internlm"),))

    assert (found.id, found.status, found.candidates) == (None, "unresolved", ("internlm",))


# --- Policies and notices beside the licence ----------------------------------------------------


def test_apache_with_a_use_policy_is_more_than_apache() -> None:
    for found in ((POLICY,), (APACHE, POLICY)):
        result = concluded("apache-2.0", found=found)

        assert (result.id, result.spdx) == ("apache-plus-aup", "Apache-2.0")
        assert "USAGE_POLICY" in result.because[0].text


def test_the_publisher_points_to_the_row_of_its_own_policy() -> None:
    result = concluded("apache-2.0", found=(APACHE, POLICY), repo="openai/gpt-oss-20b")

    assert (result.id, result.candidates[0]) == ("apache-plus-aup", "gpt-oss")


def test_another_licence_with_a_use_policy_goes_to_a_person() -> None:
    assert concluded("mit", found=(MIT, POLICY)).status == "unresolved"


def test_a_licence_that_has_a_use_policy_is_not_changed_by_its_file() -> None:
    found = concluded("llama3.1", found=(whole("llama3.1"), POLICY))

    assert (found.id, found.status) == ("llama3.1", "agree")


def test_a_notice_file_changes_nothing() -> None:
    notice = recognise("NOTICE", "Copyright 2026 Acme")

    assert concluded("apache-2.0", found=(APACHE, notice)).status == "agree"


# --- Decided ------------------------------------------------------------------------------------


def test_a_decision_says_who_and_when_and_why() -> None:
    found = decided("jamba", note="Read clause 3.", who="Ada Lovelace", day="2026-11-21")

    assert (found.id, found.status) == ("jamba", "decided")
    assert found.because[0].text == "Ada Lovelace decided this on 2026-11-21: Read clause 3."
    assert found.because[0].source == "Decision of Ada Lovelace, 2026-11-21"


def test_nobody_can_decide_for_a_licence_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        decided("acme", note="x", who="Ada", day="2026-11-21")
