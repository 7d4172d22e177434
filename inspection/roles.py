"""Who may do what: one table of roles. A role is held at an office, in a seat on an assignment, or in a unit."""

from __future__ import annotations

from dataclasses import dataclass, field

OFFICE, SEAT, UNIT = "office", "seat", "unit"


@dataclass(frozen=True)
class Role:
    """A role: where it is held, its Chinese name, and its powers as "app.verb_noun"."""

    code: str
    label: str
    held: str
    powers: frozenset[str] = field(default_factory=frozenset)


# Powers by app, then role. A power is what a step table or a page asks for; nothing else grants anything.
FLOOR: dict[str, str] = {
    "office_staff": "view_office manage_units manage_people manage_codes manage_settings import_files view_papers issue_paper"
    " record_paper_signature keep_paper_register hand_over_duties view_lower_offices fill_superior_form",
    "office_head": "view_office manage_units manage_people manage_codes manage_settings import_files view_papers"
    " approve_paper issue_paper withdraw_paper stand_in_for_security record_paper_signature keep_paper_register confirm_custodian"
    " hand_over_duties view_lower_offices view_roles ask_purge fill_superior_form",
    "group_head": "view_office view_papers confirm_custodian",
    "group_deputy": "view_office view_papers",
    "secretary": "view_office view_papers",
    "team_leader": "view_papers issue_paper",
    "team_leader_closing": "view_papers issue_paper",
    "visiting_inspector": "view_papers",
    "system_administrator": "create_account disable_account ask_second_factor_reset operate",
    "security_administrator": "grant_role revoke_role ask_custodian confirm_second_factor_reset confirm_trail_export"
    " view_roles approve_device",
    "auditor": "view_trail ask_trail_export confirm_trail_export view_roles confirm_purge",
}
ROUNDS: dict[str, str] = {
    "office_staff": "view_round view_assignment plan_round submit_round form_team authorise_assignment view_people"
    " record_meeting view_field_record view_finding view_log enter_assignment withdraw_assignment record_recusal"
    " lift_recusal record_pledge draft_notice"
    " manage_survey view_survey manage_evaluation view_evaluation"
    " view_secondment confirm_secondment release_secondment view_appraisal draft_appraisal dispatch_appraisal receive_appraisal approve_member_leave view_conduct conclude_conduct view_complaint handle_complaint view_training manage_training view_equipment manage_equipment",
    "office_head": "view_round view_assignment plan_round submit_round form_team authorise_assignment view_people"
    " record_meeting view_field_record view_finding view_log enter_assignment withdraw_assignment start_round"
    " record_recusal lift_recusal record_pledge conclude_round draft_notice"
    " manage_survey view_survey manage_evaluation view_evaluation"
    " view_secondment confirm_secondment release_secondment view_appraisal draft_appraisal dispatch_appraisal receive_appraisal approve_member_leave view_conduct conclude_conduct view_complaint handle_complaint view_training manage_training view_equipment manage_equipment",
    "group_head": "view_round view_assignment approve_supervision_plan approve_round review_round view_evaluation"
    " view_appraisal sign_appraisal view_conduct view_complaint",
    "group_deputy": "view_round view_assignment review_round view_evaluation"
    " view_appraisal sign_appraisal view_conduct view_complaint",
    "secretary": "view_round view_assignment approve_supervision_plan approve_round",
    "supervisor": "view_round view_assignment",
    "visiting_inspector": "view_round view_assignment view_finding",
    "team_leader": "view_round view_assignment enter_assignment withdraw_assignment record_meeting add_field_record"
    " view_field_record add_finding view_finding draft_paper discuss_paper confirm_paper drop_finding write_log view_log"
    " manage_survey view_survey"
    " view_appraisal draft_appraisal approve_member_leave ask_member_leave record_conduct view_conduct",
    "team_deputy": "view_round view_assignment record_meeting add_field_record view_field_record add_finding"
    " view_finding draft_paper discuss_paper write_log view_log"
    " manage_survey view_survey"
    " ask_member_leave record_conduct",
    "team_liaison": "view_round view_assignment record_meeting add_field_record view_field_record add_finding"
    " view_finding draft_paper discuss_paper write_log view_log"
    " manage_survey view_survey"
    " ask_member_leave record_conduct",
    "team_member": "view_round view_assignment add_field_record view_field_record add_finding view_finding draft_paper"
    " write_log view_log record_meeting"
    " manage_survey view_survey"
    " ask_member_leave record_conduct",
    "team_leader_closing": "view_round view_assignment view_field_record view_finding view_log record_meeting"
    " add_finding draft_paper discuss_paper confirm_paper drop_finding"
    " view_survey"
    " view_appraisal draft_appraisal record_conduct view_conduct",
    "team_member_closing": "view_round view_assignment view_field_record view_finding view_log draft_paper view_survey"
    " record_conduct",
    "unit_secretary": "inform_absentee",
    "unit_liaison": "inform_absentee",
    "unit_deputy": "inform_absentee",
    # What a lower office has over a team it holds in a round that another office leads: its people and its own work.
    "sending_office": "view_round view_assignment view_field_record view_finding view_log form_team record_pledge",
}
# In the unit: what the leader decides, what the deputy reads.
FIELDWORK: dict[str, str] = {
    "office_staff": "keep_no_contact urge submit_digest view_digest receive_handing flag_key_item lift_key_item"
    " mark_focus_person",
    "office_head": "keep_no_contact urge submit_digest view_digest receive_handing flag_key_item lift_key_item"
    " mark_focus_person",
    "group_head": "view_digest read_digest",
    "group_deputy": "view_digest",
    "team_leader": "approve_field_record view_restricted_record keep_no_contact answer_urging hand_over flag_key_item"
    " sign_key_item mark_focus_person",
    "team_leader_closing": "view_restricted_record answer_urging flag_key_item sign_key_item",
    "team_deputy": "review_paper flag_key_item mark_focus_person",
    **dict.fromkeys(("team_liaison", "team_member"), "flag_key_item"),
}
# Planning beyond the single round: terms, coverage, annual targets.
PLANNING: dict[str, str] = {
    "office_staff": "view_plan keep_plan write_summary keep_node keep_round_meeting keep_task do_task keep_library"
    " write_publicity review_publicity keep_common_problem view_conduct keep_conduct",
    "office_head": "view_plan keep_plan adopt_plan write_summary keep_node keep_round_meeting keep_task do_task keep_library"
    " write_publicity review_publicity keep_common_problem view_conduct keep_conduct settle_conduct",
    "team_leader": "keep_node write_publicity",
    "team_deputy": "keep_node",
    "team_liaison": "keep_node write_publicity",
    "team_member": "keep_node",
    "team_leader_closing": "keep_node",
    "group_head": "view_plan adopt_plan adopt_summary view_conduct settle_conduct",
    "group_deputy": "view_plan adopt_summary view_conduct",
    "secretary": "view_plan adopt_plan",
    "home_unit": "view_secondment release_secondment view_appraisal receive_appraisal",
    "organisation_officer": "view_secondment confirm_secondment view_appraisal receive_appraisal",
    "lecturer": "view_own_course",
}
# What passes between the inspectors and those outside; every role that takes part in it, in one place.
_TEAM = (
    "view_request send_request view_leave receive_disclosure view_preparation prepare_assignment view_supervision"
    " raise_coordination record_non_cooperation name_contact keep_contact_note"
)
LIAISON: dict[str, str] = {
    "office_staff": "view_request send_inquiry review_notice view_leave view_preparation keep_negative_list"
    " view_supervision close_coordination draw_check raise_coordination name_contact",
    "office_head": "view_request send_inquiry review_notice view_leave view_disclosure dispose_disclosure"
    " decide_discloser view_preparation approve_unit_plan keep_negative_list"
    " view_supervision close_coordination draw_check raise_coordination name_contact",
    "team_leader": f"{_TEAM} send_notice review_notice approve_leave end_leave view_disclosure dispose_disclosure"
    " ask_discloser submit_unit_plan hand_over_non_cooperation note_opinion",
    "team_deputy": f"{_TEAM} end_leave note_opinion",
    "team_liaison": f"{_TEAM} end_leave",
    "team_member": _TEAM,
    "team_leader_closing": "view_request send_request view_leave view_disclosure dispose_disclosure view_preparation"
    " prepare_assignment",
    "team_member_closing": "view_request view_leave view_preparation",
    "unit_secretary": "answer_request name_contact answer_notice ask_leave sign_leave end_leave report_opinion",
    "unit_liaison": "answer_request name_contact answer_notice ask_leave end_leave report_opinion",
    **dict.fromkeys(
        (
            "unit_clerk", "unit_leader", "unit_deputy", "discipline_officer", "organisation_officer",
            "petition_bureau_officer", "consulted_officer", "functional_officer",
        ),
        "answer_request",
    ),
}  # fmt: skip
PETITIONS: dict[str, str] = {
    "office_staff": "view_petition register_petition import_petitions triage_petition assign_petition conclude_petition"
    " transfer_petition manage_channel view_lead register_lead review_lead submit_lead hand_over_lead sign_lead_office"
    " retire_lead ask_identity keep_delivery keep_gate send_express view_missed mark_missed",
    "office_head": "view_petition register_petition import_petitions triage_petition assign_petition conclude_petition"
    " transfer_petition manage_channel view_lead register_lead review_lead submit_lead hand_over_lead sign_lead_office"
    " retire_lead ask_identity decide_identity keep_delivery keep_gate send_express approve_probe approve_clarification view_missed mark_missed"
    " judge_missed",
    "group_head": "view_lead learn_of_closure read_express view_missed judge_missed",
    "team_leader": "view_petition register_petition triage_petition assign_petition conclude_petition"
    " transfer_petition manage_channel view_lead register_lead review_lead submit_lead sign_lead_team ask_identity"
    " keep_delivery open_box keep_appointment send_express",
    "team_deputy": "view_petition register_petition triage_petition manage_channel view_lead register_lead ask_identity"
    " open_box keep_appointment",
    "team_liaison": "view_petition register_petition triage_petition manage_channel view_lead register_lead ask_identity"
    " open_box keep_appointment",
    "team_member": "view_petition register_petition triage_petition view_lead register_lead ask_identity"
    " open_box keep_appointment",
    "team_leader_closing": "view_petition view_lead register_lead review_lead submit_lead sign_lead_team send_express",
    "team_member_closing": "view_petition view_lead",
    "discipline_officer": "view_handed_lead sign_lead_receiver report_lead answer_transfer",
    "organisation_officer": "view_handed_lead sign_lead_receiver report_lead answer_transfer",
    "judicial_officer": "view_handed_lead sign_lead_receiver report_lead answer_transfer",
    "petition_bureau_officer": "answer_transfer",
    "functional_officer": "answer_transfer",
    "unit_secretary": "answer_transfer",
    "unit_liaison": "answer_transfer check_channel",
}
RECTIFICATION: dict[str, str] = {
    "office_staff": "view_supervision_report view_consequence follow_check view_report review_report return_report view_feedback draft_feedback view_personal_part"
    " deliver_account view_ledger open_account transfer_account check_account verify_account return_account"
    " correct_account evaluate_account import_ledger view_balance sign_statement accept_plan rate_findings"
    " judge_rectification view_publication draft_publication view_follow_up keep_follow_up view_hint judge_hint"
    " view_accountability raise_accountability view_evaluation score_evaluation view_recurrence"
    " view_write_off_list list_write_offs strike_write_off view_escalation draft_escalation drop_escalation draft_notice",
    "office_head": "view_supervision_report view_consequence follow_check view_report review_report return_report view_feedback draft_feedback view_personal_part"
    " deliver_account view_ledger open_account transfer_account check_account verify_account return_account"
    " approve_write_off correct_account reopen_account import_ledger confirm_correction approve_extension"
    " evaluate_account view_balance sign_statement accept_plan rate_findings judge_rectification"
    " view_publication draft_publication review_publication view_follow_up keep_follow_up view_hint judge_hint"
    " view_accountability raise_accountability open_accountability view_evaluation score_evaluation conclude_evaluation view_recurrence"
    " view_write_off_list list_write_offs strike_write_off view_escalation draft_escalation sign_escalation drop_escalation draft_notice issue_notice",
    "group_head": "view_supervision_report read_supervision_report view_consequence decide_new_problem view_report approve_report consider_report return_report approve_feedback view_feedback"
    " view_personal_part view_ledger approve_write_off reopen_account view_balance rate_findings"
    " view_publication review_publication view_accountability view_evaluation view_follow_up view_recurrence"
    " view_write_off_list strike_write_off view_escalation sign_grave_escalation drop_escalation",
    "group_deputy": "view_supervision_report read_supervision_report view_consequence decide_new_problem view_report consider_report return_report approve_feedback view_feedback view_personal_part"
    " view_ledger approve_write_off reopen_account view_balance rate_findings view_publication"
    " view_accountability view_evaluation view_follow_up view_recurrence view_write_off_list strike_write_off view_escalation sign_grave_escalation drop_escalation",
    "secretary": "view_report approve_report return_report view_ledger view_balance",
    "supervisor": "view_supervision_report write_supervision_report view_consequence follow_check view_ledger check_account view_balance view_hint",
    # From above, for a time: reads what was found and what became of it. Never a petition, lead or identity.
    "visiting_inspector": "view_report view_feedback view_ledger view_balance",
    "team_leader": "draft_report submit_report view_report",
    "team_leader_closing": "draft_report submit_report view_report view_feedback view_personal_part view_ledger",
    "team_member": "view_report draft_report",
    "team_member_closing": "view_report draft_report view_feedback view_ledger",
    "unit_secretary": "answer_notice write_explanation hand_in_explanation view_own_account view_personal_part claim_account receive_account plan_account submit_plan"
    " submit_rectification report_progress add_evidence apply_write_off countersign_statement"
    " draft_own_publication submit_own_publication",
    "unit_liaison": "answer_notice write_explanation view_own_account claim_account plan_account report_progress add_evidence draft_own_publication",
    "unit_clerk": "view_own_account report_progress add_evidence",
    "unit_leader": "view_own_account claim_account",
    "discipline_officer": "write_explanation hand_in_explanation view_supervised_ledger receive_transfer report_progress add_evidence apply_write_off"
    " countersign_statement answer_accountability review_plan",
    "organisation_officer": "write_explanation hand_in_explanation view_supervised_ledger receive_transfer report_progress add_evidence apply_write_off"
    " countersign_statement answer_accountability review_plan",
    "functional_officer": "write_explanation hand_in_explanation receive_transfer report_progress add_evidence apply_write_off countersign_statement"
    " answer_recommendation",
}

