"""Addresses of a round's summary and of what is to be done better."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import summaries as views

urlpatterns: list[Any] = [
    path("rounds/<uuid:pk>/summary/", views.SummaryWrite.as_view(), name="round_summary_write"),
    path("summaries/<uuid:pk>/", views.SummaryPage.as_view(), name="round_summary"),
    path("summaries/<uuid:pk>/submit/", views.SummarySubmit.as_view(), name="round_summary_submit"),
    path("summaries/<uuid:pk>/adopt/", views.SummaryAdopt.as_view(), name="round_summary_adopt"),
    path("summaries/<uuid:pk>/send_back/", views.SummarySendBack.as_view(), name="round_summary_send_back"),
    path("summaries/<uuid:pk>/improvements/add/", views.ImprovementAdd.as_view(), name="improvement_add"),
    path("improvements/<uuid:pk>/", views.ImprovementPage.as_view(), name="improvement"),
    path("improvements/<uuid:pk>/edit/", views.ImprovementEdit.as_view(), name="improvement_edit"),
    path("improvements/<uuid:pk>/finish/", views.ImprovementFinish.as_view(), name="improvement_finish"),
]
