"""What was planted in the sample shop is found by the program."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpi.analyses.deals.pipeline import pipeline
from kpi.analyses.usage.usage import usage
from kpi.intake.sample import SAMPLE_DATA
from kpi.store import Workspace
from tests.sample_data.test_sample_tables import CLUB, DEALS, SAID, TRUTH, USAGE, asked, every


def test_targets_are_reached_as_often_as_their_script_says(shop: Workspace):
    """From the app's own net sales, new customers and conversion, held against the targets by hand."""
    truth = TRUTH["targets"]
    reached: dict[Any, Any] = {}
    targets = {
        (kpi, channel, f"{day:%Y-%m}"): value
        for kpi, channel, day, value in every(shop, "select kpi, channel, month, value from targets")
    }
    for channel in truth["reached"]["net_sales"]:
        months = asked(shop, *truth["reached"], grain="month", where={"channel": (channel,)})
        for kpi in truth["reached"]:
            got = [
                float(months[f"2026-{n:02}"][kpi]) >= float(targets[kpi, channel, f"2026-{n:02}"]) for n in range(1, 11)
            ]
            reached.setdefault(kpi, {})[channel] = sum(got)
    assert reached == truth["reached"]


# --- what is planted ------------------------------------------------------------------------------------------------


def test_proposals_became_slow_and_leaky_in_summer():
    before, since = DEALS["proposal_entered_before"], DEALS["proposal_entered_since"]
    decided = [part["moved_on"] / (part["moved_on"] + part["lost_here"]) for part in (before, since)]
    assert decided[0] > 0.7 and decided[1] < 0.55
    assert since["still_here"] >= 10


def test_the_pipeline_finds_them(shop: Workspace):
    assert "Proposal" in pipeline(shop).bottleneck
    assert sum(deal.stage == "Proposal" for deal in pipeline(shop).stages.stalled) >= 8


def test_one_owner_wins_few_and_large_deals():
    each = {name: float(own["won_usd"]) / own["won"] for name, own in DEALS["by_owner"].items()}
    large = each.pop("Ines Calder")
    assert DEALS["by_owner"]["Ines Calder"]["won"] <= 12 and large > 2 * max(each.values())


def test_members_won_by_paid_search_leave_sooner():
    churn = {name: own["lost"] / own["at_start"] for name, own in CLUB["customer_months_by_channel"].items()}
    sooner = churn.pop("Paid Search")
    assert sooner > 2.5 * max(churn.values())


def test_features_that_nobody_adopts_and_a_late_one(shop: Workspace):
    features = {feature.feature: feature for feature in usage(shop).features}
    assert features["Gift reminders"].users < 0.04 * USAGE["users"]
    assert str(features["Room planner"].since) > "2026-06-14" and features["Room planner"].users > 0.2 * USAGE["users"]
    weekdays = USAGE["user_days_by_weekday"]
    assert min(weekdays["5"], weekdays["6"]) > 1.25 * max(weekdays[n] for n in "0123")


def test_the_brass_hook_sells_and_does_not_satisfy():
    share = {name: own["satisfied"] / own["answers"] for name, own in SAID["csat_by_product"].items()}
    weak = share.pop("Brass Wall Hook")
    assert weak < 0.6 and min(share.values()) > 0.75
    assert min(own["answers"] for own in SAID["csat_by_product"].values()) >= 30


def test_answers_of_e_mail_customers_turn_and_quebec_cannot_be_judged():
    before, since = SAID["nps_email_before"], SAID["nps_email_since"]
    assert before["promoters"] > 2 * before["detractors"] and since["promoters"] < since["detractors"]
    assert since["answers"] >= 30 > SAID["nps_by_region"]["Quebec"]["answers"]


def test_paid_search_fails_at_the_mobile_checkout():
    mobile = {
        name: own["purchases"] / own["checkouts"] for name, own in TRUTH["funnel"]["by_channel_on_mobile"].items()
    }
    weak = mobile.pop("Paid Search")
    assert weak < 0.5 * min(mobile.values())


def test_ornaments_run_out_before_a_new_delivery_and_vases_do_not():
    days = {
        name: (28 * own["on_hand"] / own["sold_online_in_28_days"], own["lead_days"])
        for name, own in TRUTH["stock"]["products"].items()
    }
    short = {name for name, (cover, lead) in days.items() if cover < lead}
    assert short == {'Ornament Set "North"'}
    assert [name for name, (cover, _) in days.items() if cover > 300] == ["Stoneware Vase"]


