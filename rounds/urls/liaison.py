"""Addresses of leave and disclosures; the unit's own."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import contacts, disclosures, leave_of_unit

urlpatterns: list[Any] = [
    path("leave/", leave_of_unit.LeaveList.as_view(), name="unit_leave_list"),
    path("leave/<uuid:pk>/", leave_of_unit.LeavePage.as_view(), name="unit_leave"),
    path("leave/<uuid:pk>/approve/", leave_of_unit.LeaveApprove.as_view(), name="unit_leave_approve"),
    path("leave/<uuid:pk>/refuse/", leave_of_unit.LeaveRefuse.as_view(), name="unit_leave_refuse"),
    path("leave/<uuid:pk>/return/", leave_of_unit.LeaveReturn.as_view(), name="unit_leave_return"),
    path("disclosures/", disclosures.DisclosureList.as_view(), name="disclosure_list"),
    path("assignments/<uuid:pk>/disclosures/add/", disclosures.DisclosureAdd.as_view(), name="disclosure_add"),
    path("disclosures/<uuid:pk>/", disclosures.DisclosurePage.as_view(), name="disclosure"),
    path("disclosures/<uuid:pk>/dispose/", disclosures.DisclosureDispose.as_view(), name="disclosure_dispose"),
    path("disclosures/<uuid:pk>/identity/ask/", disclosures.IdentityAsk.as_view(), name="disclosure_identity_ask"),
    path("disclosures/<uuid:pk>/identity/look/", disclosures.IdentityLook.as_view(), name="disclosure_identity_look"),
    path("disclosures/<uuid:pk>/identity/<uuid:release>/agree/", disclosures.IdentityAgree.as_view(),
         name="disclosure_identity_agree"),
    path("assignments/<uuid:pk>/contacts/", contacts.ContactsPage.as_view(), name="contacts"),
    path("assignments/<uuid:pk>/contacts/add/", contacts.ContactAdd.as_view(), name="contact_add"),
    path("assignments/<uuid:pk>/contacts/notes/add/", contacts.NoteAdd.as_view(), name="contact_note_add"),
    path("contacts/<uuid:pk>/", contacts.ContactPage.as_view(), name="contact"),
    path("contacts/<uuid:pk>/replace/", contacts.ContactReplace.as_view(), name="contact_replace"),
]  # fmt: skip

unit_urlpatterns: list[Any] = [
    path("leave/", leave_of_unit.UnitLeaveList.as_view(), name="leave_list"),
    path("leave/add/", leave_of_unit.UnitLeaveAdd.as_view(), name="leave_add"),
    path("leave/<uuid:pk>/", leave_of_unit.UnitLeavePage.as_view(), name="unit_leave"),
    path("leave/<uuid:pk>/sign/", leave_of_unit.UnitLeaveSign.as_view(), name="unit_leave_sign"),
    path("leave/<uuid:pk>/file/", leave_of_unit.UnitLeaveFile.as_view(), name="unit_leave_file"),
    path("leave/<uuid:pk>/decline/", leave_of_unit.UnitLeaveDecline.as_view(), name="unit_leave_decline"),
    path("leave/<uuid:pk>/return/", leave_of_unit.UnitLeaveReturn.as_view(), name="unit_leave_return"),
    path("disclosures/", disclosures.UnitDisclosureList.as_view(), name="disclosure_list"),
    path("disclosures/add/", disclosures.UnitDisclosureAdd.as_view(), name="disclosure_add"),
    path("contacts/", contacts.UnitContactList.as_view(), name="contact_list"),
    path("contacts/for/<uuid:pk>/add/", contacts.UnitContactAdd.as_view(), name="contact_add"),
    path("contacts/<uuid:pk>/", contacts.UnitContactPage.as_view(), name="contact"),
    path("contacts/<uuid:pk>/replace/", contacts.UnitContactReplace.as_view(), name="contact_replace"),
]
