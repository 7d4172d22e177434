"""The registers of units and people: kept by the office, namesakes told apart, changes on the trail."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection import audit, registers
from inspection.models import Person, Post, Unit
from tests import make
from tests.cast import Cast


def unit_form(cast: Cast, **fields: object) -> dict[str, object]:
    base = {"office": cast.office.pk, "name": "东岭镇", "short_name": "东岭镇", "category": "town",
            "party_body": "committee", "organ_kind": "", "covered": "on"}  # fmt: skip
    return base | fields


def test_a_unit_is_registered(cast: Cast, log_in) -> None:
    assert log_in(cast.clerk).post("/units/add/", unit_form(cast)).status_code == 302
    made = Unit.objects.get(name="东岭镇")
    assert audit.of(made)[0].label == "登记单位"


def test_leaving_a_unit_out_needs_a_reason(cast: Cast, log_in) -> None:
    data = unit_form(cast)
    del data["covered"]
    answer = log_in(cast.clerk).post("/units/add/", data)
    assert answer.status_code == 422
    assert "写明原因" in answer.content.decode()


def test_a_change_keeps_the_old_value_on_the_trail(cast: Cast, log_in) -> None:
    data = unit_form(cast, name="青石乡", short_name="青石", category="township")
    log_in(cast.clerk).post(f"/units/{cast.qingshi.pk}/", data)
    assert audit.of(cast.qingshi)[0].data["changed"]["short_name"] == ["青石乡", "青石"]


def test_namesakes_are_told_apart(cast: Cast, log_in) -> None:
    make.post(make.person("张伟"), cast.qingshi, "出纳")
    client = log_in(cast.clerk)
    answer = client.post("/people/add/", {"name": "张伟"})
    assert "青石乡出纳" in answer.content.decode()
    assert client.post("/people/add/", {"name": "张伟", "same_person": "on"}).status_code == 302
    assert Person.objects.named("张伟").count() == 2


def test_posts_are_ended_not_deleted(cast: Cast, log_in) -> None:
    post = make.post(make.person("严明"), cast.qingshi, "出纳")
    data = {"unit": cast.qingshi.pk, "title": "出纳", "begins": "2020-01-01", "ends": "2019-01-01"}
    client = log_in(cast.clerk)
    assert "不能早于" in client.post(f"/people/posts/{post.pk}/", data).content.decode()
    client.post(f"/people/posts/{post.pk}/", data | {"ends": "2026-01-01"})
    assert str(Post.objects.get(pk=post.pk).ends) == "2026-01-01"


def test_a_post_hangs_on_somebody(cast: Cast, log_in) -> None:
    client = log_in(cast.clerk)
    assert client.get(f"/people/{make.person('严明').pk}/posts/add/").status_code == 200
    assert client.get(f"/people/{uuid4()}/posts/add/").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("head", 200), ("leader", 403), ("sysadmin", 403), ("liaison", 404)])
@pytest.mark.parametrize("path", ["/units/", "/people/", "/units/add/", "/people/add/"])
def test_only_the_office_keeps_the_registers(cast: Cast, log_in, who: str, status: int, path: str) -> None:
    assert log_in(getattr(cast, who)).get(path).status_code == status


def office_form(cast: Cast, **fields: object) -> dict[str, object]:
    office = cast.office
    base = {"name": office.name, "level": office.level, "committee": office.committee, "code": office.code,
            "committee_short": office.committee_short, "group_name": office.group_name, "term": office.term}  # fmt: skip
    return base | fields


def test_the_profile_words_every_title(cast: Cast, log_in) -> None:
    client = log_in(cast.head)
    sent = office_form(cast, level="city", committee="中共云岭市委员会", committee_short="云岭市委", term=11)
    assert client.post(f"/settings/offices/{cast.office.pk}/", sent).status_code == 302
    cast.round.office.refresh_from_db()
    assert cast.round.title.startswith("中共云岭市第十届市委")
    assert cast.team.full_name.startswith("云岭市委")
    assert audit.of(cast.office)[0].data["changed"]["committee_short"] == ["云岭县委", "云岭市委"]
    assert "第 11 届" in client.get("/settings/offices/").content.decode()


def test_an_office_is_not_below_itself(cast: Cast, log_in) -> None:
    lower = make.office("青石乡巡察站", parent=cast.office, code="青巡")
    answer = log_in(cast.head).post(f"/settings/offices/{cast.office.pk}/", office_form(cast, parent=lower.pk))
    assert answer.status_code == 422


def test_another_offices_profile_is_not_changed_here(cast: Cast, log_in) -> None:
    other = make.office("江阳县委巡察办", code="江委巡")
    assert log_in(cast.head).post(f"/settings/offices/{other.pk}/", office_form(cast)).status_code == 404
    assert log_in(cast.leader).get("/settings/offices/").status_code == 403


def test_what_somebody_keeps_out_of_is_each_offices_own_affair(cast: Cast, log_in) -> None:
    """The register of people is common to all offices; recusals are not."""
    elsewhere = make.office("江阳县委巡察办")
    head = make.user("head-2")
    make.office_role(head, elsewhere, "office_head")
    page = reverse("person", args=[cast.recused.person_id])
    assert "曾在该单位任职" in log_in(cast.head).get(page).content.decode()
    answer = log_in(head).get(page)
    assert (answer.status_code, "曾在该单位任职" in answer.content.decode()) == (200, False)


class TestWhoKeepsAPerson:
    """The register is common, so that nobody stands in it twice; a person is changed by the office that keeps him."""

    @pytest.fixture
    def head(self, cast: Cast):
        elsewhere = make.office("江阳县委巡察办")
        head = make.user("head-2")
        make.office_role(head, elsewhere, "office_head")
        return head, elsewhere

    def test_another_office_reads_name_and_posts_and_changes_nothing(self, cast: Cast, head, log_in) -> None:
        kept = make.person("严明", office=cast.office, residence_region=cast.qingshi.region)
        make.post(kept, cast.qingshi, "出纳")
        client = log_in(head[0])
        page = client.get(reverse("person", args=[kept.pk])).content.decode()
        assert "青石乡" in page
        assert "长期居住地" not in page
        assert reverse("person_edit", args=[kept.pk]) not in page
        assert client.get(reverse("person_edit", args=[kept.pk])).status_code == 404
        assert client.post(reverse("person_edit", args=[kept.pk]), {"name": "改名"}).status_code == 404
        assert "严明" not in client.get(reverse("person_list")).content.decode()
        with pytest.raises(PermissionDenied):
            registers.save_person(kept, {"name": "改名"}, by=head[0], office=head[1])

    def test_a_post_in_an_own_unit_brings_him_near(self, cast: Cast, head, log_in) -> None:
        kept = make.person("严明", office=cast.office, residence_region=cast.qingshi.region)
        make.post(kept, make.unit(head[1], "江阳县财政局"), "科员")
        client = log_in(head[0])
        assert "严明" in client.get(reverse("person_list")).content.decode()
        assert "长期居住地" in client.get(reverse("person", args=[kept.pk])).content.decode()
        assert client.get(reverse("person_edit", args=[kept.pk])).status_code == 404

    def test_he_is_handed_to_another_office(self, cast: Cast, head, log_in) -> None:
        kept = make.person("严明", office=cast.office)
        sent = {"name": "严明", "office": head[1].pk}
        assert log_in(cast.clerk).post(reverse("person_edit", args=[kept.pk]), sent).status_code == 302
        assert log_in(head[0]).get(reverse("person_edit", args=[kept.pk])).status_code == 200
        assert log_in(cast.clerk).get(reverse("person_edit", args=[kept.pk])).status_code == 404
        assert audit.of(kept)[0].data["changed"]["office"] == [str(cast.office), str(head[1])]

    def test_who_is_kept_by_nobody_is_taken_in(self, cast: Cast, log_in) -> None:
        loose = make.person("严明")
        assert log_in(cast.clerk).post(reverse("person_edit", args=[loose.pk]), {"name": "严明"}).status_code == 302
        loose.refresh_from_db()
        assert loose.office == cast.office

    def test_a_new_one_is_kept_by_whoever_registers_him(self, cast: Cast, log_in) -> None:
        assert log_in(cast.clerk).post(reverse("person_add"), {"name": "万年青"}).status_code == 302
        assert Person.objects.get(name="万年青").office == cast.office
