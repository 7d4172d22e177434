"""Addresses of what is done in the unit: records by method, talks, blank forms, logs and what follows from them."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import field_records, findings, leadership, progress, talks, withdrawal

urlpatterns: list[Any] = [
    path("progress/", progress.ProgressPage.as_view(), name="progress"),
    path("assignments/<uuid:pk>/urgings/add/", progress.UrgingAdd.as_view(), name="urging_add"),
    path("urgings/<uuid:pk>/", progress.UrgingPage.as_view(), name="urging"),
    path("urgings/<uuid:pk>/answer/", progress.UrgingAnswer.as_view(), name="urging_answer"),
    path("digests/", progress.DigestList.as_view(), name="digest_list"),
    path("digests/add/", progress.DigestAdd.as_view(), name="digest_add"),
    path("digests/<uuid:pk>/", progress.DigestPage.as_view(), name="digest"),
    path("digests/<uuid:pk>/submit/", progress.DigestSubmit.as_view(), name="digest_submit"),
    path("digests/<uuid:pk>/read/", progress.DigestRead.as_view(), name="digest_read"),
    path("assignments/<uuid:pk>/withdrawal/", withdrawal.WithdrawalPage.as_view(), name="withdrawal"),
    path("assignments/<uuid:pk>/handings/add/", withdrawal.HandingAdd.as_view(), name="handing_add"),
    path("field_records/export/", field_records.FieldRecordExport.as_view(), name="field_record_export"),
    path("field_records/<uuid:pk>/approve/", field_records.FieldRecordApprove.as_view(), name="field_record_approve"),
    path("field_records/<uuid:pk>/return/", field_records.FieldRecordReturn.as_view(), name="field_record_return"),
    path("assignments/<uuid:pk>/key_items/add/", leadership.KeyItemAdd.as_view(), name="key_item_add"),
    path("key_items/<uuid:pk>/", leadership.KeyItemPage.as_view(), name="key_item"),
    path("key_items/<uuid:pk>/sign/", leadership.KeyItemSign.as_view(), name="key_item_sign"),
    path("key_items/<uuid:pk>/lift/", leadership.KeyItemLift.as_view(), name="key_item_lift"),
    path("points/<uuid:pk>/finding/", findings.FindingFromPoint.as_view(), name="point_finding"),
    path("assignments/<uuid:pk>/talks/", talks.TalksPage.as_view(), name="talks"),
    path("assignments/<uuid:pk>/no_contacts/add/", talks.NoContactAdd.as_view(), name="no_contact_add"),
    path("no_contacts/<uuid:pk>/lift/", talks.NoContactLift.as_view(), name="no_contact_lift"),
    path("assignments/<uuid:pk>/blank_batches/add/", talks.BlankBatchAdd.as_view(), name="blank_batch_add"),
    path("blank_batches/<uuid:pk>/", talks.BlankBatchPage.as_view(), name="blank_batch"),
    path("rounds/<uuid:pk>/methods/", talks.MethodMatrix.as_view(), name="round_methods"),
    path("working_papers/<uuid:pk>/review/", findings.WorkingPaperReview.as_view(), name="working_paper_review"),
]  # fmt: skip
