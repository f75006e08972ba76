"""What a licence file is recognised as: only a whole, unchanged text is a licence."""

import time
from pathlib import Path

import pytest

from governance.rules import licence_prints
from governance.rules.licence_catalogue import catalogue
from governance.rules.licence_form import SHORT_HASH, fingerprint, profile, sentences
from governance.rules.licence_text import TextFinding, recognise
from tests.rules import licence_files

ADDED = "The model may only be used for non-commercial purposes."
DEBIAN = Path("/usr/share/common-licenses")


def left(text: str, finding: TextFinding) -> list[str]:
    """Return the text that stands outside the match."""
    return [text[start:end] for start, end in finding.residue]


@pytest.mark.parametrize(
    ("text", "licence", "spdx"),
    [
        (licence_files.mit(), "mit", "MIT"),
        (licence_files.apache(), "apache-2.0", "Apache-2.0"),
        (licence_files.bsd(), "bsd-3-clause", "BSD-3-Clause"),
        (licence_files.gpl(), "gpl", "GPL-3.0"),
    ],
)
def test_a_whole_text_is_identified_whoever_holds_the_copyright(
    text: str, licence: str, spdx: str
) -> None:
    for shape in (text, text.replace("\n", "\r\n"), f"\ufeff{text}\n\n", text.replace("  ", " ")):
        found = recognise("LICENSE", shape)

        assert (found.kind, found.licence_id, found.spdx) == ("identified", licence, spdx)
        assert (found.residue, found.coverage) == ((), 1.0)


@pytest.mark.parametrize(
    ("name", "spdx"),
    [
        ("Apache-2.0", "Apache-2.0"), ("GPL-2", "GPL-2.0"), ("LGPL-2.1", "LGPL-2.1"),
        ("LGPL-3", "LGPL-3.0"), ("MPL-2.0", "MPL-2.0"), ("CC0-1.0", "CC0-1.0"),
    ],
)  # fmt: skip
def test_the_texts_that_debian_ships_are_identified(name: str, spdx: str) -> None:
    if not (DEBIAN / name).is_file():
        pytest.skip("Debian's folder of common licences is not on this machine.")

    found = recognise("LICENSE", (DEBIAN / name).read_text())

    assert (found.kind, found.spdx) == ("identified", spdx)


@pytest.mark.parametrize("text", [licence_files.mit(), licence_files.apache(), licence_files.bsd()])
@pytest.mark.parametrize("place", ["before", "after"])
def test_one_sentence_more_is_left_for_a_person(text: str, place: str) -> None:
    changed = f"{ADDED}\n\n{text}" if place == "before" else f"{text}\n\n{ADDED}\n"

    found = recognise("LICENSE", changed)

    assert found.kind == "candidate"
    assert [part.partition("\n")[0] for part in left(changed, found)] == [ADDED]
    assert 0.9 < found.coverage < 1


def test_a_sentence_between_notice_and_terms_does_not_hide() -> None:
    text = licence_files.mit()
    notice = next(line for line in text.splitlines() if line.startswith("Copyright"))
    changed = text.replace(notice, f"{notice}\n{ADDED}")

    found = recognise("LICENSE", changed)

    assert found.kind == "candidate"
    assert ADDED in " ".join(left(changed, found))


def test_a_notice_that_says_more_than_who_and_when_is_no_notice() -> None:
    text = licence_files.mit()
    notice = next(line for line in text.splitlines() if line.startswith("Copyright"))

    found = recognise("LICENSE", text.replace(notice, f"{notice}, no commercial use"))

    assert found.kind != "identified"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a copy of this software", "a copy of this research-only software"),
        ("copies of\nthe Software, and to permit", "copies, and to permit"),
        ("without restriction", "for research"),
    ],
)
def test_a_few_other_words_inside_the_text_are_no_whole_text(old: str, new: str) -> None:
    text = " ".join(licence_files.mit().split())
    changed = text.replace(old.replace("\n", " "), new)
    assert changed != text

    assert recognise("LICENSE", changed).kind != "identified"


def test_a_revenue_line_under_an_mit_text_is_the_residue() -> None:
    line = "If monthly revenue is above 20 million US dollars, no rights are granted."
    changed = f"{licence_files.mit()}\n{line}\n"

    found = recognise("LICENSE", changed)

    assert (found.kind, left(changed, found)) == ("candidate", [line])


def test_a_non_commercial_file_in_mit_style_is_no_mit() -> None:
    text = licence_files.mit().replace("MIT License", "NON-COMMERCIAL LICENSE")
    text = text.replace("The NON-COMMERCIAL LICENSE (MIT)", "NON-COMMERCIAL LICENSE")

    found = recognise("LICENSE", text)

    assert found.kind == "candidate"
    assert "NON-COMMERCIAL LICENSE" in " ".join(left(text, found))


