"""What the demo plays of the inspectors themselves: pools, training, carriers, an evaluation, an appraisal under way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from inspection import codes, surveys
from inspection.management.demo.days import on
from inspection.models import Person
from rounds import surveys as kinds  # noqa: F401  its kinds register
from rounds.actions import appraisals, conduct, equipment, leave, summaries, talent, teams, training
from rounds.models import Membership, Round

if TYPE_CHECKING:
    from datetime import date

    from inspection.management.demo.people import Demo
    from rounds.models import Assignment

# name, birth year, education, specialties, pool, origin
STOCK = (
    ("孙立群", 1975, "大学本科", ("党务", "一线办案"), "leaders", "discipline"),
    ("周文博", 1976, "研究生", ("党务", "组织人事"), "leaders", "organisation"),
    ("李思齐", 1988, "大学本科", ("财务", "审计"), "talent", "audit"),
    ("孔德胜", 1979, "大学本科", ("审计", "工程项目"), "talent", "audit"),
    ("魏堃", 1983, "大学本科", ("财务",), "talent", "finance"),
    ("秦㛃", 1991, "研究生", ("党务", "文字综合"), "talent", "organisation"),
    ("许翠花", 1986, "大学专科", ("财务", "农村工作"), "talent", "audit"),
    ("施浩然", 1993, "大学本科", ("财务", "信息技术"), "talent", "finance"),
    ("金小平", 1972, "大学本科", ("一线办案", "农村工作"), "talent", "discipline"),
)  # fmt: skip
THINGS = (("L-001", "笔记本电脑", "computer", True), ("Y-001", "录音笔", "recorder", True), ("U-001", "加密U盘", "storage", True),
          ("P-001", "打印机", "printer", False))  # fmt: skip


def play(demo: Demo, finished: Assignment, running: Assignment, today: date) -> None:
    """Stock the pools, train the running round, issue carriers, evaluate the finished unit's team."""
    office, clerk = demo.office, demo.users["office"]
    checks = [each.code for each in codes.choices("talent.admission", office)]
    for name, year, education, skills, pool, origin in STOCK:
        person = demo.people[name]
        born = person.birth_month.replace(year=year) if person.birth_month else None
        Person.objects.filter(pk=person.pk).update(education=education, specialties=list(skills), birth_month=born)
        talent.admit(
            office, Person.objects.get(pk=person.pk), by=clerk, pool=pool, basis="县委组织部考察合格意见", checks=checks,
            vetted_by="县委组织部", vetted_on=today - timedelta(days=400), begins=today - timedelta(days=390),
            origin=codes.code("talent.origins", origin, office),
        )  # fmt: skip
    _train(demo, running.round, today)
    _equip(demo, running, today)
    _evaluate(demo, finished, today)


def _train(demo: Demo, round_: Round, today: date) -> None:
    clerk = demo.users["office"]
    form = codes.code("course_forms", "lecture", demo.office)
    course = training.add_course(
        round_, by=clerk, title="惠农资金核查方法", held_on=today - timedelta(days=12), form=form, department="县审计局",
        lecturer=demo.people["许翠花"], place="县委党校", outline="资金流向、到户核对、票据查验。",
    )  # fmt: skip
    seated = Membership.objects.filter(team__round=round_, ends=None).select_related("person")
    training.take_attendance(course, by=clerk, present=[each.person for each in seated][:-1])
    for item, note in (("rooms", "办公室4间、接访室1间"), ("facilities", "桌椅、网络、专用电话到位")):
        equipment.confirm_ready(round_, by=clerk, item=codes.code("readiness", item, demo.office), note=note)


