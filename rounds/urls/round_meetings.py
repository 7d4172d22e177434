"""Addresses of meetings of the whole round and above, and of the task register."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import round_meetings as views

urlpatterns: list[Any] = [
    path("round_meetings/", views.RoundMeetingList.as_view(), name="round_meeting_list"),
    path("round_meetings/add/", views.RoundMeetingAdd.as_view(), name="round_meeting_add"),
    path("round_meetings/<uuid:pk>/", views.RoundMeetingPage.as_view(), name="round_meeting"),
    path(
        "round_meetings/<uuid:pk>/materials/pdf/", views.RoundMeetingMaterials.as_view(), name="round_meeting_materials"
    ),
    path("round_meetings/<uuid:pk>/edit/", views.RoundMeetingEdit.as_view(), name="round_meeting_edit"),
    path("round_meetings/<uuid:pk>/attach/", views.RoundMeetingAttach.as_view(), name="round_meeting_attach"),
    path("round_meetings/<uuid:pk>/items/add/", views.ItemsAdd.as_view(), name="round_meeting_items"),
    path("round_meetings/<uuid:pk>/hear_teams/", views.HearTeams.as_view(), name="round_meeting_hear_teams"),
    path("round_meetings/<uuid:pk>/items/<uuid:item>/", views.ItemMinute.as_view(), name="round_meeting_item"),
    path("round_meetings/<uuid:pk>/attendance/", views.Attendance.as_view(), name="round_meeting_attendance"),
    path(
        "round_meetings/<uuid:pk>/attendees/<uuid:attendee>/inform/",
        views.Inform.as_view(),
        name="round_meeting_inform",
    ),
    path("round_meetings/<uuid:pk>/tasks/add/", views.MeetingTaskAdd.as_view(), name="round_meeting_task"),
    path("tasks/", views.TaskList.as_view(), name="tracked_task_list"),
    path("tasks/add/", views.TaskAdd.as_view(), name="tracked_task_add"),
    path("tasks/<uuid:pk>/", views.TaskPage.as_view(), name="tracked_task"),
    path("tasks/<uuid:pk>/attach/", views.TaskAttach.as_view(), name="tracked_task_attach"),
    path("tasks/<uuid:pk>/report_done/", views.TaskReportDone.as_view(), name="tracked_task_report_done"),
    path("tasks/<uuid:pk>/confirm_done/", views.TaskConfirmDone.as_view(), name="tracked_task_confirm_done"),
    path("tasks/<uuid:pk>/return/", views.TaskReturn.as_view(), name="tracked_task_return"),
]
