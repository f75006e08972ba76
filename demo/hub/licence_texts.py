"""Licence texts for the sandbox: real ones where an installed package brings them, else stand-ins.

A licence is recognised by its whole text, so the sandbox needs whole texts. We keep none: the ones
that our own dependencies are published under are read from their installed metadata.
"""

from importlib.metadata import distribution

BROUGHT_BY = {"Apache 2.0": "huggingface_hub", "MIT": "whitenoise"}


def licence_text(licence: str) -> str:
    """Return the licence's text, or a sentence that says what stands here for it."""
    package = BROUGHT_BY.get(licence)
    if package is None:
        return f"Stand-in text for the sandbox: the terms of {licence}.\n"
    text = distribution(package).read_text("licenses/LICENSE")
    if text is None:
        raise LookupError(f"The installed package {package} brings no licence text.")
    return text
