"""Addresses of recusals."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import recusals, relatives, teams

urlpatterns: list[Any] = [
    path("recusals/", recusals.RecusalList.as_view(), name="recusal_list"),
    path("recusals/add/", recusals.RecusalAdd.as_view(), name="recusal_add"),
    path("recusals/declare/", recusals.RecusalDeclare.as_view(), name="recusal_declare"),
    path("recusals/<uuid:pk>/", recusals.RecusalPage.as_view(), name="recusal"),
    path("recusals/<uuid:pk>/confirm/", recusals.RecusalConfirm.as_view(), name="recusal_confirm"),
    path("recusals/<uuid:pk>/lift/", recusals.RecusalLift.as_view(), name="recusal_lift"),
    path("recusals/<uuid:pk>/agree/", recusals.RecusalAgree.as_view(), name="recusal_agree"),
    path("recusals/<uuid:pk>/keep/", recusals.RecusalKeep.as_view(), name="recusal_keep"),
    path("recusals/<uuid:pk>/withdraw/", recusals.RecusalWithdraw.as_view(), name="recusal_withdraw"),
    path("relatives/", relatives.RelativeList.as_view(), name="relative_list"),
    path("relatives/add/", relatives.RelativeAdd.as_view(), name="relative_add"),
    path("relatives/<uuid:pk>/", relatives.RelativePage.as_view(), name="relative"),
    path("relatives/<uuid:pk>/end/", relatives.RelativeEnd.as_view(), name="relative_end"),
    path("teams/<uuid:pk>/hand_over/", teams.TeamHandOver.as_view(), name="team_hand_over"),
]  # fmt: skip
