"""Plotly's style rules are taken from the installed package, all of them or not at all."""

from pathlib import Path

import pytest
from django.conf import settings

from governance.web.plotly_styles import NotPlotly, extract

BUNDLE = Path(
    settings.BASE_DIR, "node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js"
)
CHARTS = Path(settings.BASE_DIR, "templates/partials/charts.html")
needs_bundle = pytest.mark.skipif(
    not BUNDLE.is_file(), reason="The front-end packages are not installed (npm ci)."
)


@needs_bundle
def test_the_installed_bundle_gives_its_rules(tmp_path: Path) -> None:
    target = tmp_path / "made" / "plotly.css"

    count = extract(BUNDLE, target)

    text = target.read_text()
    assert count == text.count("\n") > 40
    assert ".js-plotly-plot .plotly .main-svg{position:absolute;top:0;left:0;" in text
    assert ".plotly-notifier .notifier-close:hover{" in text


@needs_bundle
def test_the_page_takes_the_id_under_which_the_bundle_would_write_the_maps_styles() -> None:
    taken = CHARTS.read_text().split('<meta name="plotly-map-styles"')[1].split('id="')[1]

    assert taken.split('"')[0] in BUNDLE.read_text()


def test_rules_are_written_in_the_order_in_which_plotly_would_leave_them(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.js"
    bundle.write_text("""var K={"X,X div":'content:"";',Y:"top:1px;"};for(k in K)add(k)""")

    extract(bundle, tmp_path / "plotly.css")

    assert (tmp_path / "plotly.css").read_text() == (
        ".plotly-notifier{top:1px;}\n"
        '.js-plotly-plot .plotly,.js-plotly-plot .plotly div{content:"";}\n'
    )


def test_a_file_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.js"
    other.write_text("console.log(1)")

    with pytest.raises(NotPlotly, match=r"other\.js holds no style rules"):
        extract(other, tmp_path / "plotly.css")


def test_a_rule_in_an_unknown_form_is_refused_rather_than_dropped(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.js"
    bundle.write_text('var K={"X,X div":"top:1px;","X a":rule()};for(k in K)add(k)')

    with pytest.raises(NotPlotly, match="a form that is not known"):
        extract(bundle, tmp_path / "plotly.css")
