"""The floor's records: offices, units, people, accounts, and the rows of each mechanism."""

from inspection.models.bookmarks import Bookmark
from inspection.models.codes import Code, CodeList
from inspection.models.correspondence import Correspondence, CorrespondenceStatus, Reply
from inspection.models.deadlines import CalendarDay, CalendarYear, Deadline, DeadlineDays, Message, Stage
from inspection.models.devices import Device
from inspection.models.duties import DutyHandover, DutyItem, HandoverCause, ItemOutcome
from inspection.models.files import Attachment, CopyState, StoredFile
from inspection.models.forms import Correction, Draft, ImportBatch, ImportMapping, SentForm
from inspection.models.grants import DatedGrant, OfficeGrant, UnitGrant, live_on
from inspection.models.half_uploads import HalfUpload, UploadPiece
from inspection.models.numbers import NumberEntry, NumberSeries, NumberState, NumberWord
from inspection.models.offices import Office, OfficeLevel, OfficeSetting
from inspection.models.paper_registers import SealUse, ServiceMethod, ServiceReceipt
from inspection.models.papers import EditedText, Paper, PaperStatus
from inspection.models.people import Person, Post
from inspection.models.purge import Tombstone
from inspection.models.records import Keyed, Linked, Record, fetch_records, link_of
from inspection.models.recusals import Recusal, RecusalKind, RecusalStatus
from inspection.models.relatives import Relation, Relative
from inspection.models.saved_views import SavedView
from inspection.models.scan_stacks import PageState, ScanPage, ScanPiece, ScanStack, StackStatus
from inspection.models.searched import AttachmentText, PaperText
from inspection.models.signatures import Signature
from inspection.models.signing_keys import SigningKey
from inspection.models.superior_forms import CellMapping, SuperiorForm
from inspection.models.surveys import Survey, SurveyAnswer, SurveyBatch, SurveySheet, SurveySlip, SurveyStatus
from inspection.models.trail import AuditEntry, AuditSeal
from inspection.models.two_person import Outcome, TwoPersonAct
from inspection.models.units import OrganKind, PartyBody, Region, Unit, UnitCategory
from inspection.models.users import FormerPassword, KnownAddress, LoginAttempt, RecoveryCode, SecondFactor, User
from inspection.models.vault import (
    CustodianAppointment,
    CustodianKey,
    LikenessToken,
    Release,
    ReleaseState,
    SealedSecret,
)

__all__ = [
    "Attachment",
    "AttachmentText",
    "AuditEntry",
    "AuditSeal",
    "Bookmark",
    "CalendarDay",
    "CalendarYear",
    "CellMapping",
    "Code",
    "CodeList",
    "CopyState",
    "Correction",
    "Correspondence",
    "CorrespondenceStatus",
    "CustodianAppointment",
    "CustodianKey",
    "DatedGrant",
    "Deadline",
    "DeadlineDays", "Device",
    "Draft",
    "DutyHandover",
    "DutyItem",
    "EditedText",
    "FormerPassword",
    "HalfUpload",
    "HandoverCause",
    "ImportBatch",
    "ImportMapping",
    "ItemOutcome",
    "Keyed",
    "KnownAddress",
    "LikenessToken",
    "Linked",
    "LoginAttempt",
    "Message",
    "NumberEntry",
    "NumberSeries",
    "NumberState",
    "NumberWord",
    "Office",
    "OfficeGrant",
    "OfficeLevel",
    "OfficeSetting",
    "OrganKind",
    "Outcome",
    "PageState",
    "Paper",
    "PaperStatus",
    "PaperText",
    "PartyBody",
    "Person",
    "Post",
    "Record",
    "RecoveryCode",
    "Recusal",
    "RecusalKind",
    "RecusalStatus",
    "Region",
    "Relation",
    "Relative",
    "Release",
    "ReleaseState",
    "Reply",
    "SavedView",
    "ScanPage",
    "ScanPiece",
    "ScanStack",
    "SealUse",
    "SealedSecret",
    "SecondFactor",
    "SentForm",
    "ServiceMethod",
    "ServiceReceipt",
    "Signature",
    "SigningKey",
    "StackStatus",
    "Stage",
    "StoredFile",
    "SuperiorForm",
    "Survey",
    "SurveyAnswer",
    "SurveyBatch",
    "SurveySheet",
    "SurveySlip",
    "SurveyStatus",
    "Tombstone",
    "TwoPersonAct",
    "Unit",
    "UnitCategory",
    "UnitGrant",
    "UploadPiece",
    "User",
    "fetch_records",
    "link_of",
    "live_on",
]  # fmt: skip
