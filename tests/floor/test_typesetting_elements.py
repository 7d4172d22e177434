"""The elements of a paper where GB/T 9704-2012 puts them: red head, number, rule, signature, 版记, page number, letter."""

from datetime import date

import pytest

from inspection.documents import fonts, render_template
from tests.floor.paper_samples import NOTICE
from tests.floor.printing import BOTTOM, LEFT, MM, RIGHT, TOP, measure, pages, print_html

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")
PITCH = 225 / 22
CELL = 156 / 28


def document(**changes):
    return measure(print_html(render_template("documents/base_document.html", NOTICE | changes)).pdf)


def red_rule(page):
    return next(rule for rule in page.rules if rule["colour"][0] > 0.8 and rule["x1"] - rule["x0"] > 150)


def test_copy_number_secrecy_and_urgency_stand_at_the_top_left_in_this_order():
    texts = [line.text for line in pages("notice")[0].text[:3]]
    assert texts == ["000012", "秘密★1年", "加急"]
    assert all(line.x0 == pytest.approx(LEFT, abs=0.05) for line in pages("notice")[0].text[:3])


@pytest.mark.parametrize("mark", ["中共云岭县委文件", "中共云岭县委巡察办文件", NOTICE["mark"]])
def test_the_mark_begins_72_mm_from_the_edge_and_fits(mark):
    page = document(mark=mark)[0]
    x0, top, x1, _ = page.ink((20, 60, 190, 100), red=True)
    assert top == pytest.approx(72, abs=0.4)
    assert x0 >= LEFT
    assert x1 <= RIGHT
    assert (x0 + x1) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)


def test_a_long_mark_is_narrowed_before_it_is_shrunk():
    from inspection.documents.typesetting import mark_size

    assert mark_size("中共云岭县委文件") == (48.0, 1.0)
    size, scale = mark_size(NOTICE["mark"])
    assert 34 < size < 40
    assert scale == pytest.approx(0.6, abs=0.01)


def test_the_red_rule_is_as_wide_as_the_text_and_4_mm_below_the_number():
    page = pages("notice")[0]
    rule, number = red_rule(page), page.line("云委巡办〔2026〕3号")
    assert (rule["x0"], rule["x1"]) == pytest.approx((LEFT, RIGHT), abs=0.01)
    assert rule["top"] - number.bottom == pytest.approx(4, abs=0.05)
    assert rule["bottom"] - rule["top"] == pytest.approx(0.7, abs=0.05)


def test_two_free_lines_above_the_number_and_above_the_title():
    page = pages("notice")[0]
    mark, number, title = page.line("中共云岭"), page.line("云委巡办"), page.line("关于召开")
    assert number.top - mark.bottom == pytest.approx(2 * PITCH, abs=1)
    assert title.top - red_rule(page)["bottom"] == pytest.approx(2 * PITCH, abs=1)


def test_page_one_shows_text():
    assert pages("notice")[0].line("经县委同意").size == pytest.approx(16, abs=0.01)


def test_an_upward_paper_has_its_number_left_and_its_signers_right():
    page = document(signers=["周启明", "何清", "宋敏"])[0]
    row = page.line("云委巡办")
    above = page.lines[page.lines.index(row) - 1]
    assert row.x0 == pytest.approx(LEFT + 16 / MM, abs=0.1)
    assert row.text.endswith("宋敏")
    assert above.text == "签发人：周启明何清"
    assert above.x1 == pytest.approx(RIGHT - 16 / MM, abs=0.3)
    under = {each["text"]: each["x0"] for each in [*above.characters, *row.characters]}
    assert under["宋"] == pytest.approx(under["周"], abs=0.5)


def test_annexes_hang_on_their_names():
    page = pages("notice")[1]
    first, second, wrapped = page.line("附件：1."), page.line("2.被巡察"), page.line("明及时限")
    assert first.x0 - LEFT == pytest.approx(2 * CELL, abs=0.05)
    assert second.x0 - LEFT == pytest.approx(5 * CELL, abs=0.05)
    assert wrapped.x0 - LEFT == pytest.approx(6 * CELL, abs=0.05)


