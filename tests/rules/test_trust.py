"""The ladder of trust: cumulative, failures drop, evidence runs out, unknown is no pass."""

from datetime import UTC, datetime, timedelta

import pytest

from governance.rules import file_formats, trust
from governance.rules.trust import Item, ladder

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NEEDED = [key for level in trust.levels() for key in level.needs]


def passing(*keys: str) -> dict[str, Item]:
    return {key: Item("pass") for key in keys}


@pytest.mark.parametrize("number", range(7))
def test_a_level_is_reached_by_the_items_of_all_levels_up_to_it(number: int) -> None:
    needed = [key for level in trust.levels()[: number + 1] for key in level.needs]

    stands = ladder(passing(*needed), at=AT)

    assert stands.level == number
    assert stands.name == trust.levels()[number].name
    following = trust.levels()[number + 1].needs if number < 6 else ()
    assert stands.missing == following


@pytest.mark.parametrize("gap", NEEDED)
def test_one_item_that_is_missing_holds_back_everything_above_it(gap: str) -> None:
    level_of = {key: level.number for level in trust.levels() for key in level.needs}

    stands = ladder(passing(*(key for key in NEEDED if key != gap)), at=AT)

    assert stands.level == level_of[gap] - 1
    assert stands.missing == (gap,)
    assert stands.failed == ()


@pytest.mark.parametrize("status", ["unknown", "not applicable"])
def test_neither_unknown_nor_not_applicable_is_a_pass(status: trust.Status) -> None:
    stands = ladder(passing("E1") | {"E2": Item(status)}, at=AT)

    assert stands.level == 0
    assert stands.missing == ("E2",)


@pytest.mark.parametrize("key", ["E3", "E5", "E6"])
def test_a_bad_hash_malware_or_a_bad_signature_drops_the_model_to_the_ground(key: str) -> None:
    stands = ladder(passing(*NEEDED) | {key: Item("fail")}, at=AT)

    assert stands.level == 0
    assert stands.dropped_by == stands.missing == (key,)
    assert stands.until is None


@pytest.mark.parametrize("key", ["E1", "E2", "E4", "E7", "E8", "E9", "E10"])
def test_any_other_failure_only_holds_back(key: str) -> None:
    stands = ladder(passing(*NEEDED) | {key: Item("fail")}, at=AT)

    assert stands.dropped_by == ()
    assert stands.failed == (key,)
    assert key in stands.missing


def test_nothing_known_is_unidentified_and_nothing_failed() -> None:
    stands = ladder({}, at=AT)

    assert (stands.level, stands.missing, stands.failed) == (0, ("E1", "E2"), ())


def test_a_pass_that_ran_out_counts_as_unknown() -> None:
    found = passing("E1", "E2") | {"E3": Item("pass", expires_at=AT)}

    assert ladder(found, at=AT - timedelta(seconds=1)).level == 2
    assert ladder(found, at=AT).level == 1
    assert ladder(found, at=AT).missing == ("E3",)


def test_a_failure_does_not_run_out() -> None:
    assert Item("fail", expires_at=AT).now(AT + timedelta(days=400)) == "fail"


def test_the_level_lasts_as_long_as_the_first_item_that_carries_it() -> None:
    soon, later = AT + timedelta(days=3), AT + timedelta(days=30)
    found = {
        "E1": Item("pass"),
        "E2": Item("pass", expires_at=later),
        "E3": Item("pass", expires_at=soon),
        "E5": Item("pass", expires_at=AT + timedelta(days=1)),
    }

    assert ladder(found, at=AT).until == soon


def test_the_table_holds_ten_items_each_on_the_ladder_once() -> None:
    assert list(trust.items()) == [f"E{number}" for number in range(1, 11)]
    assert sorted(NEEDED) == sorted(trust.items())
    lasts = {key: rule.days for key, rule in trust.items().items() if rule.days}
    assert lasts == {"E2": 92, "E3": 30, "E5": 30}
    people = {key for key, rule in trust.items().items() if rule.by_person}
    assert people == {"E2", "E7", "E9", "E10"}
    assert trust.items()["E5"].expiry(AT) == AT + timedelta(days=30)


@pytest.mark.parametrize(
    ("head", "magic"),
    [
        (b"", ""),
        ((120).to_bytes(8, "little") + b'{"weight', "safetensors"),
        ((10**12).to_bytes(8, "little") + b'{"weight', "other"),
        (b"GGUF\x03\x00\x00\x00", "gguf"),
        (b"PK\x03\x04" + b"\x00" * 12, "zip"),
        (b"\x80\x02}q\x00", "pickle"),
        (b"\x80\x09", "other"),
        (b"\x89HDF\r\n\x1a\n", "hdf5"),
        (b"\x93NUMPY\x01\x00", "numpy"),
        (b"\x1c\x00\x00\x00TFL3", "tflite"),
        (b"version https://git-lfs", "pointer"),
        (b"#!/bin/sh", "script"),
        (b'{"architectures"', "text"),
        (b"\x08\x07\x12\x07pytorch", "other"),
    ],
)
def test_first_bytes_tell_a_format(head: bytes, magic: str) -> None:
    assert file_formats.magic_of(head) == magic


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("model.safetensors", "data"), ("a/b/model.GGUF", "data"), ("LICENSE", "data"),
        ("pytorch_model.bin", "pickle"), ("x.npy", "either"), ("modeling_own.py", "code"),
        ("tokenizer.json", "data"), ("strange.qqq", "unknown"), ("tf_model.h5", "pickle"),
        ("archive.tar.gz", "code"), (".gitattributes", "data"), ("model.onnx", "either"),
    ],
)  # fmt: skip
def test_a_name_tells_what_a_file_can_do(path: str, kind: str) -> None:
    assert file_formats.by_name(path) == kind
