"""Addresses of supervision: coordination, roving checks, non-cooperation, public opinion."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import supervision

urlpatterns: list[Any] = [
    path("coordinations/", supervision.CoordinationList.as_view(), name="coordination_list"),
    path("assignments/<uuid:pk>/coordinations/add/", supervision.CoordinationAdd.as_view(), name="coordination_add"),
    path("coordinations/<uuid:pk>/", supervision.CoordinationPage.as_view(), name="coordination"),
    path("coordinations/<uuid:pk>/close/", supervision.CoordinationClose.as_view(), name="coordination_close"),
    path("roving/", supervision.DrawList.as_view(), name="roving_draw_list"),
    path("rounds/<uuid:pk>/roving/add/", supervision.DrawAdd.as_view(), name="roving_draw_add"),
    path("roving/<uuid:pk>/", supervision.DrawPage.as_view(), name="roving_draw"),
    path("roving/checks/<uuid:pk>/", supervision.CheckPage.as_view(), name="roving_check"),
    path("roving/checks/<uuid:pk>/report/", supervision.CheckReport.as_view(), name="roving_check_report"),
    path("non-cooperation/", supervision.NonCooperationList.as_view(), name="non_cooperation_list"),
    path("assignments/<uuid:pk>/non-cooperation/add/", supervision.NonCooperationAdd.as_view(),
         name="non_cooperation_add"),
    path("non-cooperation/<uuid:pk>/", supervision.NonCooperationPage.as_view(), name="non_cooperation"),
    path("non-cooperation/<uuid:pk>/hand_over/", supervision.NonCooperationHandOver.as_view(),
         name="non_cooperation_hand_over"),
    path("opinions/", supervision.OpinionList.as_view(), name="opinion_report_list"),
    path("opinions/<uuid:pk>/", supervision.OpinionPage.as_view(), name="opinion_report"),
    path("opinions/<uuid:pk>/note/", supervision.OpinionNote.as_view(), name="opinion_report_note"),
]  # fmt: skip

unit_urlpatterns: list[Any] = [
    path("opinions/", supervision.UnitOpinionList.as_view(), name="opinion_report_list"),
    path("opinions/add/", supervision.UnitOpinionAdd.as_view(), name="opinion_report_add"),
    path("opinions/<uuid:pk>/", supervision.UnitOpinionPage.as_view(), name="opinion_report"),
]
