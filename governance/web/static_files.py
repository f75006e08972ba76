"""Of the third-party front end, collect only what pages link: the packages bring much more."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class FrontEndConfig(StaticFilesConfig):
    """Stands in INSTALLED_APPS for `django.contrib.staticfiles`.

    Tabler's other bundles name source maps and pictures that are not shipped, which would stop
    `collectstatic` where file names carry hashes.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "tabler-*",
        "tabler.rtl.*",
        "htmx.*.js.gz",
        "ext",
        "package.json",
        "README.md",
    ]