def test_a_short_issuer_is_centred_over_a_date_four_cells_in():
    page = document(issuer="云岭县委", date=date(2026, 11, 24))[-1]
    issuer, day = page.line("云岭县委"), page.line("2026年11月24日")
    assert RIGHT - day.x1 == pytest.approx(4 * CELL, abs=0.2)
    assert (issuer.x0 + issuer.x1) / 2 == pytest.approx((day.x0 + day.x1) / 2, abs=0.3)


def test_a_long_issuer_stands_two_cells_in_over_a_centred_date():
    page = pages("notice")[1]
    issuer, day = page.line("中共云岭县委巡察工作领导小组办公室"), page.line("2026年3月2日")
    assert RIGHT - issuer.x1 == pytest.approx(2 * CELL, abs=0.2)
    assert (issuer.x0 + issuer.x1) / 2 == pytest.approx((day.x0 + day.x1) / 2, abs=0.3)


def test_without_a_seal_the_date_begins_two_cells_right_of_the_issuer():
    page = pages("letter")[0]
    issuer = next(line for line in page.lines if line.text.startswith("中共云岭") and line.size < 17)
    day = page.line("2026年6月15日")
    assert RIGHT - issuer.x1 == pytest.approx(2 * CELL, abs=0.2)
    assert day.x0 - issuer.x0 == pytest.approx(2 * CELL, abs=0.2)


def test_the_seal_has_room_between_text_and_imprint():
    """42 mm centred between name and date: within one line of the text, clear of the first rule of the 版记."""
    page = pages("opinion")[3]
    issuer, day = page.line("中共云岭县委第三巡察组"), page.line("2026年6月12日")
    line_end = page.text[page.text.index(issuer) - 1].bottom + (PITCH - 16 / MM) / 2
    centre = (issuer.top + day.bottom) / 2
    assert 0 <= centre - 21 - line_end <= PITCH
    assert centre + 21 < min(rule["top"] for rule in page.rules)


def test_a_given_seal_presses_down_on_name_and_date():
    ring = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 42 42'><circle cx='21' cy='21' r='20.5' fill='none' stroke='%23e00000'/></svg>"
    page = document(seal=f"data:image/svg+xml,{ring}", body="一段正文。", note="", imprint_side="any")[0]
    issuer, day = (
        next(line for line in page.lines if line.text.startswith("中共云岭") and 15 < line.size < 17),
        page.line("2026年3月2日"),
    )
    x0, top, x1, bottom = page.ink((80, day.top - 35, 184, day.bottom + 25), red=True)
    assert (x1 - x0, bottom - top) == pytest.approx((42, 42), abs=0.5)
    assert (x0 + x1) / 2 == pytest.approx((issuer.x0 + issuer.x1) / 2, abs=0.5)
    assert (top + bottom) / 2 == pytest.approx((issuer.top + day.bottom) / 2, abs=0.5)


def test_the_imprint_stands_on_the_foot_of_an_even_last_page():
    page = pages("notice")[1]
    rules = sorted((rule for rule in page.rules if rule["x1"] - rule["x0"] > 150), key=lambda rule: rule["top"])
    assert [rule["bottom"] - rule["top"] for rule in rules] == pytest.approx([0.35, 0.25, 0.35], abs=0.01)
    assert rules[-1]["bottom"] == pytest.approx(BOTTOM, abs=0.05)
    assert all((rule["x0"], rule["x1"]) == pytest.approx((LEFT, RIGHT), abs=0.01) for rule in rules)
    printed_by = page.line("中共云岭县委巡察工作领导小组办公室2026年3月2日印发")
    assert (printed_by.x0 - LEFT, RIGHT - printed_by.x1) == pytest.approx((14 / MM, 14 / MM), abs=0.1)


def test_copies_hang_on_the_colon():
    page = pages("notice")[1]
    assert page.line("办公室，县纪委").x0 - page.line("抄送：").x0 == pytest.approx(3 * 14 / MM, abs=0.1)


def test_an_odd_last_page_moves_the_imprint_to_its_back():
    made = document(body="一段正文。", annexes=[], note="")
    assert len(made) == 2
    assert made[1].text[0].text.startswith("抄送")
    assert made[1].line("—2—")


def test_a_blank_page_before_the_imprint_and_its_page_carry_no_number():
    """Text that fills page two leaves the 版记 an odd page of its own: it goes to the back of a blank one."""
    blank = {"annexes": [], "note": "", "date": None, "issuer": None}
    made = next(
        made for count in range(28, 36) if len(made := document(body="\n".join(["国" * 26] * count), **blank)) > 2
    )
    assert [bool(page.lines) for page in made] == [True, True, False, True]
    assert not any("—" in line.text for page in made[2:] for line in page.lines)


