"""Addresses of the preparation and of the negative list."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.actions import negative_list as imports  # noqa: F401  its importer registers
from rounds.views import negative_list, preparation

urlpatterns: list[Any] = [
    path("assignments/<uuid:pk>/preparation/", preparation.PreparationPage.as_view(), name="preparation"),
    path("assignments/<uuid:pk>/plan/", preparation.UnitPlanWrite.as_view(), name="unit_plan_write"),
    path("plans/units/<uuid:pk>/", preparation.UnitPlanPage.as_view(), name="unit_plan"),
    path("plans/units/<uuid:pk>/submit/", preparation.UnitPlanSubmit.as_view(), name="unit_plan_submit"),
    path("plans/units/<uuid:pk>/approve/", preparation.UnitPlanApprove.as_view(), name="unit_plan_approve"),
    path("plans/units/<uuid:pk>/send_back/", preparation.UnitPlanSendBack.as_view(), name="unit_plan_send_back"),
    path(
        "plans/units/<uuid:pk>/contingencies/", preparation.ContingencyWrite.as_view(), name="unit_plan_contingencies"
    ),
    path("plans/units/<uuid:pk>/tasks/add/", preparation.PlanTaskAdd.as_view(), name="unit_plan_task_add"),
    path("assignments/<uuid:pk>/questions/add/", preparation.QuestionAdd.as_view(), name="question_add"),
    path("questions/<uuid:pk>/close/", preparation.QuestionClose.as_view(), name="question_close"),
    path("assignments/<uuid:pk>/materials/add/", preparation.MaterialAdd.as_view(), name="material_add"),
    path("materials/<uuid:pk>/recheck/", preparation.MaterialRecheck.as_view(), name="material_recheck"),
    path("negative-list/", negative_list.NegativeList.as_view(), name="negative_list"),
    path("negative-list/add/", negative_list.NegativeItemAdd.as_view(), name="negative_item_add"),
    path("assignments/<uuid:pk>/check-sheet/", negative_list.CheckSheet.as_view(), name="check_sheet"),
    path("assignments/<uuid:pk>/check-sheet/<uuid:item>/", negative_list.ItemCheckWrite.as_view(), name="item_check"),
]
