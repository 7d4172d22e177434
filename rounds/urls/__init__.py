"""Addresses of this app; the unit side's own are listed apart."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds import documents, surveys  # noqa: F401  its kinds of paper and of survey register
from rounds.actions import imports  # noqa: F401  its importers register
from rounds.documents import minutes  # noqa: F401
from rounds.urls import fieldwork, library, plans, procedure, recusals, round_meetings
from rounds.urls import liaison as liaison_urls
from rounds.urls import people as people_urls
from rounds.urls import preparation as preparation_urls
from rounds.urls import requests as request_urls
from rounds.urls import summaries as summary_urls
from rounds.urls import supervision as supervision_urls
from rounds.views import (
    allotments,
    assignments,
    field_records,
    findings,
    joint,
    logs,
    meetings,
    people,
    rounds,
    teams,
)

urlpatterns: list[Any] = [
    *plans.urlpatterns,
    *recusals.urlpatterns,
    *fieldwork.urlpatterns,
    *procedure.urlpatterns,
    *round_meetings.urlpatterns,
    *library.urlpatterns,
    *people_urls.urlpatterns,
    path("", rounds.RoundList.as_view(), name="round_list"),
    path("rounds/add/", rounds.RoundAdd.as_view(), name="round_add"),
    path("rounds/<uuid:pk>/", rounds.RoundPage.as_view(), name="round"),
    path("rounds/<uuid:pk>/edit/", rounds.RoundEdit.as_view(), name="round_edit"),
    path("rounds/<uuid:pk>/submit/", rounds.RoundSubmit.as_view(), name="round_submit"),
    path("rounds/<uuid:pk>/review/", rounds.RoundReview.as_view(), name="round_review"),
    path("rounds/<uuid:pk>/approve/", rounds.RoundApprove.as_view(), name="round_approve"),
    path("rounds/<uuid:pk>/send_back/", rounds.RoundSendBack.as_view(), name="round_send_back"),
    path("rounds/<uuid:pk>/start/", rounds.RoundStart.as_view(), name="round_start"),
    path("rounds/<uuid:pk>/conclude/", rounds.RoundConclude.as_view(), name="round_conclude"),
    path("rounds/<uuid:pk>/teams/add/", teams.TeamAdd.as_view(), name="team_add"),
    path("rounds/<uuid:pk>/assignments/add/", assignments.AssignmentAdd.as_view(), name="assignment_add"),
    path("rounds/<uuid:pk>/joint/add/", joint.JointAdd.as_view(), name="joint_add"),
    path("rounds/<uuid:pk>/supervision_teams/add/", allotments.SupervisionTeamAdd.as_view(), name="supervision_team_add"),
    path("teams/<uuid:pk>/plan/approve/", allotments.SupervisionPlanApprove.as_view(), name="supervision_plan_approve"),
    path("teams/<uuid:pk>/allotments/add/", allotments.AllotmentAdd.as_view(), name="allotment_add"),
    path("allotments/<uuid:pk>/end/", allotments.AllotmentEnd.as_view(), name="allotment_end"),
    path("teams/<uuid:pk>/", teams.TeamPage.as_view(), name="team"),
    path("teams/<uuid:pk>/edit/", teams.TeamEdit.as_view(), name="team_edit"),
    path("teams/<uuid:pk>/memberships/add/", teams.MembershipAdd.as_view(), name="membership_add"),
    path("memberships/<uuid:pk>/", teams.MembershipPage.as_view(), name="membership"),
    path("memberships/<uuid:pk>/edit/", teams.MembershipEdit.as_view(), name="membership_edit"),
    path("memberships/<uuid:pk>/end/", teams.MembershipEnd.as_view(), name="membership_end"),
    path("memberships/<uuid:pk>/pledge/", teams.MembershipPledge.as_view(), name="membership_pledge"),
    path("memberships/<uuid:pk>/sign/", teams.MembershipSign.as_view(), name="membership_sign"),
    path("assignments/", assignments.AssignmentList.as_view(), name="assignment_list"),
    path("assignments/<uuid:pk>/", assignments.AssignmentPage.as_view(), name="assignment"),
    path("assignments/<uuid:pk>/edit/", assignments.AssignmentEdit.as_view(), name="assignment_edit"),
    path("assignments/<uuid:pk>/authorise/", assignments.AssignmentAuthorise.as_view(), name="assignment_authorise"),
    path("assignments/<uuid:pk>/supplement/", assignments.AssignmentSupplement.as_view(), name="assignment_supplement"),
    path("assignments/<uuid:pk>/enter/", assignments.AssignmentEnter.as_view(), name="assignment_enter"),
    path("assignments/<uuid:pk>/extend/", assignments.AssignmentExtend.as_view(), name="assignment_extend"),
    path("assignments/<uuid:pk>/withdraw/", assignments.AssignmentWithdraw.as_view(), name="assignment_withdraw"),
    path("authorisations/<uuid:pk>/revoke/", assignments.AuthorisationRevoke.as_view(), name="authorisation_revoke"),
    path("assignments/<uuid:pk>/meetings/add/", meetings.MeetingAdd.as_view(), name="meeting_add"),
    path("meetings/<uuid:pk>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("meetings/<uuid:pk>/edit/", meetings.MeetingEdit.as_view(), name="meeting_edit"),
    path("meetings/<uuid:pk>/correct/", meetings.MeetingCorrect.as_view(), name="meeting_correct"),
    path("meetings/<uuid:pk>/attach/", meetings.MeetingAttach.as_view(), name="meeting_attach"),
    path("meetings/<uuid:pk>/absentees/add/", meetings.AbsenteeAdd.as_view(), name="absentee_add"),
    path("meetings/<uuid:pk>/absentees/<uuid:absentee>/inform/", meetings.AbsenteeInform.as_view(),
         name="absentee_inform"),
    path("field_records/", field_records.FieldRecordList.as_view(), name="field_record_list"),
    path("assignments/<uuid:pk>/field_records/add/", field_records.FieldRecordAdd.as_view(), name="field_record_add"),
    path("field_records/<uuid:pk>/", field_records.FieldRecordPage.as_view(), name="field_record"),
    path("field_records/<uuid:pk>/edit/", field_records.FieldRecordEdit.as_view(), name="field_record_edit"),
    path("field_records/<uuid:pk>/complete/", field_records.FieldRecordComplete.as_view(), name="field_record_complete"),
    path("field_records/<uuid:pk>/correct/", field_records.FieldRecordCorrect.as_view(), name="field_record_correct"),
    path("field_records/<uuid:pk>/attach/", field_records.FieldRecordAttach.as_view(), name="field_record_attach"),
    path("assignments/<uuid:pk>/logs/add/", logs.LogAdd.as_view(), name="log_add"),
    path("logs/<uuid:pk>/", logs.LogPage.as_view(), name="log"),
    path("logs/<uuid:pk>/edit/", logs.LogEdit.as_view(), name="log_edit"),
    path("logs/<uuid:pk>/submit/", logs.LogSubmit.as_view(), name="log_submit"),
    path("logs/<uuid:pk>/correct/", logs.LogCorrect.as_view(), name="log_correct"),
    path("findings/", findings.FindingList.as_view(), name="finding_list"),
    path("assignments/<uuid:pk>/findings/add/", findings.FindingAdd.as_view(), name="finding_add"),
    path("findings/<uuid:pk>/", findings.FindingPage.as_view(), name="finding"),
    path("findings/<uuid:pk>/edit/", findings.FindingEdit.as_view(), name="finding_edit"),
    path("findings/<uuid:pk>/drop/", findings.FindingDrop.as_view(), name="finding_drop"),
    path("findings/<uuid:pk>/evidence/add/", findings.EvidenceAdd.as_view(), name="evidence_add"),
    path("findings/<uuid:pk>/attach/", findings.FindingAttach.as_view(), name="finding_attach"),
    path("findings/<uuid:pk>/draft_paper/", findings.FindingDraftPaper.as_view(), name="finding_draft_paper"),
    path("working_papers/<uuid:pk>/", findings.WorkingPaperPage.as_view(), name="working_paper"),
    path("working_papers/<uuid:pk>/discuss/", findings.WorkingPaperDiscuss.as_view(), name="working_paper_discuss"),
    path("working_papers/<uuid:pk>/confirm/", findings.WorkingPaperConfirm.as_view(), name="working_paper_confirm"),
    path("working_papers/<uuid:pk>/return/", findings.WorkingPaperReturn.as_view(), name="working_paper_return"),
    path("people/", people.PeopleList.as_view(), name="people_list"),
    path("talents/add/", people.TalentAdd.as_view(), name="talent_add"),
    path("talents/<uuid:pk>/leave/", people.TalentLeave.as_view(), name="talent_leave"),
    *liaison_urls.urlpatterns,
    *preparation_urls.urlpatterns,
    *request_urls.urlpatterns,
    *supervision_urls.urlpatterns,
    *summary_urls.urlpatterns,
]  # fmt: skip

unit_urlpatterns: list[Any] = [
    path("meetings/", meetings.UnitMeetingList.as_view(), name="meeting_list"),
    path("meetings/<uuid:pk>/", meetings.UnitMeetingPage.as_view(), name="meeting"),
    path("meetings/<uuid:pk>/absentees/add/", meetings.UnitAbsenteeAdd.as_view(), name="absentee_add"),
    path("meetings/<uuid:pk>/absentees/<uuid:absentee>/inform/", meetings.UnitAbsenteeInform.as_view(),
         name="absentee_inform"),
    path("schedule/", meetings.UnitSchedule.as_view(), name="schedule"),
    *liaison_urls.unit_urlpatterns,
    *request_urls.unit_urlpatterns,
    *supervision_urls.unit_urlpatterns,
]  # fmt: skip
