"""What a breach may cost at most, by band and size."""

import re
from datetime import date

import pytest

from governance.rules.eu_ai_act.penalties import Size, bands, most
from tests.rules import reference

BILLION = 1_000_000_000


def test_the_bands_are_those_of_the_reference() -> None:
    assert set(bands()) == set(reference.bands())


@pytest.mark.parametrize("name", ["P1", "P2", "P3", "GP"])
def test_ceiling_share_and_article_agree(name: str) -> None:
    band, (_, maximum, basis) = bands()[name], reference.bands()[name]
    amount = re.match(r"EUR ([\d.]+) million or (\d) %", maximum)

    assert amount
    assert (band.ceiling, band.percent) == (float(amount[1]) * 1e6, int(amount[2]))
    assert band.article == basis


def test_union_bodies_have_two_figures_and_no_share() -> None:
    band = bands()["EU"]

    assert (band.ceiling_art_5, band.ceiling, band.percent) == (1_500_000, 750_000, None)
    assert most(band, turnover=BILLION, size=Size.OTHER) == 750_000


def test_the_ai_office_fines_as_for_operators_and_by_the_day() -> None:
    band = bands()["AIO"]

    assert (band.ceiling, band.percent) == (bands()["P2"].ceiling, bands()["P2"].percent)
    assert band.daily_percent == 5


@pytest.mark.parametrize(
    ("name", "size", "turnover", "fine"),
    [
        ("P1", Size.OTHER, BILLION, 70_000_000),
        ("P1", Size.OTHER, 100_000_000, 35_000_000),
        ("P1", Size.SME, 10_000_000, 700_000),
        ("P1", Size.SMALL_MID_CAP, 100_000_000, 35_000_000),
        ("P2", Size.OTHER, BILLION, 30_000_000),
        ("P2", Size.SME, 10_000_000, 300_000),
        ("P2", Size.SMALL_MID_CAP, 100_000_000, 3_000_000),
        ("P3", Size.SME, 10_000_000, 100_000),
        ("P3", Size.SMALL_MID_CAP, 100_000_000, 1_000_000),
        ("GP", Size.SME, 10_000_000, 15_000_000),
        ("P2", Size.SME, BILLION, 15_000_000),
    ],
)
def test_small_companies_take_the_lower_where_the_act_says_so(
    name: str, size: Size, turnover: int, fine: int
) -> None:
    assert most(bands()[name], turnover=turnover, size=size) == fine


def test_without_a_known_turnover_the_figure_stands() -> None:
    assert most(bands()["P1"], turnover=None, size=Size.OTHER) == 35_000_000


def test_fines_of_model_providers_can_be_used_a_year_later() -> None:
    assert bands()["GP"].since == date(2026, 8, 2)
    assert bands()["P1"].since == date(2025, 8, 2)