_LABELS: dict[str, tuple[str, str]] = {
    # Office-wide roles, held at an office.
    "secretary": ("党委书记", OFFICE),
    "group_head": ("领导小组组长", OFFICE),
    "group_deputy": ("领导小组副组长、成员", OFFICE),
    "office_head": ("巡察办主任", OFFICE),
    "office_staff": ("巡察办工作人员", OFFICE),
    "supervisor": ("督查组成员", SEAT),
    "lecturer": ("培训授课人", OFFICE),
    "visiting_inspector": ("上级检查人员", OFFICE),
    "system_administrator": ("系统管理员", OFFICE),
    "security_administrator": ("安全管理员", OFFICE),
    "auditor": ("审计员", OFFICE),
    # Seats on an assignment. "…_closing" is the same seat after withdrawal: report, handover and feedback only.
    "team_leader": ("巡察组组长", SEAT),
    "team_deputy": ("巡察组副组长", SEAT),
    "team_liaison": ("巡察组联络员", SEAT),
    "team_member": ("巡察组组员", SEAT),
    "team_outside_member": ("外地（交叉）组员", SEAT),
    "sending_office": ("派出机构（交叉、联动）", SEAT),
    "team_leader_closing": ("巡察组组长（撤离后）", SEAT),
    "team_member_closing": ("巡察组组员（撤离后）", SEAT),
    # The inspected unit's own side.
    "unit_secretary": ("被巡察单位党组织书记", UNIT),
    "unit_liaison": ("被巡察单位联络员", UNIT),
    "unit_clerk": ("被巡察单位经办人", UNIT),
    "unit_leader": ("被巡察单位班子成员", UNIT),
    "unit_deputy": ("被巡察单位党委分管领导", UNIT),
    "home_unit": ("原单位党组织", UNIT),
    # Organs, at their own desks.
    "discipline_officer": ("纪检监察机关", UNIT),
    "organisation_officer": ("组织部门", UNIT),
    "judicial_officer": ("公安司法机关", UNIT),
    "petition_bureau_officer": ("信访部门、责任单位", UNIT),
    "consulted_officer": ("函询、商请部门", UNIT),
    "functional_officer": ("党政职能部门", UNIT),
    "resident_discipline": ("派驻纪检组", UNIT),
}


