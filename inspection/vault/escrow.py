"""The last resort: an escrow key whose private half is printed as three shares for the safe and kept nowhere else.

Every secret has a box for it. Two shares give the key back, in the hands of two named people, and only to seal
everything anew to a custodian appointed in the usual way: nothing is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from nacl.public import PrivateKey

from inspection import audit
from inspection.models import CustodianKey, Office
from inspection.vault import secrets, shares
from inspection.vault.boxes import VaultClosed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspection.models import User
    from inspection.vault.secrets import Copied


def current(office: Office) -> CustodianKey | None:
    """The escrow key in use."""
    return CustodianKey.objects.filter(office=office, user=None, retired_at=None).first()


def _two(one: User, two: User) -> None:
    if one.pk == two.pk or not (one.is_active and two.is_active):
        raise VaultClosed("须有两名不同的在用账号人员在场。")


@transaction.atomic
def make(office: Office, *, by: User, witness: User) -> tuple[CustodianKey, list[str]]:
    """A new escrow key; returns it with its three shares, to be printed and kept apart. An older one is retired.

    What was sealed before has a box of the new key only after a custodian's 补封. Raises VaultClosed.
    """
    _two(by, witness)
    Office.objects.select_for_update().get(pk=office.pk)
    if (old := current(office)) is not None:
        # Its boxes stay until the new key has its own: the old shares are the only way in till then.
        old.retired_at = timezone.now()
        old.save(update_fields=["retired_at"])
    private = PrivateKey.generate()
    made = CustodianKey.objects.create(office=office, user=None, public_key=bytes(private.public_key))
    audit.record(made, "make_escrow", by=by, label="生成应急密钥", witness=witness.pk, parts=shares.PARTS)
    return made, [shares.on_paper(each) for each in shares.split(bytes(private))]


def recover(office: Office, texts: Sequence[str]) -> tuple[CustodianKey, PrivateKey]:
    """The escrow key and its private half, from two shares typed off the paper. Raises VaultClosed."""
    try:
        one, two = (shares.off_paper(each) for each in texts)
        private = PrivateKey(shares.join(one, two))
    except (ValueError, TypeError) as error:
        raise VaultClosed(f"分片不能恢复密钥：{error}") from error
    public = bytes(private.public_key)
    for each in CustodianKey.objects.filter(office=office, user=None):
        if bytes(each.public_key) == public:
            return each, private
    raise VaultClosed("两份分片不属于本机构的应急密钥。")


def hand_to(target: CustodianKey, texts: Sequence[str], *, by: User, witness: User) -> Copied:
    """Seal everything the escrow key opens to a custodian's key. Raises VaultClosed."""
    _two(by, witness)
    if target.is_escrow or target.retired_at is not None:
        raise VaultClosed("请先按程序设立保管人，由其本人设定口令。")
    source, private = recover(target.office, texts)
    done = secrets.copy(source, private, target, by=by)
    audit.record(target, "recover_escrow", by=by, label="动用应急密钥补封", witness=witness.pk, made=done.made,
                 broken=len(done.broken))  # fmt: skip
    return done
