"""Addresses of procedures, nodes, the schedule and the calendar."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import procedure

urlpatterns: list[Any] = [
    path("nodes/", procedure.NodeList.as_view(), name="node_list"),
    path("nodes/calendar/", procedure.NodeCalendar.as_view(), name="node_calendar"),
    path("nodes/<uuid:pk>/", procedure.NodePage.as_view(), name="node"),
    path("nodes/<uuid:pk>/complete/", procedure.NodeComplete.as_view(), name="node_complete"),
    path("nodes/<uuid:pk>/extend/", procedure.NodeExtend.as_view(), name="node_extend"),
    path("nodes/<uuid:pk>/omit/", procedure.NodeOmit.as_view(), name="node_omit"),
    path("nodes/<uuid:pk>/attach/", procedure.NodeAttach.as_view(), name="node_attach"),
    path("assignments/<uuid:pk>/lay_out/", procedure.LayOut.as_view(), name="assignment_lay_out"),
    path("assignments/<uuid:pk>/conclude_focuses/", procedure.Conclude.as_view(), name="assignment_conclude_focuses"),
    path("rounds/<uuid:pk>/schedule/", procedure.RoundSchedule.as_view(), name="round_schedule"),
    path("procedures/", procedure.ProcedureList.as_view(), name="procedure_list"),
    path("procedures/<uuid:pk>/revise/", procedure.ProcedureRevise.as_view(), name="procedure_revise"),
]
