"""Addresses of coverage, its plan's editions, terms and annual targets."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import plans

urlpatterns: list[Any] = [
    path("coverage/", plans.Coverage.as_view(), name="coverage"),
    path("coverage/plans/add/", plans.CoveragePlanAdd.as_view(), name="coverage_plan_add"),
    path("coverage/plans/<uuid:pk>/", plans.CoveragePlanPage.as_view(), name="coverage_plan"),
    path("coverage/plans/<uuid:pk>/edit/", plans.CoveragePlanEdit.as_view(), name="coverage_plan_edit"),
    path("coverage/plans/<uuid:pk>/adopt/", plans.CoveragePlanAdopt.as_view(), name="coverage_plan_adopt"),
    path("coverage/terms/add/", plans.TermAdd.as_view(), name="term_add"),
    path("coverage/terms/<uuid:pk>/", plans.TermPage.as_view(), name="term"),
    path("coverage/terms/<uuid:pk>/edit/", plans.TermEdit.as_view(), name="term_edit"),
    path("coverage/targets/add/", plans.TargetAdd.as_view(), name="annual_target_add"),
    path("coverage/targets/<uuid:pk>/", plans.TargetPage.as_view(), name="annual_target"),
    path("coverage/targets/<uuid:pk>/edit/", plans.TargetEdit.as_view(), name="annual_target_edit"),
    path("assignments/<uuid:pk>/take_out/", plans.AssignmentTakeOut.as_view(), name="assignment_take_out"),
]
