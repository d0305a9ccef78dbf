"""The file of people, read strictly: what was not understood makes nobody a signer, and every problem names its line.

```yaml
version: 1
people:
  - id: dr-lee
    roles: [radiologist]
    key: ed25519:...            # from `guardrails signoff key new dr-lee`
    not_before: 2026-01-01      # both, `disabled` and `also` can be left out
    not_after: 2027-01-01
    also: [lee@hospital.example]
```
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import yaml

from ..source import printable
from .people import Person, day, public_of
from .refusals import PeopleError

MAX_FILE: Final = 1024 * 1024
MAX_PEOPLE: Final = 10_000
MAX_TEXT: Final = 200
_DEPTH: Final = 8
_SETTLES: Final = 2.0
_FIELDS: Final = ("id", "roles", "key", "not_before", "not_after", "disabled", "also")
_NEEDED: Final = ("id", "roles", "key")


class People:
    """People in a YAML or JSON file.  It is read again when it changes; while it has problems, nobody is known.

    >>> people = People(Path("people.yaml"))   # doctest: +SKIP
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[tuple[int, ...], Mapping[str, Person]] = ((), {})
        self.load()

    def load(self) -> Mapping[str, Person]:
        """Everybody in the file, by id.  Raises PeopleError with every problem."""
        name = self._path.name
        try:
            with self._path.open("rb") as file:
                seen = os.fstat(file.fileno())
                stamp = (seen.st_mtime_ns, seen.st_size, seen.st_ino, seen.st_ctime_ns, seen.st_mode)
                read, people = self._known  # one reading, for another thread may put a new pair there
                if stamp == read:
                    return people
                if not stat.S_ISREG(seen.st_mode):
                    raise PeopleError(f"{name}: expected a file")
                if os.name == "posix" and seen.st_mode & stat.S_IWOTH:
                    raise PeopleError(f"{name}: everybody may write it; `chmod o-w` it, or anybody could add a signer")
                data = file.read(MAX_FILE + 1)
        except OSError as error:
            raise PeopleError(f"{name}: cannot be read: {(error.strerror or 'input failed').lower()}") from None
        people = people_in(data, name)
        # A file that was written just now may be written again without another stamp: it is read again until it has settled.
        settled = time.time() - max(seen.st_mtime, seen.st_ctime) > _SETTLES
        self._known = (stamp, people) if settled else ((), {})
        return people

    def person(self, id: str) -> Person | None:  # noqa: A002  reason: as above
        """The person of this id as the file says now.  Raises PeopleError while it has problems."""
        return self.load().get(id)


def people_in(data: bytes, name: str) -> dict[str, Person]:
    """Everybody in the text of a file, by id.  Raises PeopleError with every problem."""
    if len(data) > MAX_FILE:
        raise PeopleError(f"{name}: larger than {MAX_FILE:,} bytes")
    try:
        text = data.decode("utf-8")
        _check_shape(text, name)
        root = yaml.compose(text, yaml.SafeLoader)
    except UnicodeDecodeError:
        raise PeopleError(f"{name}: expected UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark is not None else ""
        raise PeopleError(f"{name}{place}: this is neither YAML nor JSON") from None
    reading = _Reading(name)
    people = reading.whole(root)
    if reading.problems:
        raise PeopleError(*reading.problems)
    return people


def _check_shape(text: str, name: str) -> None:
    """Looks at the events one by one, before any of them becomes an object: what nests or repeats itself ends here."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, yaml.AliasEvent):
            raise PeopleError(f"{name}:{line}: aliases are not taken; write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            raise PeopleError(f"{name}:{line}: nested too deeply")


class _Reading:
    """One reading of one file: what is wrong with it so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[str] = []

    def whole(self, root: Any) -> dict[str, Person]:
        fields = self.mapping(root, ("version", "people"), ("version", "people")) if root is not None else None
        if fields is None:
            self.problems = self.problems or [f"{self.name}: expected `version: 1` and `people:`"]
            return {}
        version, listed = fields.get("version"), fields.get("people")
        if version is not None and (version.tag, version.value) != ("tag:yaml.org,2002:int", "1"):
            self.say(version, "expected `version: 1`")
        if not isinstance(listed, yaml.SequenceNode):
            if listed is not None:
                self.say(listed, "expected a list of people")
            return {}
        if len(listed.value) > MAX_PEOPLE:
            self.say(listed, f"more than {MAX_PEOPLE:,} people")
            return {}
        people: dict[str, Person] = {}
        taken: dict[object, str] = {}
        for node in listed.value:
            person = self.person(node)
            if person is None:
                continue
            # One person under two ids, or two with one key, would count twice.
            for what, value in (("id", person.id.casefold()), ("key", person.public), *(("id", other.casefold()) for other in person.also)):
                if (what, value) in taken:
                    self.say(node, f"the {what} is taken by somebody above")
                taken[what, value] = person.id
            people[person.id] = person
        return people

    def person(self, node: Any) -> Person | None:
        before = len(self.problems)
        fields = self.mapping(node, _FIELDS, _NEEDED)
        if fields is None or len(self.problems) > before:
            return None
        public = b""
        try:
            public = public_of(self.text(fields["key"], "key"))
        except ValueError as error:
            self.say(fields["key"], str(error))
        made = {
            "id": self.text(fields["id"], "id"),
            "roles": frozenset(self.texts(fields["roles"], "roles")),
            "public": public,
            "not_before": self.time(fields.get("not_before")),
            "not_after": self.time(fields.get("not_after")),
            "disabled": self.flag(fields.get("disabled")),
            "also": tuple(self.texts(fields["also"], "also")) if "also" in fields else (),
        }
        if len(self.problems) > before:
            return None
        return Person(**made)  # type: ignore[arg-type]  # reason: each was read as what it is

    def mapping(self, node: Any, known: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, Any] | None:
        if not isinstance(node, yaml.MappingNode):
            self.say(node, f"expected a mapping with {', '.join(f'`{n}`' for n in needed)}")
            return None
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name not in known:
                self.say(key, f"unknown field `{printable(str(name))[:40]}`; there are {', '.join(known)}")
            elif name in found:
                self.say(key, f"`{name}` stands here twice")
            else:
                found[name] = value
        for name in needed:
            if name not in found:
                self.say(node, f"`{name}` is missing")
        return found

    def text(self, node: Any, what: str) -> str:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str":
            value = str(node.value)
            if 0 < len(value) <= MAX_TEXT and value == value.strip() and printable(value) == value:
                return value
        self.say(node, f"expected a text as `{what}`, in quotes where YAML would read something else")
        return ""

    def texts(self, node: Any, what: str) -> list[str]:
        if isinstance(node, yaml.SequenceNode) and len(node.value) <= MAX_TEXT:
            return [self.text(item, what) for item in node.value]
        self.say(node, f"expected a list of texts as `{what}`")
        return []

    def time(self, node: Any) -> datetime | None:
        if node is None:
            return None
        try:
            return day(datetime.fromisoformat(str(node.value)))
        except (ValueError, AttributeError):
            self.say(node, "expected a day or a time, such as 2026-01-31")
            return None

    def flag(self, node: Any) -> bool:
        if node is None:
            return False
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:bool" and node.value in ("true", "false"):
            return bool(node.value == "true")
        self.say(node, "expected true or false as `disabled`")
        return True

    def say(self, node: Any, message: str) -> None:
        mark = getattr(node, "start_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark is not None else ""
        if len(self.problems) < 100:
            self.problems.append(f"{self.name}{place}: {message}")
