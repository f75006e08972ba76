"""Real licence texts that installed packages bring, for tests that need whole ones."""

from importlib.metadata import distribution


def packaged(package: str, name: str = "LICENSE") -> str:
    """Return the licence file of an installed package."""
    text = distribution(package).read_text(f"licenses/{name}")
    assert text, f"{package} brings no {name}."
    return text


def mit() -> str:
    """The MIT licence of a package, with its title and its notice."""
    return packaged("whitenoise")


def apache() -> str:
    """The Apache licence of a package, with its appendix."""
    return packaged("huggingface_hub")


def bsd() -> str:
    """The three-clause BSD licence of a package, with its owner's name in the third clause."""
    return packaged("django")


def gpl() -> str:
    """The GNU General Public License 3 of a package."""
    return packaged("djlint")
