"""Columns of a printed form: as wide as its heads say, and never beyond the text area."""

from xml.etree.ElementTree import fromstring

import pytest

from inspection.documents.typesetting import TEXT_MM, column_widths, place_columns


def row(source: str):
    return fromstring(f"<tr>{source}</tr>")


def test_heads_without_a_width_share_what_is_left():
    heads = row('<th data-width="12"/><th/><th data-width="20"/><th/>')
    assert column_widths(heads) == [12, 62, 20, 62]
    assert sum(column_widths(heads)) == TEXT_MM


def test_widths_given_for_all_are_taken_as_shares():
    assert column_widths(row('<th data-width="30"/><th data-width="60"/>')) == [30, 60]


@pytest.mark.parametrize("source", ["<th/><th/>", '<th data-width="26"/><td/>', "<td/><td/>"])
def test_labels_beside_values_keep_the_style_sheets_widths(source):
    assert column_widths(row(source)) == []


def test_no_room_left_is_an_error_of_the_template():
    with pytest.raises(ValueError, match="超出版心"):
        column_widths(row('<th data-width="100"/><th data-width="60"/><th/>'))


def test_the_shares_reach_the_table():
    table = fromstring('<div><table><tr><th data-width="39"/><th/></tr></table></div>')
    place_columns(table)
    assert [col.get("style") for col in table.iter("col")] == ["width:25.0000%", "width:75.0000%"]