def _powers(code: str) -> frozenset[str]:
    found: set[str] = set()
    for app, table in (
        ("inspection", FLOOR), ("rounds", ROUNDS), ("rounds", PLANNING), ("rounds", LIAISON), ("rounds", FIELDWORK), ("petitions", PETITIONS),
        ("rectification", RECTIFICATION),
    ):  # fmt: skip
        found |= {f"{app}.{power}" for power in table.get(code, "").split()}
    return frozenset(found)


ROLES: dict[str, Role] = {code: Role(code, label, held, _powers(code)) for code, (label, held) in _LABELS.items()}

# A cross-region member has a member's seat; what differs is the account, limited to the round.
ROLES["team_outside_member"] = Role("team_outside_member", "外地（交叉）组员", SEAT, ROLES["team_member"].powers)

# Whoever holds one of these only looks: for him no address takes anything in, and he holds nothing else beside.
READ_ONLY = ("visiting_inspector",)

# Whose office holds a team in a round led from above has, over that team and its tasks, what this role says.
SENDING, SENDERS = "sending_office", ("office_staff", "office_head")

# The three administrators see no business content, and are three people (R-340, roles appendix).
ADMINISTRATORS = ("system_administrator", "security_administrator", "auditor")


def powers_of(role: str) -> frozenset[str]:
    """The powers of a role; an unknown role has none."""
    return ROLES[role].powers if role in ROLES else frozenset()


def roles_with(power: str) -> tuple[str, ...]:
    """Codes of the roles that carry a power, e.g. to know whom to remind."""
    return tuple(code for code, role in ROLES.items() if power in role.powers)


def choices(held: str) -> list[tuple[str, str]]:
    """Form choices of the roles held in one way."""
    return [(role.code, role.label) for role in ROLES.values() if role.held == held]
