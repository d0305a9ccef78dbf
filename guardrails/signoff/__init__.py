"""Sign-offs: a human's signed decision on exact bytes, good for one use.

What policy holds is kept encrypted, shown as it will run, signed with a person's own key, judged again and used once.  Nothing here knows
policies or doors: the engine opens requests and brings what judges.
"""

from .claims import Claims
from .keys import Signer, load_key, new_key
from .people import Identities, Person
from .people_file import People
from .refusals import PeopleError, SignoffError, Unholdable
from .request import Draft, Request
from .signing import View
from .signoffs import Release, Signoffs

__all__ = [
    "Claims",
    "Draft",
    "Identities",
    "People",
    "PeopleError",
    "Person",
    "Release",
    "Request",
    "Signer",
    "SignoffError",
    "Signoffs",
    "Unholdable",
    "View",
    "load_key",
    "new_key",
]
