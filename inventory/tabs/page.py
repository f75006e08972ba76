"""What every tab of a model's page is about."""

from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import User
from inventory.models import HubModel, Revision


@dataclass(frozen=True)
class ModelPage:
    """One person looks at one revision of a model; `revision` is None where none was stored."""

    model: HubModel
    revision: Revision | None
    user: User
    at: datetime
