"""Contractual lifetime value against published numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kpi.analyses.subscriptions.contractual import ShiftedBetaGeometric, contractual_clv, fit_losses, fit_survivors
from kpi.cli import main
from kpi.errors import UserError

HIGH_END = (100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4)
REGULAR = (100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3)


def of_thousand(shares: tuple[float, ...]) -> ShiftedBetaGeometric:
    return fit_survivors([10 * s for s in shares[:8]])


def test_three_variants_by_name() -> None:
    found = contractual_clv(100, 0.8, 0.1)
    assert found.paid_in_advance == pytest.approx(366.67, abs=0.005)
    assert found.renewals_only == pytest.approx(266.67, abs=0.005)
    assert found.paid_in_arrears == pytest.approx(333.33, abs=0.005)


def test_the_variants_are_the_sums_they_stand_for() -> None:
    found = contractual_clv(20, 0.9, 0.02)
    advance = sum(20 * 0.9**t / 1.02**t for t in range(3000))
    assert found.paid_in_advance == pytest.approx(advance)
    assert found.renewals_only == pytest.approx(advance - 20)
    assert found.paid_in_arrears == pytest.approx(sum(20 * 0.9**t / 1.02 ** (t + 1) for t in range(3000)))


@pytest.mark.parametrize(
    ("retention", "discount", "said"),
    [
        (1.2, 0.1, "not a share"),
        (-0.1, 0.1, "not a share"),
        (0.8, -0.1, "-0.1 is not possible"),
        (0.8, float("nan"), "nan is not possible"),
        (1.0, 0.0, "no finite value"),
    ],
)
def test_senseless_rates_are_refused(retention: float, discount: float, said: str) -> None:
    with pytest.raises(UserError, match=said):
        contractual_clv(100, retention, discount)


def test_the_published_fit_of_high_end_customers() -> None:
    model = of_thousand(HIGH_END)
    assert (model.alpha, model.beta) == pytest.approx((0.668, 3.806), abs=0.0006)
    assert model.log_likelihood == pytest.approx(-1611.2, abs=0.05)
    assert [model.survival(t) for t in range(8, 13)] == pytest.approx([0.460, 0.436, 0.414, 0.395, 0.378], abs=0.0005)
    assert model.residual_lifetime(0.1, 7) == pytest.approx(7.530, abs=0.0005)
    # What the model did not see came out close to what it says.
    assert [model.survival(t) for t in range(8, 13)] == pytest.approx([s / 100 for s in HIGH_END[8:]], abs=0.02)


def test_the_published_fit_of_regular_customers() -> None:
    model = of_thousand(REGULAR)
    assert (model.alpha, model.beta) == pytest.approx((0.704, 1.182), abs=0.0006)
    assert model.log_likelihood == pytest.approx(-1680.3, abs=0.05)
    assert [model.survival(t) for t in range(8, 13)] == pytest.approx([s / 100 for s in REGULAR[8:]], abs=0.005)


@pytest.mark.parametrize("discount", [0.1, 0.008, 0.5])
def test_residual_lifetime_is_the_sum_it_stands_for(discount: float) -> None:
    model = ShiftedBetaGeometric(0.7, 1.2, 0.0)
    t = np.arange(1, 20_000)
    kept = np.cumprod([model.retention(4 + k) for k in t])  # type: ignore[arg-type]
    assert model.residual_lifetime(discount, 4) == pytest.approx(np.sum(kept * np.exp((1 - t) * np.log1p(discount))))
    assert model.survival(5) == pytest.approx(np.prod([model.retention(k) for k in range(1, 6)]))


def test_customers_who_joined_at_different_times_give_the_same_model() -> None:
    """Two cohorts alike, one watched for less long, have the same parameters as their model."""
    model = ShiftedBetaGeometric(1.5, 4.0, 0.0)
    people = 1_000_000
    lost = [(t, people * (model.survival(t - 1) - model.survival(t))) for t in range(1, 9)]
    short = [(t, n) for t, n in lost if t <= 3]
    there = [(8, people * model.survival(8)), (3, people * model.survival(3))]
    found = fit_losses([*lost, *short], there)
    assert (found.alpha, found.beta) == pytest.approx((1.5, 4.0), rel=0.001)


@pytest.mark.parametrize(
    ("survivors", "said"),
    [
        ([100, 90], "Two renewals"),
        ([100, 80, 90], "rises"),
        ([100, float("nan"), 5], "rises"),
        ([5, 5, 5], "Nobody has left"),
        ([5, 0, 0], "Nobody has re"),
    ],
)
def test_survivors_that_say_nothing_are_refused(survivors: list[float], said: str) -> None:
    with pytest.raises(UserError, match=said):
        fit_survivors(survivors)


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["analyse", "contractual", "--amount", "100", *arguments])
        return status, *capsys.readouterr()

    ten = ("--discount", "0.1")
    assert json.loads(run(*ten, "--retention", "0.8", "--json")[1])["renewals_only"] == pytest.approx(266.67, abs=0.005)
    counts = ",".join(str(10 * s) for s in HIGH_END[:8])
    found = json.loads(run(*ten, "--survivors", counts, "--json")[1])
    assert found["residual_lifetime"][7] == pytest.approx(7.530, abs=0.0005)
    model = of_thousand(HIGH_END)
    assert found["paid_in_advance"] == pytest.approx(sum(100 * model.survival(t) / 1.1**t for t in range(3000)))
    status, _, said = run(*ten)
    assert status == 2 and "--retention or --survivors" in said
    assert run(*ten, "--survivors", "a,b,c")[0] == 2
    assert run("--discount", "0", "--survivors", counts)[0] == 2


@pytest.mark.parametrize("discount", [0.01, 0.1, 0.5])
@pytest.mark.parametrize(("alpha", "beta"), [(14_700.0, 97_300.0), (2e5, 1.8e6), (1e7, 3e7)])
def test_where_all_customers_are_nearly_alike_the_rate_is_nearly_constant(alpha: float, beta: float, discount: float):
    """The limit is the geometric series of a constant rate."""
    rate = beta / (alpha + beta)
    lifetime = ShiftedBetaGeometric(alpha, beta, 0.0).residual_lifetime(discount, 0)
    assert lifetime == pytest.approx(rate / (1 - rate / (1 + discount)), rel=2e-3)


def test_the_example_of_the_hint_has_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--amount", "10", "--discount", "0.1", "--survivors", "1000,869,743", "--json"]
    assert main(["analyse", "contractual", *options]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert 30 < answer["renewals_only"] < 40 and all(np.isfinite(answer["residual_lifetime"]))
