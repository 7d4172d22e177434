"""The registers of units and people: kept by the office, namesakes told apart, changes on the trail."""

from __future__ import annotations

import pytest

from inspection import audit
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


@pytest.mark.parametrize(("who", "status"), [("head", 200), ("leader", 403), ("sysadmin", 403), ("liaison", 404)])
@pytest.mark.parametrize("path", ["/units/", "/people/", "/units/add/", "/people/add/"])
def test_only_the_office_keeps_the_registers(cast: Cast, log_in, who: str, status: int, path: str) -> None:
    assert log_in(getattr(cast, who)).get(path).status_code == status
