"""Every feed: a source that is asked over the network once an administrator switches it on.

A new one is a way of asking in `online/` and a line in the table. NVD is not among them: its
scores reach us through OSV and GitHub, and nothing here asks its interface.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from governance.watch.sources.atlas import ATLAS
from governance.watch.sources.avid import AVID
from governance.watch.sources.epss import EPSS
from governance.watch.sources.ghsa import GHSA
from governance.watch.sources.infra_guard import INFRA_GUARD
from governance.watch.sources.kev import KEV
from governance.watch.sources.known import SOURCES
from governance.watch.sources.online import epss, ghsa, osv, osv_files
from governance.watch.sources.online.asked import Fetch
from governance.watch.sources.online.files import list_at
from governance.watch.sources.osv import OSV

OSV_FILES = "osv-files"
ECOSYSTEMS_LEAVE = "The names of the ecosystems that run here, such as PyPI, and no package."
NOTHING_LEAVES = "Nothing about us: the whole list is fetched."


@dataclass(frozen=True)
class FeedSource:
    """A feed in words, and how it is asked.

    `source` is that of the records (see `SOURCES`), `setting` the name of its address in the
    environment. One that `follows_components` is asked when a component is added, too.
    """

    source: str
    title: str
    says: str
    leaves: str
    setting: str
    fetch: Fetch
    follows_components: bool = False

    @property
    def credit(self) -> str:
        """What its licence asks to be said, or where its terms stand."""
        return SOURCES[self.source].credit

    @property
    def address(self) -> str:
        """Where it is asked."""
        return str(getattr(settings, self.setting))


FEEDS: Mapping[str, FeedSource] = {
    OSV: FeedSource(
        OSV,
        "OSV, by package",
        "Asks OSV about each package that runs here. The quickest way to a small, complete answer.",
        "The names of packages that systems run, never their versions.",
        "OSV_ENDPOINT",
        osv.fetch,
        follows_components=True,
    ),
    OSV_FILES: FeedSource(
        OSV,
        "OSV, whole ecosystems",
        "Keeps a copy of OSV's records for each ecosystem that runs here, so that a new package "
        "is compared at once. The first run fetches many thousand records.",
        ECOSYSTEMS_LEAVE,
        "OSV_FILES_URL",
        osv_files.fetch,
        follows_components=True,
    ),
    GHSA: FeedSource(
        GHSA,
        "GitHub advisories",
        "GitHub's reviewed advisories and its list of malware, for each ecosystem that runs here.",
        ECOSYSTEMS_LEAVE,
        "GHSA_ENDPOINT",
        ghsa.fetch,
    ),
    KEV: FeedSource(
        KEV,
        "CISA known exploited vulnerabilities",
        "Which flaws are used in attacks. Findings about them are due sooner.",
        NOTHING_LEAVES,
        "KEV_URL",
        list_at("CISA", ".json"),
    ),
    EPSS: FeedSource(
        EPSS,
        "FIRST EPSS",
        "How likely a flaw is to be used in attacks within 30 days. Findings may be due sooner.",
        "The CVE ids that stored advisories name.",
        "EPSS_ENDPOINT",
        epss.fetch,
    ),
    AVID: FeedSource(
        AVID,
        "AVID",
        "Weaknesses, measurements and incidents of AI models, mostly named in free words.",
        NOTHING_LEAVES,
        "AVID_URL",
        list_at("AVID", ".zip", re.compile(r"/(?:reports|vulnerabilities)/.*\.json$")),
    ),
    ATLAS: FeedSource(
        ATLAS,
        "MITRE ATLAS",
        "Techniques of attacks on AI systems, with cases in which they were used.",
        NOTHING_LEAVES,
        "ATLAS_URL",
        list_at("MITRE ATLAS", ".yaml"),
    ),
    INFRA_GUARD: FeedSource(
        INFRA_GUARD,
        "AI-Infra-Guard",
        "Rules written by hand for what AI systems run on. Compare them with OSV before you act.",
        NOTHING_LEAVES,
        "AI_INFRA_GUARD_URL",
        list_at("AI-Infra-Guard", ".zip", re.compile(r"/data/vuln_en/.*\.ya?ml$")),
    ),
}
