"""Channels, petitions with their points, transfers, leads."""

from petitions.models.channels import Channel
from petitions.models.deliveries import DirectDelivery
from petitions.models.leads import Grade, Lead, LeadPerson, LeadProgress
from petitions.models.online import OnlineGate, OnlineLetter, OnlineMessage
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
from petitions.models.transfers import Transfer, TransferAnswer

__all__ = [
    "Channel", "Communication", "CommunicationKind", "DirectDelivery", "Disposition", "Grade", "Lead", "LeadPerson", "LeadProgress",
    "OnlineGate", "OnlineLetter", "OnlineMessage", "Outcome", "Petition", "PetitionAccused", "PetitionEvidence", "PetitionKind", "PetitionPoint", "PetitionText",
    "Transfer", "TransferAnswer", "Verdict",
]  # fmt: skip