def test_an_imprint_may_stay_on_an_odd_page():
    assert len(document(body="一段正文。", annexes=[], imprint_side="any")) == 1


def test_annex_pages_come_before_the_imprint():
    made = document(annex_pages=[{"number": 1, "title": "任务分工表", "body": "国" * 40}])
    page = next(page for page in made if any(line.text == "附件1" for line in page.lines))
    label, title = page.line("附件1"), page.line("任务分工表")
    assert label.top == pytest.approx(TOP + 2.3, abs=0.3)
    assert title.baseline - label.baseline == pytest.approx(2 * PITCH * MM, abs=3)
    assert any(line.text.startswith("抄送") for line in made[-1].lines)


def test_a_landscape_annex_keeps_its_number_where_the_others_have_it():
    made = document(annex_pages=[{"number": 1, "title": "台账", "body": "国", "wide": True}])
    wide = next(page for page in made if page.width > page.height)
    number = made.index(wide) + 1
    digit = next(each for each in wide.characters if each["text"] == str(number) and each["size"] < 15)
    assert digit["x0"] / MM < 35
    assert (digit["top"] / MM > 150) == (number % 2 == 1)


@pytest.mark.parametrize(("name", "number"), [("notice", 0), ("notice", 1), ("opinion", 2)])
def test_page_numbers_stand_one_cell_in_on_the_outer_side(name, number):
    page = pages(name)[number]
    line = page.line(f"—{number + 1}—")
    assert line.size == pytest.approx(14, abs=0.05)
    if number % 2 == 0:
        assert RIGHT - line.x1 == pytest.approx(14 / MM, abs=0.1)
    else:
        assert line.x0 - LEFT == pytest.approx(14 / MM, abs=0.1)
    dash = page.ink((line.x0, BOTTOM + 2, line.x0 + 4, BOTTOM + 12))
    assert dash[1] - BOTTOM == pytest.approx(7, abs=0.5)


def test_a_letter_has_its_name_30_mm_down_between_two_double_rules():
    page = pages("letter")[0]
    _, top, _, _ = page.ink((20, 20, 190, 43), red=True)
    assert top == pytest.approx(30, abs=0.5)
    x0, rule_top, x1, rule_bottom = page.ink((5, 43.5, 205, 52), red=True)
    assert (x0, x1) == pytest.approx((20, 190), abs=0.2)
    assert rule_bottom - rule_top == pytest.approx(1.7, abs=0.2)
    x0, _, x1, low_bottom = page.ink((5, 265, 205, 290), red=True)
    assert (x0, x1) == pytest.approx((20, 190), abs=0.2)
    assert low_bottom == pytest.approx(277, abs=0.3)


def test_a_letters_first_page_has_no_number_and_its_imprint_no_rules():
    page = pages("letter")[0]
    assert not any(line.text.startswith("—") for line in page.lines)
    assert not [rule for rule in page.rules if rule["colour"] == (0, 0, 0)]
    assert page.line("抄送：县委组织部。").bottom < BOTTOM


def test_a_letters_number_stands_right_below_the_upper_rule():
    row = pages("letter")[0].line("机密★3年")
    assert row.text.endswith("云委巡办函〔2026〕17号")
    assert (row.x0, row.x1) == pytest.approx((LEFT, RIGHT), abs=0.2)


def test_minutes_hang_the_names_on_the_label():
    page = pages("minutes")[0]
    labelled = page.line("出席：")
    following = page.lines[page.lines.index(labelled) + 1]
    assert labelled.x0 - LEFT == pytest.approx(2 * CELL, abs=0.05)
    assert following.x0 - LEFT == pytest.approx(5 * CELL, abs=0.05)
    assert not labelled.text.endswith("严喆")


def test_the_code_of_the_last_page_stands_outside_the_text_area():
    first, last = pages("notice")
    assert not [line for line in first.rules if line["top"] > BOTTOM + 1]
    x0, top, x1, bottom = last.ink((150, BOTTOM + 2, 200, 290))
    assert top > BOTTOM
    assert (bottom - top, x1 - x0) == pytest.approx((17.9, 17.9), abs=1.5)
