"""Two texts side by side: nothing is lost, what is the same stands still, and changes are big enough to read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspection.differences import GONE, NEW, SAME, Piece, changed, lines

OLD = "经查，2024年接待费超支12万元。\n党委会未研究。"
TEXTS = st.lists(st.text("党委会研究接待费2024年。，甲乙 ", max_size=30), max_size=5).map("\n".join)


def text(found: list[object], side: str) -> str:
    return "\n".join("".join(piece.text for piece in getattr(line, side)) for line in found if getattr(line, side))


def plain(written: str) -> str:
    return "\n".join(each.strip() for each in written.splitlines() if each.strip())


def test_a_number_and_a_word_changed() -> None:
    first, second = lines(OLD, OLD.replace("12万元", "15.6万元").replace("未研究", "未专题研究"))
    assert first.old == (Piece(SAME, "经查，2024年接待费超支"), Piece(GONE, "12"), Piece(SAME, "万元。"))
    assert first.new == (Piece(SAME, "经查，2024年接待费超支"), Piece(NEW, "15.6"), Piece(SAME, "万元。"))
    assert second.old == (Piece(SAME, "党委会未研究。"),)
    assert second.new == (Piece(SAME, "党委会未"), Piece(NEW, "专题"), Piece(SAME, "研究。"))


def test_a_paragraph_put_between_stands_alone() -> None:
    before, between, after = lines(OLD, OLD.replace("\n", "\n另发现公车私用三次。\n"))
    assert (before.changed, between.changed, after.changed) == (False, True, False)
    assert between.old == ()
    assert between.new == (Piece(NEW, "另发现公车私用三次。"),)


def test_a_paragraph_written_anew_is_no_confetti() -> None:
    old, new = lines("班子成员履行一岗双责不到位。", "财务内控薄弱，白条入账。")
    assert (old.old[0].kind, old.new) == (GONE, ())
    assert (new.old, new.new[0].kind) == ((), NEW)


def test_a_single_character_between_two_changes_is_part_of_them() -> None:
    (line,) = lines("县委巡察办于三月组织了培训工作会", "县委巡察办在三年组织了培训工作会")
    assert [each.kind for each in line.old] == [SAME, GONE, SAME]
    assert line.old[1].text == "于三月"


def test_only_empty_lines_are_no_change() -> None:
    assert not changed("甲\n\n乙 ", "甲\n乙")
    assert lines("", "") == []


@given(TEXTS, TEXTS)
def test_each_side_is_its_own_text(old: str, new: str) -> None:
    found = lines(old, new)
    assert text(found, "old") == plain(old)
    assert text(found, "new") == plain(new)
    assert any(line.changed for line in found) == changed(old, new)
    for line in found:  # what is said to be the same is the same, in the same order
        assert [p.text for p in line.old if p.kind == SAME] == [p.text for p in line.new if p.kind == SAME]
        assert {p.kind for p in line.old} <= {SAME, GONE}
        assert {p.kind for p in line.new} <= {SAME, NEW}
