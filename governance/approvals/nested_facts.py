"""Facts inside facts: `{"gpai": {"monetised": true}}` is asked as `gpai.monetised`."""

from collections.abc import Mapping


def flat(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts with nested objects spread out; an empty object stays as it is."""
    result: dict[str, object] = {}
    for key, value in facts.items():
        inner = _inner(value)
        if inner:
            result |= {f"{key}.{name}": one for name, one in inner.items()}
        else:
            result[key] = value if inner is None else {}
    return result


def nested(facts: Mapping[str, object]) -> dict[str, object]:
    """Return flat facts in the shape that the rules read; undoes `flat`."""
    result = {key: value for key, value in facts.items() if "." not in key}
    for key, value in facts.items():
        outer, _, name = key.partition(".")
        if name:
            inner = result.get(outer)
            result[outer] = {**(inner if isinstance(inner, Mapping) else {}), name: value}
    return result


def notes_of_objects(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the notes beside nested objects, which `flat` leaves out."""
    return {
        key: value["note"]
        for key, value in facts.items()
        if isinstance(value, Mapping)
        and isinstance(value.get("value"), Mapping)
        and value.get("note")
    }


def _inner(value: object) -> Mapping[str, object] | None:
    """Return the members of a nested object, with or without a note; None for anything else."""
    if not isinstance(value, Mapping):
        return None
    if "value" not in value:
        return value
    return value["value"] if isinstance(value["value"], Mapping) else None
