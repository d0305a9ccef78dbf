"""Pseudonyms: values taken out of a text in such a way that they can be put back into the reply, and only there.

    vault = Vault()
    sent = substitute(prompt, find(prompt), vault, session, "surrogate")
    back = restore(reply, vault, session, {"NAME", "DATE"})     # back.text, back.altered, back.count

`Vault` holds the map (`SharedVault` for several workers), `substitute` writes to it, `restore`, `restore_value` and `StreamRestorer` read
from it.  A reply whose `altered` is not empty holds a pseudonym that was changed, torn or invented; nothing was restored there, and it
should be held.
"""

from .book import VaultFull
from .found import Alteration, Restored, RestoredValue
from .issue import STYLES, Style
from .restore import StreamRestorer, ValueTooLarge, restore, restore_value
from .sealed import VaultError
from .shared import Keeper, Kept, SharedVault
from .substitute import substitute
from .vault import Vault

__all__ = [
    "STYLES",
    "Alteration",
    "Keeper",
    "Kept",
    "Restored",
    "RestoredValue",
    "SharedVault",
    "StreamRestorer",
    "Style",
    "ValueTooLarge",
    "Vault",
    "VaultError",
    "VaultFull",
    "restore",
    "restore_value",
    "substitute",
]
