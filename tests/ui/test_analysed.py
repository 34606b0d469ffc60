"""What is worked out once stays known for as long as the workspace stays as it is."""

from __future__ import annotations

from kpi.answers.analyses import Analyses, Key


def test_an_analysis_that_is_asked_for_ever_new_days_does_not_push_out_another():
    kept, worked_out = Analyses(most=3), []

    def of(analysis, day=0, version=1, path="w"):
        key = Key(path, version, analysis, (day,))
        return kept.of(key, lambda: worked_out.append(key) or day)

    of("forecast")
    for day in range(10):
        assert of("ratio", day) == day
    of("forecast")
    assert [k.analysis for k in worked_out].count("forecast") == 1
    # The last three days are known, the one before is worked out again.
    before = len(worked_out)
    for day in (9, 8, 7):
        of("ratio", day)
    assert len(worked_out) == before
    of("ratio", 6)
    assert len(worked_out) == before + 1


def test_what_was_true_before_a_change_is_let_go_and_other_workspaces_keep_theirs():
    kept = Analyses()
    for path, version in (("w", 1), ("other", 1), ("w", 2)):
        kept.of(Key(path, version, "forecast", ()), lambda: "found")
    assert [(k.path, k.version) for k in kept._kept] == [("other", 1), ("w", 2)]
