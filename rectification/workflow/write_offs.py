"""Steps of an application for 销账, in the course of a step of its account."""

from __future__ import annotations

from inspection.workflow import Step

APPLICATION_VERIFIED = Step("verify", "核验", ("applied",), "verified", "rectification.verify_account")
APPLICATION_GRANTED = Step("grant", "批准", ("verified",), "granted", "rectification.approve_write_off")
APPLICATION_RETURNED = Step("return", "退回", ("applied", "verified"), "returned", "rectification.return_account")
WRITE_OFF_STEPS = (APPLICATION_VERIFIED, APPLICATION_GRANTED, APPLICATION_RETURNED)
