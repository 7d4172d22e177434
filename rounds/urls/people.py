"""Addresses of the people of a round: pools, secondment, appraisal, training, conduct, leave, equipment."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.actions import talent_import as imports  # noqa: F401  its importer registers
from rounds.documents import people as papers  # noqa: F401  its kinds of paper register
from rounds.views import appraisals, conduct, equipment, leave, people, teams, training


def verbs(noun: str, where: str, views: dict[str, Any]) -> list[Any]:
    """/<where>/<id>/<verb>/ for each verb, named <noun>_<verb>."""
    return [path(f"{where}/<uuid:pk>/{verb}/", view.as_view(), name=f"{noun}_{verb}") for verb, view in views.items()]


urlpatterns: list[Any] = [
    path("people/structure/", people.PoolStructure.as_view(), name="pool_structure"),
    path("talents/", people.TalentList.as_view(), name="talent_list"),
    *verbs("talent", "talents", {"suspend": people.TalentSuspend, "resume": people.TalentResume}),
    path("service_notes/", people.ServiceNoteList.as_view(), name="service_note_list"),
    path("service_notes/add/", people.ServiceNoteAdd.as_view(), name="service_note_add"),
    path("teams/<uuid:pk>/suggestions/", teams.TeamSuggestions.as_view(), name="team_suggestions"),
    path("secondments/", appraisals.SecondmentList.as_view(), name="secondment_list"),
    path("rounds/<uuid:pk>/secondments/add/", appraisals.SecondmentAdd.as_view(), name="secondment_add"),
    path("secondments/<uuid:pk>/", appraisals.SecondmentPage.as_view(), name="secondment"),
    *verbs("secondment", "secondments", {
        "confirm": appraisals.SecondmentConfirm, "release": appraisals.SecondmentRelease,
        "decline": appraisals.SecondmentDecline, "dispatch": appraisals.SecondmentDispatch,
        "report_in": appraisals.SecondmentReportIn, "return": appraisals.SecondmentReturn,
    }),
    path("appraisals/", appraisals.AppraisalList.as_view(), name="appraisal_list"),
    path("memberships/<uuid:pk>/appraisal/add/", appraisals.AppraisalBegin.as_view(), name="appraisal_add"),
    path("appraisals/<uuid:pk>/", appraisals.AppraisalPage.as_view(), name="appraisal"),
    *verbs("appraisal", "appraisals", {
        "write": appraisals.AppraisalWrite, "submit": appraisals.AppraisalSubmit, "sign": appraisals.AppraisalSign,
        "send_back": appraisals.AppraisalSendBack, "send_organisation": appraisals.AppraisalSendOrganisation,
        "send_home": appraisals.AppraisalSendHome, "receive": appraisals.AppraisalReceive,
        "file": appraisals.AppraisalFile,
    }),
    path("courses/", training.CourseList.as_view(), name="course_list"),
    path("rounds/<uuid:pk>/courses/add/", training.CourseAdd.as_view(), name="course_add"),
    path("courses/<uuid:pk>/", training.CoursePage.as_view(), name="course"),
    *verbs("course", "courses", {
        "edit": training.CourseEdit, "attendance": training.CourseAttendance, "make_up": training.CourseMakeUp,
        "attach": training.CourseAttach,
    }),
    path("conduct/", conduct.ConductList.as_view(), name="conduct_record_list"),
    path("memberships/<uuid:pk>/conduct/add/", conduct.ConductAdd.as_view(), name="conduct_record_add"),
    path("memberships/<uuid:pk>/self_check/", conduct.SelfCheckAdd.as_view(), name="self_check_add"),
    path("conduct/<uuid:pk>/", conduct.ConductPage.as_view(), name="conduct_record"),
    *verbs("conduct_record", "conduct", {"pay": conduct.ConductPay, "conclude": conduct.ConductConclude}),
    path("complaints/", conduct.ComplaintList.as_view(), name="complaint_list"),
    path("complaints/add/", conduct.ComplaintAdd.as_view(), name="complaint_add"),
    path("complaints/<uuid:pk>/", conduct.ComplaintPage.as_view(), name="complaint"),
    *verbs("complaint", "complaints", {"conclude": conduct.ComplaintConclude}),
    path("leaves/", leave.LeaveList.as_view(), name="member_leave_list"),
    path("memberships/<uuid:pk>/leave/add/", leave.LeaveAdd.as_view(), name="member_leave_add"),
    path("leaves/<uuid:pk>/", leave.LeavePage.as_view(), name="member_leave"),
    *verbs("member_leave", "leaves", {
        "approve": leave.LeaveApprove, "refuse": leave.LeaveRefuse, "return": leave.LeaveReturn,
    }),
    path("equipment/", equipment.EquipmentList.as_view(), name="equipment_list"),
    path("equipment/labels/", equipment.EquipmentLabels.as_view(), name="equipment_labels"),
    path("equipment/add/", equipment.EquipmentAdd.as_view(), name="equipment_add"),
    path("equipment/<uuid:pk>/", equipment.EquipmentPage.as_view(), name="equipment"),
    *verbs("equipment", "equipment", {
        "edit": equipment.EquipmentEdit, "issue": equipment.EquipmentIssueView, "sign": equipment.EquipmentSign,
        "return": equipment.EquipmentReturn, "check": equipment.EquipmentCheck,
    }),
    path("rounds/<uuid:pk>/readiness/", equipment.ReadinessConfirm.as_view(), name="readiness_confirm"),
]  # fmt: skip