def _equip(demo: Demo, running: Assignment, today: date) -> None:
    clerk, member = demo.users["office"], demo.users["team-member"]
    seat = running.team.memberships.get(person=member.person)
    for number, name, kind, carrier in THINGS:
        thing = equipment.register(
            demo.office,
            by=clerk,
            number=number,
            name=name,
            carrier=carrier,
            kind=codes.code("equipment", kind, demo.office),
        )
        if carrier and number != "Y-001":
            equipment.issue(thing, by=clerk, membership=seat, issued_on=today - timedelta(days=9))
            equipment.sign_for(thing, by=member)
    conduct.record(
        seat, by=member, kind="invitation", happened_on=today - timedelta(days=3), matter="邀请到农家乐就餐", handling="refused",
        who="青石乡某村干部", witness="孙立群",
    )  # fmt: skip
    away = leave.ask(
        seat,
        by=member,
        begins=today + timedelta(days=2),
        ends=today + timedelta(days=3),
        reason="家属住院陪护",
        place="县城",
    )
    leave.approve(away, by=demo.users["team-leader"], answer="同意")


def _evaluate(demo: Demo, finished: Assignment, today: date) -> None:
    """青石乡 evaluates the team of the second round on paper: thirty sheets out, twenty-four back."""
    clerk = demo.users["office"]
    survey = surveys.begin(finished, "rounds.evaluation", by=clerk)
    batch = surveys.begin_batch(
        survey, by=clerk, held_on=today - timedelta(days=20), issued=30, returned=24, note="干部大会"
    )
    parts = surveys.parts(survey)
    for place in range(24):
        tick = 0 if place < 15 else 1 if place < 22 else 2
        surveys.enter(batch, {
            part: {
                each.key: each.options[min(tick, len(each.options) - 1) if len(each.options) > 2 else 0] if each.options else ""
                for each in asked
            }
            for part, asked in parts
        }, by=clerk)  # fmt: skip
    surveys.close(survey, by=clerk)


def sum_up(demo: Demo, round_: Round, today: date) -> None:
    """The second round summed up: what it did not do well is work of the third."""
    office = demo.users["office"]
    with on(today - timedelta(days=45)):
        summary = summaries.write(
            round_, by=office, features="以乡镇为重点，组办协同，带着问题清单进驻。",
            results="推动立行立改一批群众身边的问题，惠农资金、村级“三资”等问题集中反馈、限期整改。",
            experience="一是巡前函询、审计成果共用，问题找得准；二是走访到村组，群众反映听得实。",
            next_steps="继续紧盯惠农资金管理使用，开展专项巡察；用好整改台账，逐条销账。",
        )  # fmt: skip
        for text, measure, owner in (
            ("财务专业力量不足，凭证核对进度偏慢。", "每组至少配备一名会计、审计专业人员。", "巡察办赵明远"),
            ("部分谈话记录归纳不够，问题指向不具体。", "巡前培训增加谈话实务，副组长逐份审核谈话记录。", "各巡察组副组长"),
        ):  # fmt: skip
            summaries.find_wanting(summary, by=office, text=text, measure=measure, owner=owner)
        summary = summaries.submit(summary, by=office)
    with on(today - timedelta(days=40)):
        summaries.adopt(summary, by=demo.users["group-deputy"], opinion="同意，不足之处在第三轮改进。")
    with on(today - timedelta(days=12)):
        summaries.finish(summary.improvements.all()[0], by=office, result="第三轮两个组各抽调审计、财政干部一名。")


def appraise(demo: Demo, finished: Assignment) -> None:
    """The appraisal of a lent member waits for two signatures."""
    clerk = demo.users["office"]
    seat = finished.team.memberships.get(person=demo.people["李思齐"])
    seat = teams.edit_member(seat, by=clerk, home_unit=demo.units["县审计局"])
    one = appraisals.begin(seat, by=clerk)
    one = appraisals.write(
        one, by=clerk, conduct="政治立场坚定，严守纪律，作风扎实。", performance="承担财务资料核查，发现惠农补助多发放问题。",
        opinion="履职认真，建议评为优秀。", grade=codes.code("appraisal.grades", "excellent", demo.office),
    )  # fmt: skip
    appraisals.submit(one, by=clerk)