def test_young_customers_come_from_paid_social():
    bands = TRUTH["customers"]["by_channel_and_age_band"]
    young = {name: (own["18-24"] + own["25-34"]) / sum(own.values()) for name, own in bands.items()}
    assert young.pop("Paid Social") > 1.5 * max(young.values())


def test_the_readme_quotes_the_truth():
    text = (SAMPLE_DATA / "README.md").read_text(encoding="utf-8")
    before, since, ines = (
        DEALS["proposal_entered_before"],
        DEALS["proposal_entered_since"],
        DEALS["by_owner"]["Ines Calder"],
    )
    months = CLUB["customer_months_by_channel"]
    others = [own for name, own in months.items() if name != "Paid Search"]
    mobile = TRUTH["funnel"]["by_channel_on_mobile"]
    better = [own for name, own in mobile.items() if name != "Paid Search"]
    hook, csat, stock = SAID["csat_by_product"]["Brass Wall Hook"], SAID["csat"], TRUTH["stock"]["products"]
    ornaments, vase = stock['Ornament Set "North"'], stock["Stoneware Vase"]
    costs, ages = TRUTH["costs"], TRUTH["customers"]["by_channel_and_age_band"]

    def share(chosen: list[dict], part: str, whole: str) -> str:
        return f"{100 * sum(own[part] for own in chosen) / sum(own[whole] for own in chosen):.1f} %"

    def young(chosen: list[dict]) -> str:
        return f"{100 * sum(c['18-24'] + c['25-34'] for c in chosen) / sum(sum(c.values()) for c in chosen):.1f} %"

    quoted = [
        f"{TRUTH['customers']['customers']:,} customers with segment",
        f"{costs['rows']:,} costs",
        f"{DEALS['created']} deals with hotels",
        f"{CLUB['subscriptions']} subscriptions of {CLUB['customers']} members",
        f"{USAGE['events']:,} events of {USAGE['users']} users",
        f"{SAID['answers']:,} answers: NPS",
        f"{before['moved_on']} went on and {before['lost_here']} were lost there",
        f"{since['moved_on']} went on, {since['lost_here']} were lost and {since['still_here']} still wait",
        f"won {ines['won']} deals for {Decimal(ines['won_usd']):,} USD, {Decimal(ines['won_usd']) / ines['won']:,.2f} USD",
        f"{DEALS['open']} deals are open",
        f"{share([months['Paid Search']], 'lost', 'at_start')} of the members won by Paid Search",
        f"{share(others, 'lost', 'at_start')} of all others",
        f"{USAGE['users_by_feature']['Gift reminders']} of {USAGE['users']} users",
        f"has {USAGE['users_by_feature']['Room planner']} users",
        f"Sundays come to {USAGE['user_days_by_weekday']['6']:,} and all Mondays to {USAGE['user_days_by_weekday']['0']:,}",
        f"{sum(s['entered'] for s in DEALS['stages'].values()) + DEALS['won'] + DEALS['lost']:,} stages",
        f"{hook['satisfied']} of {hook['answers']} answers",
        f"{csat['satisfied']:,} of {csat['answers']:,}",
        f"{SAID['nps_email_before']['promoters']} promoters and {SAID['nps_email_before']['detractors']} detractors before",
        f"{SAID['nps_email_since']['promoters']} and {SAID['nps_email_since']['detractors']} since",
        f"Quebec has {SAID['nps_by_region']['Quebec']['answers']} answers",
        f"{share([mobile['Paid Search']], 'purchases', 'checkouts')} of the mobile checkouts",
        f"other channels, {share(better, 'purchases', 'checkouts')}",
        f"{costs['parcel_usd']['since']} USD instead of {costs['parcel_usd']['before']} USD",
        f"{Decimal(costs['usd_by_channel']['none']):,} of {Decimal(costs['all']['USD']):,} USD",
        f"{young([ages['Paid Social']])} of Paid Social",
        f"{young(list(ages.values()))} of all",
        f"{ornaments['on_hand']} ornament sets are left and {ornaments['sold_online_in_28_days']} were sold",
        f"takes {ornaments['lead_days']} days",
        f"{28 * vase['on_hand'] / vase['sold_online_in_28_days']:.0f} days",
        f"{TRUTH['targets']['reached']['new_customers']['Paid Social']} of {TRUTH['targets']['whole_months']} whole months",
        f"Paid Search in {TRUTH['targets']['reached']['new_customers']['Paid Search']}.",
    ]
    assert [phrase for phrase in quoted if phrase not in text] == []
