"""Forms of leads and petitions in a scanned stack: said where they belong, never filed in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection import attachments, scan_targets
from tests import make
from tests.petitions import made

if TYPE_CHECKING:
    from tests.cast import Cast


def test_a_leads_form_is_to_be_sealed_on_its_own_page(cast: Cast) -> None:
    lead = made.lead(cast)
    assert scan_targets.of_codes([lead.number], cast.clerk) == (
        f"线索{lead.number}的材料要保护来源，不随扫描件归档，请在该件页面单独上传"
    )
    assert "要保护来源" in str(scan_targets.of_number(lead.number, cast.clerk))


def test_whoever_keeps_out_of_it_is_told_what_a_stranger_is_told(cast: Cast) -> None:
    lead = made.lead(cast)
    make.recusal(cast.clerk.person, cast.qingshi)
    told, unknown = (str(scan_targets.of_codes([each], cast.clerk)) for each in (lead.number, "XS9-9-9-9999"))
    assert told.replace(lead.number, "") == unknown.replace("XS9-9-9-9999", "")


def test_a_petition_takes_nothing_from_a_stack(cast: Cast) -> None:
    """Whoever cannot write sets his finger under the printed form."""
    assert attachments.protects(made.accepted(cast))
