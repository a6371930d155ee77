import pytest

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.scoring.urgency import DEFAULT_TABLE, LabelWeight, Tier
from xray_desktop.triage.urgency_file import (
    LOCAL_REASON,
    MAX_BYTES,
    read_table,
    table_from_toml,
    table_to_toml,
)


def test_what_a_file_leaves_out_keeps_its_default(tmp_path):
    path = tmp_path / "urgency.toml"
    path.write_text(
        "\ufeffsoon_from = 2\n[weights]\nMass = 8\n[maximum_wait_minutes]\nroutine = 1440\n",
        encoding="utf-8",
    )
    table = read_table(path)
    assert LabelWeight("Mass", 8, LOCAL_REASON) in table.weights
    assert table.weight("Pneumothorax") == DEFAULT_TABLE.weight("Pneumothorax")
    assert table.tier_if_called("Atelectasis") is Tier.SOON
    assert table.deadline_s(0, Tier.ROUTINE) == 86_400
    assert table.deadline_s(0, Tier.SOON) == DEFAULT_TABLE.deadline_s(0, Tier.SOON)
    assert table_from_toml("") == DEFAULT_TABLE


def test_a_table_survives_its_file():
    again = table_from_toml(table_to_toml(DEFAULT_TABLE))
    assert [(r.label, r.weight) for r in again.weights] == [
        (r.label, r.weight) for r in DEFAULT_TABLE.weights
    ]
    assert again.waits == DEFAULT_TABLE.waits


def test_the_tier_without_scores_is_read_by_its_name_of_the_first_version_too():
    table = table_from_toml("[maximum_wait_minutes]\nnot_judged = 200\n")
    assert table == table_from_toml("[maximum_wait_minutes]\nnot_scored = 200\n")
    assert table.deadline_s(0, Tier.NOT_SCORED) == 12_000
    written, stored = table_to_toml(table), table_to_toml(table, first_version=True)
    assert ("not_scored = 200" in written, "not_judged" in written) == (True, False)
    assert ("not_judged = 200" in stored, "not_scored" in stored) == (True, False)
    assert table_from_toml(written).waits == table_from_toml(stored).waits == table.waits


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("weights = [", ("not TOML", "end of document")),
        ("soon_from = 16,5", ("not TOML", "a point, not a comma")),
        ("soon_from = '16,5'", ("soon_from is '16,5'",)),
        ("wait = 1", ("wait", "known are", "weights")),
        ("[weights]\nLump = 3", ("Lump", "Pneumothorax")),
        ('[weights]\n"No Finding" = 3', ("No Finding", "Pneumothorax")),
        ("[weights]\nMass = -1", ("Mass", "-1", "0 or more")),
        ("[weights]\nMass = true", ("Mass", "True", "number")),
        ("[weights]\nMass = 0x" + 9000 * "1", ("many digits", "number")),
        ("[weights]\nMass = " + 9000 * "1", ("not TOML",)),
        ("weights = " + 50_000 * "[", ("not TOML",)),
        ("[weights]\nMass = nan", ("Mass", "number")),
        ('[weights]\nMass = "high"', ("Mass", "'high'", "number")),
        ("weights = 3", ("weights is 3", "table")),
        ("soon_from = 0", ("soon_from", "above 0")),
        ("soon_from = 20", ("soon from 20", "soon <= immediate")),
        ("[maximum_wait_minutes]\nimmediate = 0", ("immediate", "above 0")),
        ("[maximum_wait_minutes]\nnot_judged = 9\nnot_scored = 9", ("not_judged", "not_scored")),
        ("[maximum_wait_minutes]\nimmediate = 600", ("600", "immediate <= soon")),
    ],
)
def test_a_wrong_entry_is_named_with_what_was_expected(text, words):
    with pytest.raises(RefusedError) as caught:
        table_from_toml(text)
    assert caught.value.code == "urgency_table"
    assert all(word in str(caught.value) for word in words)


def test_a_file_that_is_no_table_is_refused_without_its_path(tmp_path):
    path = tmp_path / "Jane Doe.toml"
    with pytest.raises(FailedError) as caught:
        read_table(path)
    assert "Jane" not in str(caught.value)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RefusedError, match="UTF-8"):
        read_table(path)
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(RefusedError, match="bytes"):
        read_table(path)
