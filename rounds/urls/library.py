"""Addresses of the library, the office's own books, common problems and return visits."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import conduct_cases, library, publicity, specials, speeches

urlpatterns: list[Any] = [
    path("regulations/", library.RegulationList.as_view(), name="regulation_list"),
    path("regulations/add/", library.RegulationAdd.as_view(), name="regulation_add"),
    path("regulations/<uuid:pk>/", library.RegulationPage.as_view(), name="regulation"),
    path("regulations/<uuid:pk>/edit/", library.RegulationEdit.as_view(), name="regulation_edit"),
    path("regulations/<uuid:pk>/attach/", library.RegulationAttach.as_view(), name="regulation_attach"),
    path("regulations/<uuid:pk>/acknowledge/", library.RegulationAcknowledge.as_view(), name="regulation_acknowledge"),
    path("speeches/", speeches.SpeechList.as_view(), name="speech_list"),
    path("speeches/add/", speeches.SpeechAdd.as_view(), name="speech_add"),
    path("speeches/<uuid:pk>/", speeches.SpeechPage.as_view(), name="speech"),
    path("speeches/<uuid:pk>/edit/", speeches.SpeechEdit.as_view(), name="speech_edit"),
    path("speeches/<uuid:pk>/attach/", speeches.SpeechAttach.as_view(), name="speech_attach"),
    path("guidance/", library.GuidanceList.as_view(), name="guidance_list"),
    path("guidance/add/", library.GuidanceAdd.as_view(), name="guidance_add"),
    path("superior_items/", library.SuperiorList.as_view(), name="superior_item_list"),
    path("superior_items/add/", library.SuperiorAdd.as_view(), name="superior_item_add"),
    path("superior_items/<uuid:pk>/", library.SuperiorPage.as_view(), name="superior_item"),
    path("superior_items/<uuid:pk>/attach/", library.SuperiorAttach.as_view(), name="superior_item_attach"),
    path("superior_items/<uuid:pk>/report_up/", library.SuperiorReportUp.as_view(), name="superior_item_report_up"),
    path("superior_items/<uuid:pk>/revisit/", library.SuperiorRevisit.as_view(), name="superior_item_revisit"),
    path("publicity/", publicity.PublicityList.as_view(), name="publicity_list"),
    path("publicity/add/", publicity.PublicityAdd.as_view(), name="publicity_add"),
    path("publicity/newsletter/", publicity.NewsletterAdd.as_view(), name="newsletter_add"),
    path("publicity/<uuid:pk>/", publicity.PublicityPage.as_view(), name="publicity"),
    path("publicity/<uuid:pk>/edit/", publicity.PublicityEdit.as_view(), name="publicity_edit"),
    path("publicity/<uuid:pk>/attach/", publicity.PublicityAttach.as_view(), name="publicity_attach"),
    path("publicity/<uuid:pk>/pass/", publicity.PublicityPass.as_view(), name="publicity_pass"),
    path("publicity/<uuid:pk>/publish/", publicity.PublicityPublish.as_view(), name="publicity_publish"),
    path("publicity/<uuid:pk>/stop/", publicity.PublicityStop.as_view(), name="publicity_stop"),
    path("conduct_cases/", conduct_cases.ConductList.as_view(), name="conduct_case_list"),
    path("conduct_cases/add/", conduct_cases.ConductAdd.as_view(), name="conduct_case_add"),
    path("conduct_cases/<uuid:pk>/", conduct_cases.ConductPage.as_view(), name="conduct_case"),
    path("conduct_cases/<uuid:pk>/check/", conduct_cases.ConductCheck.as_view(), name="conduct_case_check"),
    path("conduct_cases/<uuid:pk>/settle/", conduct_cases.ConductSettle.as_view(), name="conduct_case_settle"),
    path("paper_places/", library.PaperPlaces.as_view(), name="paper_place_list"),
    path("common_problems/", specials.CommonProblemList.as_view(), name="common_problem_list"),
    path("common_problems/add/", specials.CommonProblemAdd.as_view(), name="common_problem_add"),
    path("common_problems/<uuid:pk>/", specials.CommonProblemPage.as_view(), name="common_problem"),
    path("common_problems/<uuid:pk>/open/", specials.CommonProblemOpen.as_view(), name="common_problem_open"),
    path("common_problems/<uuid:pk>/decide/", specials.CommonProblemDecide.as_view(), name="common_problem_decide"),
    path("assignments/<uuid:pk>/recheck/", specials.RecheckAll.as_view(), name="assignment_recheck"),
]
