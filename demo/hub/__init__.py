"""A sandbox that speaks the Hugging Face Hub's protocol, for tests and for a first look.

sandbox = Sandbox()
sandbox.add("org/model", license="mit")
with running(sandbox) as url: ...
"""

from demo.hub.faults import Fault
from demo.hub.sandbox import Sandbox
from demo.hub.server import running
from demo.hub.shelf import READER, Account, UnknownRepo
from demo.hub.specs import FileSpec, RepoSpec

__all__ = [
    "READER", "Account", "Fault", "FileSpec", "RepoSpec", "Sandbox", "UnknownRepo", "running",
]  # fmt: skip
