"""One budget for each hub and account, from what the hub itself says, for all workers together."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from governance.watch.models import HubBudget
from inventory.hubs.base import BudgetSpent, RateLimit

KEPT_BACK = 20
SHARE_KEPT_BACK = 10
SLACK = 5
AT_ONCE = 8
WINDOW = timedelta(minutes=5)
SPENT = "Our share of the hub's quota is used up for now. Nothing is wrong; we ask again soon."


class Meter:
    """Counts the requests of one poll against the budget that all workers share.

    A request is taken out of the row before it is sent, so those in flight count. Of a bucket that
    the hub never named nothing is counted. What a reply says is written down only where it tells
    something new: a bucket, a window, or less than we reckoned.
    """

    def __init__(
        self, hub: str, account: str, rows: Iterable[Mapping[str, Any]], *, at: datetime
    ) -> None:
        self.hub, self.account, self.at = hub, account, at
        mine = [row for row in rows if row["account"] == account]
        self.known: dict[str, int] = {row["bucket"]: row["remaining"] for row in mine}
        self.prepaid: dict[str, int] = {}
        self.told: dict[str, RateLimit] = {}

    def prepay(self, bucket: str, count: int) -> None:
        """Reserve several requests in one statement, of which the poll will need most.

        :raises BudgetSpent: if there are not so many left.
        """
        if bucket not in self.known or count < 1:
            return
        if not self._rows().reserve(bucket, count, at=self.at):
            raise self._spent(bucket)
        self.known[bucket] -= count
        self.prepaid[bucket] = self.prepaid.get(bucket, 0) + count

    def take(self, bucket: str) -> None:
        """Count one request. See `inventory.hubs.base.Meter`."""
        if not self.prepaid.get(bucket):
            self.prepay(bucket, 1)
        self.prepaid[bucket] = max(self.prepaid.get(bucket, 0) - 1, 0)

    def heard(self, limit: RateLimit) -> None:
        """Note what a reply says is left; the last word counts.

        A bucket that nobody heard of is written down at once: whatever this poll asks after its
        first reply counts, and of several workers that begin together only the first requests,
        for which the floor is kept back, do not.
        """
        if limit.bucket in self.known or limit.quota is None:
            self.told[limit.bucket] = limit
            return
        self._begin(limit.bucket, limit, limit.quota)
        self.known[limit.bucket] = limit.remaining

    def settle(self) -> None:
        """Write down what the replies said, where it is news."""
        for bucket, limit in self.told.items():
            if bucket in self.known and self._is_news(bucket, limit):
                self._correct(bucket, limit)
        self.told = {}

    def _is_news(self, bucket: str, limit: RateLimit) -> bool:
        """A bucket that is spent is always news; nobody asks there until its window is over."""
        return not limit.remaining or abs(limit.remaining - self.known[bucket]) > SLACK

    def _begin(self, bucket: str, limit: RateLimit, quota: int) -> None:
        """Open the row of a bucket that was never heard of; somebody may have been faster."""
        _, created = HubBudget.objects.get_or_create(
            hub=self.hub, account=self.account, bucket=bucket,
            defaults={
                "quota": quota,
                "floor": min(KEPT_BACK, quota // SHARE_KEPT_BACK),
                "window": timedelta(seconds=limit.window) if limit.window else WINDOW,
                "remaining": min(limit.remaining, quota),
                "resets_at": self._end(limit),
            },
        )  # fmt: skip
        if not created:
            self._correct(bucket, limit)

    def _correct(self, bucket: str, limit: RateLimit) -> None:
        self._rows().note_quota(bucket, limit.quota, keep=SHARE_KEPT_BACK, most=KEPT_BACK)
        self._rows().correct(
            bucket, remaining=limit.remaining, resets_at=self._end(limit), at=self.at
        )

    def _end(self, limit: RateLimit) -> datetime:
        return self.at + timedelta(seconds=limit.reset + 1)

    def _rows(self) -> Any:
        return HubBudget.objects.of(self.hub, self.account)

    def _spent(self, bucket: str) -> BudgetSpent:
        row = self._rows().get(bucket=bucket)
        return BudgetSpent(SPENT, retry_after=max((row.resets_at - self.at).total_seconds(), 1))
