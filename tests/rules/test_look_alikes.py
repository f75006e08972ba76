"""A name that passes for a known publisher's is told, and how; an unrelated one is not."""

import pytest

from governance.rules.look_alikes import edition, look_alikes

KNOWN = (
    "google", "meta-llama", "microsoft", "mistralai", "openai", "Qwen", "deepseek-ai", "nvidia",
    "huggingface", "stabilityai", "BAAI", "01-ai", "EleutherAI", "ibm-granite", "allenai",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "taken_for", "how"),
    [
        ("Google", "google", "capital letters"),
        ("metallama", "meta-llama", "hyphens"),
        ("meta_llama", "meta-llama", "hyphens"),
        ("g00gle", "google", "mistaken"),
        ("rnicrosoft", "microsoft", "mistaken"),
        ("nvidla", "nvidia", "mistaken"),
        ("mlstralai", "mistralai", "mistaken"),
        ("meta-1lama", "meta-llama", "mistaken"),
        ("google-official", "google", "“official” added"),
        ("openai-hf", "openai", "“hf” added"),
        ("microsoft-ai", "microsoft", "“ai” added"),
        ("mistral", "mistralai", "“ai” added or left out"),
        ("the-eleutherai", "EleutherAI", "“the” added"),
        ("micorsoft", "microsoft", "a letter or two"),
        ("deepseeek-ai", "deepseek-ai", "a letter or two"),
        ("hugginface", "huggingface", "a letter or two"),
        ("stabillityai", "stabilityai", "mistaken|a letter"),
        ("ibm-granit", "ibm-granite", "a letter or two"),
    ],
)
def test_a_name_that_passes_for_a_known_one_is_told_with_the_way_it_does(
    name: str, taken_for: str, how: str
) -> None:
    found = {alike.name: alike.how for alike in look_alikes(name, KNOWN)}

    assert taken_for in found
    assert any(part in found[taken_for] for part in how.split("|"))


@pytest.mark.parametrize(
    "name",
    ["google", "meta-llama", "facebook", "tiiuae", "bigscience", "CohereForAI",
     "sentence-transformers",
     "apple", "Salesforce", "bartowski", "TheBloke", "unsloth", "xai-org", "ai21labs", "01-ai",
     "Qwen", "zai-org", "moonshotai", "upstage", "databricks", "mosaicml"],
)  # fmt: skip
def test_a_publisher_with_a_name_of_its_own_raises_no_warning(name: str) -> None:
    assert look_alikes(name, KNOWN) == ()


@pytest.mark.parametrize(
    ("name", "other"),
    [("googleai", "google"), ("nvidia-research", "nvidia"), ("allenai-org", "allenai")],
)
def test_honest_neighbours_are_warned_of_too_for_nobody_can_tell_by_the_name(
    name: str, other: str
) -> None:
    assert [alike.name for alike in look_alikes(name, KNOWN)] == [other]


def test_short_names_are_only_compared_as_they_are_seen() -> None:
    assert look_alikes("ibm", ["ibn", "abm"]) == ()
    assert [alike.name for alike in look_alikes("1bm", ["ibm"])] == ["ibm"]


def test_each_known_name_is_told_once_and_the_table_has_an_edition() -> None:
    assert len(look_alikes("gooogle", ["google", "google"])) == 1
    assert edition()
