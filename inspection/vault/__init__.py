"""Sealed identities: secrets are sealed to the custodians' public keys before they reach the database (R-202, R-206).

The web process holds public keys only. A custodian's private key is wrapped by his passphrase (Argon2id); whoever holds
the whole database, the media and the environment opens nothing. What is typed while somebody watches the running process
is seen by him: that is said in the threat model and not denied here.

Who opens what:

- Two persons, as a rule. One asks and says why; a custodian of the office, who is another, decides. At the decision
  the custodian's passphrase opens the secret once and it is sealed anew under a one-time code of a hundred random bits, which
  is shown to the custodian and handed over in person. With the code, and logged in as himself, the asker looks for
  ``VAULT_LOOK_MINUTES``; then the box is destroyed. The code is kept nowhere, so a dump taken meanwhile opens nothing.
  (A passphrase of the asker's own would have been guessable; the custodian beside him at the screen would be unlogged.)
- One person alone: the 信访专办员 named for an assignment, whose own key has only that assignment's secrets.
- Nobody reads to correct: whoever corrects enters anew, and the new box takes the old one's place.

``boxes`` has the ciphers, ``secrets`` seals and opens, ``releases`` is the asking and looking, ``custodians`` the coming
and going of keys, ``escrow`` and ``shares`` the paper in the safe, ``likeness`` who may be the same reporter.
"""

from inspection.vault.boxes import VaultClosed
from inspection.vault.custodians import make_custodian
from inspection.vault.secrets import (
    adopt,
    carry,
    destroy,
    has_custodian,
    keys_for,
    note_refusal,
    open_secret,
    seal,
    sealed,
)

__all__ = [
    "VaultClosed",
    "adopt",
    "carry",
    "destroy",
    "has_custodian",
    "keys_for",
    "make_custodian",
    "note_refusal",
    "open_secret",
    "seal",
    "sealed",
]
