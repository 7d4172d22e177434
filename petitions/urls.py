"""Addresses of petitions and leads; the unit side's own are listed apart, and are transfers only."""

from django.urls import path

from petitions import documents  # noqa: F401  registers the papers
from petitions.actions import imports  # noqa: F401  registers the importer
from petitions.views import channels, desk, leads, points, transfers
from petitions.views import petitions as pages

urlpatterns = [
    path("", pages.PetitionList.as_view(), name="petition_list"),
    path("assignments/<uuid:pk>/petitions/add/", pages.PetitionAdd.as_view(), name="petition_add"),
    path("offices/<uuid:pk>/petitions/add/", pages.OfficePetitionAdd.as_view(), name="office_petition_add"),
    path("petitions/<uuid:pk>/", pages.PetitionPage.as_view(), name="petition"),
    path("petitions/<uuid:pk>/accept/", pages.Accept.as_view(), name="petition_accept"),
    path("petitions/<uuid:pk>/set_aside/", pages.SetAside.as_view(), name="petition_set_aside"),
    path("petitions/<uuid:pk>/assign/", pages.Assign.as_view(), name="petition_assign"),
    path("petitions/<uuid:pk>/transfer/", transfers.MakeTransfer.as_view(), name="petition_transfer"),
    path("petitions/<uuid:pk>/acknowledge/", pages.Acknowledge.as_view(), name="petition_acknowledge"),
    path("petitions/<uuid:pk>/communicate/", pages.Communicate.as_view(), name="petition_communicate"),
    path("petitions/<uuid:pk>/reply/", pages.Reply.as_view(), name="petition_reply"),
    path("petitions/<uuid:pk>/conclude/", pages.Conclude.as_view(), name="petition_conclude"),
    path("petitions/<uuid:pk>/file/", pages.File.as_view(), name="petition_file"),
    path("petitions/<uuid:pk>/reopen/", pages.Reopen.as_view(), name="petition_reopen"),
    path("petitions/<uuid:pk>/upload/", pages.PetitionUpload.as_view(), name="petition_upload"),
    path("petitions/<uuid:pk>/identity/", pages.Identity.as_view(), name="petition_identity"),
    path("petitions/<uuid:pk>/points/add/", points.PointAdd.as_view(), name="point_add"),
    path("petitions/<uuid:pk>/evidence/add/", points.EvidenceAdd.as_view(), name="evidence_add"),
    path("points/<uuid:pk>/dispose/", points.PointDispose.as_view(), name="point_dispose"),
    path("points/<uuid:pk>/leads/add/", leads.LeadAdd.as_view(), name="lead_add"),
    path("accused/<uuid:pk>/link/", points.AccusedLink.as_view(), name="accused_link"),
    path("transfers/", transfers.TransferList.as_view(), name="transfer_list"),
    path("transfers/<uuid:pk>/", transfers.TransferPage.as_view(), name="transfer"),
    path("transfers/<uuid:pk>/claim/", transfers.Claim.as_view(), name="transfer_claim"),
    path("transfers/<uuid:pk>/answer/", transfers.Answer.as_view(), name="transfer_answer"),
    path("transfers/<uuid:pk>/settle/", transfers.Settle.as_view(), name="transfer_settle"),
    path("transfers/<uuid:pk>/send_back/", transfers.SendBack.as_view(), name="transfer_send_back"),
    path("transfers/<uuid:pk>/withdraw/", transfers.Withdraw.as_view(), name="transfer_withdraw"),
    path("transfers/<uuid:pk>/upload/", transfers.TransferUpload.as_view(), name="transfer_upload"),
    path("leads/", leads.LeadList.as_view(), name="lead_list"),
    path("assignments/<uuid:pk>/leads/add/", leads.AssignmentLeadAdd.as_view(), name="assignment_lead_add"),
    path("leads/<uuid:pk>/", leads.LeadPage.as_view(), name="lead"),
    path("leads/<uuid:pk>/edit/", leads.LeadEdit.as_view(), name="lead_edit"),
    path("leads/<uuid:pk>/review/", leads.Review.as_view(), name="lead_review"),
    path("leads/<uuid:pk>/submit/", leads.Submit.as_view(), name="lead_submit"),
    path("leads/<uuid:pk>/send_back/", leads.Return.as_view(), name="lead_send_back"),
    path("leads/<uuid:pk>/offer/", leads.Offer.as_view(), name="lead_offer"),
    path("leads/<uuid:pk>/sign/<slug:slot>/", leads.Sign.as_view(), name="lead_sign"),
    path("leads/<uuid:pk>/refuse/", leads.Refuse.as_view(), name="lead_refuse"),
    path("leads/<uuid:pk>/hand_over/", leads.HandOver.as_view(), name="lead_hand_over"),
    path("leads/<uuid:pk>/report/", leads.Report.as_view(), name="lead_report"),
    path("leads/<uuid:pk>/ask_retirement/", leads.AskRetirement.as_view(), name="lead_ask_retirement"),
    path("leads/<uuid:pk>/retire/", leads.Retire.as_view(), name="lead_retire"),
    path("leads/<uuid:pk>/upload/", leads.LeadUpload.as_view(), name="lead_upload"),
    path("handed/", desk.HandedLeadList.as_view(), name="handed_lead_list"),
    path("handed/<uuid:pk>/", desk.HandedLeadPage.as_view(), name="handed_lead"),
    path("assignments/<uuid:pk>/channels/", channels.ChannelList.as_view(), name="channel_list"),
    path("assignments/<uuid:pk>/channels/add/", channels.ChannelAdd.as_view(), name="channel_add"),
    path("channels/<uuid:pk>/", channels.ChannelPage.as_view(), name="channel"),
    path("channels/<uuid:pk>/close/", channels.Close.as_view(), name="channel_close"),
]

unit_urlpatterns = [
    path("transfers/", transfers.UnitTransferList.as_view(), name="transfer_list"),
    path("transfers/<uuid:pk>/", transfers.UnitTransferPage.as_view(), name="transfer"),
    path("transfers/<uuid:pk>/claim/", transfers.UnitClaim.as_view(), name="transfer_claim"),
    path("transfers/<uuid:pk>/answer/", transfers.UnitAnswer.as_view(), name="transfer_answer"),
    path("transfers/<uuid:pk>/upload/", transfers.UnitTransferUpload.as_view(), name="transfer_upload"),
]