def test_a_title_of_another_licence_goes_to_a_person() -> None:
    terms = licence_files.mit().partition("\n")[2]
    text = f"Apache License 2.0\n{terms}"

    found = recognise("LICENSE", text)

    assert (found.kind, left(text, found)) == ("candidate", ["Apache License 2.0"])


def test_a_limit_in_the_place_of_a_name_is_no_name() -> None:
    text = licence_files.bsd()
    changed = text.replace("name of Django", "name of any user who may only do research")
    assert changed != text

    assert recognise("LICENSE", changed).kind != "identified"


def test_two_licences_in_one_file_are_no_licence() -> None:
    text = f"{licence_files.mit()}\n\n{licence_files.bsd()}"

    found = recognise("LICENSE", text)

    assert found.kind == "candidate"
    assert found.residue


@pytest.mark.parametrize(
    "path",
    [
        "NOTICE", "NOTICE.txt", "USE_POLICY.md", "USAGE_POLICY", "acceptable_use_policy.md",
        "docs/Acceptable-Use.txt", "PROHIBITED_USE.md",
    ],
)  # fmt: skip
def test_notices_and_use_policies_are_no_licence(path: str) -> None:
    found = recognise(path, licence_files.mit())

    assert (found.kind, found.licence_id) == ("policy", None)


@pytest.mark.parametrize(
    "text",
    ["", "   \n", "This model is under Apache 2.0.", "\x00\x01", "lorem ipsum " * 50_000],
)
def test_where_nothing_fits_that_is_the_answer(text: str) -> None:
    found = recognise("LICENSE", text)

    assert (found.kind, found.licence_id, found.spdx, found.coverage) == ("nothing", None, None, 0)


def test_a_sentence_that_points_to_a_licence_is_not_its_text() -> None:
    found = recognise("LICENSE", "Licensed under the Apache License, Version 2.0.\n")

    assert found.kind != "identified"


def test_a_finding_survives_being_stored() -> None:
    found = recognise("LICENSE", f"{licence_files.mit()}\n{ADDED}\n")

    assert TextFinding.from_dict(found.as_dict()) == found


def test_a_file_costs_little_time() -> None:
    texts = [f"{licence_files.apache()}\n{ADDED}\n", licence_files.gpl(), licence_files.mit()]
    recognise("LICENSE", "warm")
    started = time.process_time()
    for text in texts:
        recognise("LICENSE", text)

    assert time.process_time() - started < 1.5


# --- Fingerprints -------------------------------------------------------------------------------


def test_a_fingerprint_hashes_letters_and_digits_only() -> None:
    assert fingerprint("The  MIT-License, 1.0\n") == fingerprint("themitlicense10")
    assert fingerprint("1.0") != fingerprint("1.1")


def test_a_profile_changes_with_each_word_that_grants_or_limits() -> None:
    assert profile("You may use and sell it.") == profile("You may sell, and use, it.")
    assert profile("You may use and sell it.") != profile("You may use it.")
    assert profile("You may use it.") != profile("You may not use it.")


def test_sentences_do_not_depend_on_the_layout() -> None:
    plain = [one for _, _, one in sentences("Keep the notice. Do not sell it.")]
    laid_out = [one for _, _, one in sentences("1. Keep the\n   notice.\n\n2. Do not sell it.")]

    assert plain == laid_out


def test_every_known_text_belongs_to_a_row_and_holds_hashes_only() -> None:
    known = licence_prints.by_fingerprint()

    assert len(known) > 100
    for print_, text in known.items():
        assert text.licence in catalogue()
        assert text.source
        assert len(print_) == 64
        assert all(len(one) == SHORT_HASH for one in text.sentences)


@pytest.mark.parametrize(
    "licence",
    [
        "llama-1", "llama2", "llama3.1", "llama3.2", "llama3.3", "llama4", "gemma", "qwen",
        "tongyi-qianwen", "deepseek", "modified-mit-kimi", "tencent-hunyuan", "falcon-2-11b",
        "flux-dev-nc", "ltx", "stability-community", "stability-nc", "nvidia-open-model",
        "nvidia-data-training", "exaone-nc", "hyperclovax-seed", "creativeml-openrail-m",
        "bigscience-openrail-m", "openrail++", "bigscience-bloom-rail-1.0", "bigcode-openrail-m",
        "fair-ai-public-1.0", "open-aleph-1.0", "openatom-model-1.0", "bilibili-index",
        "ms-research", "openmdw-1.0",
    ],
)  # fmt: skip
def test_the_vendor_texts_that_are_published_are_known(licence: str) -> None:
    texts = [text for text in licence_prints.known_texts() if text.licence == licence]

    assert any(not text.policy and text.sentences for text in texts)
