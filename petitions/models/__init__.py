"""Channels, openings of boxes, reception, petitions with their points, transfers, leads."""

from petitions.models.boxes import BoxLetter, BoxOpening, Condition
from petitions.models.channels import Channel
from petitions.models.clarifications import Clarification, ClarificationWay
from petitions.models.deliveries import DirectDelivery
from petitions.models.express_reports import ExpressReport
from petitions.models.handover_meetings import HandoverItem, HandoverMeeting, Presence
from petitions.models.leads import Grade, Lead, LeadPerson, LeadProgress
from petitions.models.missed_problems import Judgement, MissedProblem
from petitions.models.online import OnlineGate, OnlineLetter, OnlineMessage
from petitions.models.outages import ChannelCheck, Outage
from petitions.models.packages import PackageItem
from petitions.models.petitions import (
    PROVED_UNTRUE,
    Disposition,
    Outcome,
    Petition,
    PetitionAccused,
    PetitionEvidence,
    PetitionKind,
    PetitionPoint,
    PetitionText,
    Verdict,
)
from petitions.models.probes import Probe
from petitions.models.protection import Communication, CommunicationKind
from petitions.models.reception import Appointment, AppointmentPlace, ReceptionSession
from petitions.models.reconciliations import Reconciliation, ReconciliationLine
from petitions.models.slips import HandoverSlip, SlipItem
from petitions.models.transfers import Transfer, TransferAnswer

__all__ = [
    "PROVED_UNTRUE",
    "Appointment",
    "AppointmentPlace",
    "BoxLetter",
    "BoxOpening",
    "Channel",
    "ChannelCheck",
    "Clarification",
    "ClarificationWay",
    "Communication",
    "CommunicationKind",
    "Condition",
    "DirectDelivery",
    "Disposition",
    "ExpressReport",
    "Grade",
    "HandoverItem",
    "HandoverMeeting",
    "HandoverSlip",
    "Judgement",
    "Lead",
    "LeadPerson",
    "LeadProgress",
    "MissedProblem",
    "OnlineGate",
    "OnlineLetter",
    "OnlineMessage",
    "Outage",
    "Outcome",
    "PackageItem",
    "Petition",
    "PetitionAccused",
    "PetitionEvidence",
    "PetitionKind",
    "PetitionPoint",
    "PetitionText",
    "Presence",
    "Probe",
    "ReceptionSession",
    "Reconciliation",
    "ReconciliationLine",
    "SlipItem",
    "Transfer",
    "TransferAnswer",
    "Verdict",
]  # fmt: skip
