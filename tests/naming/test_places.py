"""Countries by code and by name in seven languages, states by code where the country is known."""

from __future__ import annotations

import pytest

from kpi.naming.places import country_name, state_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("DE", "Germany"), ("deu", "Germany"), ("Deutschland", "Germany"), ("Allemagne", "Germany"),
        ("Alemania", "Germany"), ("Germania", "Germany"), ("Alemanha", "Germany"), ("Duitsland", "Germany"),
        ("GERMANY", "Germany"), (" germany ", "Germany"), ("UK", "United Kingdom"), ("GB", "United Kingdom"),
        ("Great Britain", "United Kingdom"), ("USA", "United States"), ("United States of America", "United States"),
        ("Czech Republic", "Czechia"), ("Turkey", "Türkiye"), ("Hong Kong", "Hong Kong"), ("XK", "Kosovo"),
        ("Trinidad and Tobago", "Trinidad & Tobago"), ("NA", "Namibia"), ("EU", ""), ("Atlantis", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_country_has_one_english_name(written: str, name: str) -> None:
    assert country_name(written) == name


@pytest.mark.parametrize(
    ("written", "country", "name"),
    [
        ("CA", "US", "California"), ("california", "United States", "California"), ("US-NY", "USA", "New York"),
        ("ON", "Kanada", "Ontario"), ("WA", "US", "Washington"), ("WA", "Australia", ""), ("CA", "", ""),
        ("SC", "BR", ""), ("Bavaria", "US", ""),
    ],
)  # fmt: skip
def test_a_state_needs_its_country(written: str, country: str, name: str) -> None:
    assert state_name(written, country) == name
