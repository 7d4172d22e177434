"""Channels, openings of boxes, reception, petitions with their points, transfers, leads."""

from petitions.models.boxes import BoxLetter, BoxOpening, Condition
from petitions.models.channels import Channel
from petitions.models.deliveries import DirectDelivery
from petitions.models.leads import Grade, Lead, LeadPerson, LeadProgress
from petitions.models.online import OnlineGate, OnlineLetter, OnlineMessage
from petitions.models.outages import ChannelCheck, Outage
from petitions.models.petitions import (
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
from petitions.models.protection import Communication, CommunicationKind
from petitions.models.reception import Appointment, AppointmentPlace, ReceptionSession
from petitions.models.slips import HandoverSlip, SlipItem
from petitions.models.transfers import Transfer, TransferAnswer

__all__ = [
    "Appointment",
    "AppointmentPlace",
    "BoxLetter",
    "BoxOpening",
    "Channel",
    "ChannelCheck",
    "Communication",
    "CommunicationKind",
    "Condition",
    "DirectDelivery",
    "Disposition",
    "Grade",
    "HandoverSlip",
    "Lead",
    "LeadPerson",
    "LeadProgress",
    "OnlineGate",
    "OnlineLetter",
    "OnlineMessage",
    "Outage",
    "Outcome",
    "Petition",
    "PetitionAccused",
    "PetitionEvidence",
    "PetitionKind",
    "PetitionPoint",
    "PetitionText",
    "ReceptionSession",
    "SlipItem",
    "Transfer",
    "TransferAnswer",
    "Verdict",
]  # fmt: skip
