"""People: a file that is read strictly and anew, claims of an identity provider, and keys that stay with their owners."""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guardrails.signoff import Claims, People, PeopleError, Person, SignoffError, load_key, new_key
from guardrails.signoff.keys import is_locked, new_signer
from guardrails.signoff.people import public_of, public_text
from guardrails.signoff.people_file import people_in

from .room import START, Room, still

LEE = public_text(new_signer("dr-lee")[0].public)
ROY = public_text(new_signer("dr-roy")[0].public)


def file(*people: str, head: str = "version: 1\npeople:\n") -> bytes:
    return (head + "".join(f"  - {{{person}}}\n" for person in people)).encode()


def test_a_file_says_who_may_sign_in_yaml_or_json() -> None:
    text = file(f"id: dr-lee, roles: [radiologist, chair], key: '{LEE}', not_before: 2026-01-01, not_after: 2027-01-01T12:00:00+01:00")
    person = people_in(text, "people.yaml")["dr-lee"]
    assert (person.roles, person.public) == ({"radiologist", "chair"}, public_of(LEE))
    assert person.not_before == datetime(2026, 1, 1, tzinfo=UTC)
    assert person.active(START)
    assert not person.active(datetime(2027, 1, 1, 11, tzinfo=UTC))
    assert not person.active(datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    assert "dr-lee" not in repr(person)
    json_text = f'{{"version": 1, "people": [{{"id": "dr-lee", "roles": [], "key": "{LEE}", "disabled": true}}]}}'
    assert not people_in(json_text.encode(), "people.json")["dr-lee"].active(START)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", "people.yaml: expected `version: 1` and `people:`"),
        (b"[]", "people.yaml:1:1: expected a mapping with `version`, `people`"),
        (b"version: 2\npeople: []", "people.yaml:1:10: expected `version: 1`"),
        (b"version: 1\npeople: {}", "people.yaml:2:9: expected a list of people"),
        (b"version: 1\npeople: &a []\nmore: *a", "people.yaml:3: aliases are not taken; write it out"),
        (b"version: 1\npeople: [", "people.yaml:2:10: this is neither YAML nor JSON"),
        (b"version: 1\n\xff", "people.yaml: expected UTF-8"),
        (file("id: dr-lee"), "people.yaml:3:5: `roles` is missing"),
        (
            file(f"id: no, roles: [a], key: '{LEE}'"),
            "people.yaml:3:10: expected a text as `id`, in quotes where YAML would read something else",
        ),
        (file(f"id: a, roles: a, key: '{LEE}'"), "people.yaml:3:20: expected a list of texts as `roles`"),
        (
            file(f"id: a, roles: [1], key: '{LEE}'"),
            "people.yaml:3:21: expected a text as `roles`, in quotes where YAML would read something else",
        ),
        (file("id: a, roles: [r], key: abc"), "people.yaml:3:30: expected a key that starts with `ed25519:`"),
        (file("id: a, roles: [r], key: 'ed25519:abc'"), "people.yaml:3:30: expected base64 in the key"),
        (file("id: a, roles: [r], key: 'ed25519:YWJj'"), "people.yaml:3:30: expected a key of 32 bytes"),
        (file(f"id: a, roles: [r], key: '{LEE}', disabled: yes"), "people.yaml:3:96: expected true or false as `disabled`"),
        (file(f"id: a, roles: [r], key: '{LEE}', not_after: soon"), "people.yaml:3:97: expected a day or a time, such as 2026-01-31"),
        (file(f"id: a, roles: [r], key: '{LEE}', role: x"), "people.yaml:3:86: unknown field `role`"),
        (file(f"id: a, id: b, roles: [r], key: '{LEE}'"), "people.yaml:3:13: `id` stands here twice"),
        (
            file(f"id: a, roles: [r], key: '{LEE}'", f"id: A, roles: [r], key: '{ROY}'"),
            "people.yaml:4:5: the id is taken by somebody above",
        ),
        (
            file(f"id: a, roles: [r], key: '{LEE}'", f"id: b, roles: [r], key: '{LEE}'"),
            "people.yaml:4:5: the key is taken by somebody above",
        ),
        (
            file(f"id: a, roles: [r], key: '{LEE}', also: [b]", f"id: b, roles: [r], key: '{ROY}'"),
            "people.yaml:4:5: the id is taken by somebody above",
        ),
        (b"version: 1\npeople: " + b"[" * 5_000, "people.yaml:2: nested too deeply"),
        (b"x" * (1024 * 1024 + 1), "people.yaml: larger than 1,048,576 bytes"),
    ],
)
def test_what_is_not_understood_makes_nobody_a_signer(text: bytes, problem: str) -> None:
    with pytest.raises(PeopleError) as caught:
        people_in(text, "people.yaml")
    assert any(found.startswith(problem) for found in caught.value.problems), caught.value.problems
    assert LEE not in str(caught.value)


def test_every_problem_is_shown_at_once() -> None:
    with pytest.raises(PeopleError) as caught:
        people_in(file("id: a", "roles: [r]", "key: x"), "people.yaml")
    assert len(caught.value.problems) == 6


@pytest.mark.parametrize("first", [0, 1, 0x26, 0xEC, 0xED])
def test_keys_with_which_anybody_could_sign_are_refused(first: int) -> None:
    rest = {0x26: "e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", 0xEC: "ff" * 30 + "7f", 0xED: "ff" * 30 + "ff"}
    public = bytes([first]) + bytes.fromhex(rest.get(first, "00" * 31))
    with pytest.raises(ValueError, match="anybody could sign"):
        public_of(f"ed25519:{b64encode(public).decode()}")


def test_a_file_that_is_gone_broken_or_open_to_all_makes_nobody_a_signer(room: Room) -> None:
    request = room.open()
    room.sign(request.id, "dr-lee")
    kept = room.file.read_bytes()
    for change in (
        lambda: room.file.write_text("people: nobody"),
        room.file.unlink,
        lambda: (room.file.unlink(), room.file.mkdir()),
    ):
        change()
        with pytest.raises(PeopleError):
            room.signoffs.consume(request.id, recheck=still)
        if room.file.is_dir():
            room.file.rmdir()
        room.file.write_bytes(kept)
    if os.name == "posix":
        room.file.chmod(0o666)
        with pytest.raises(PeopleError, match="everybody may write it"):
            room.signoffs.consume(request.id, recheck=still)
        room.file.chmod(0o644)
    room.signoffs.consume(request.id, recheck=still)


def test_a_file_must_load_when_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(PeopleError, match=r"people.yaml: cannot be read: no such file"):
        People(tmp_path / "people.yaml")


# ------------------------------------------------------------------ claims


PUBLIC = public_of(LEE)


def claims(**changed: Any) -> dict[str, Any]:
    return {
        "iss": "https://id.example",
        "sub": "u-1",
        "roles": ["radiologist"],
        "exp": START.timestamp() + 60,
        "email": "l@h.example",
    } | changed


def person(given: dict[str, Any], **options: Any) -> Person | None:
    return Claims(lambda _: given, public=PUBLIC, issuer="https://id.example", **options).person("u-1")


def test_claims_make_a_person_with_roles_until_they_expire() -> None:
    found = person(claims())
    assert found is not None
    assert (found.id, found.roles, found.public, found.also) == ("u-1", {"radiologist"}, PUBLIC, ("l@h.example",))
    assert found.active(START)
    assert not found.active(datetime.fromtimestamp(START.timestamp() + 60, UTC))


def test_roles_are_read_where_the_provider_puts_them() -> None:
    nested = claims(realm_access={"roles": ["rad", "other"]})
    found = person(nested, roles="realm_access.roles", names={"rad": "radiologist"})
    assert found is not None
    assert found.roles == {"radiologist"}
    for value in ("radiologist chair", ["radiologist", "chair", 7]):
        found = person(claims(roles=value))
        assert found is not None
        assert found.roles == {"radiologist", "chair"}
    for value in (None, 7, {"a": 1}):
        found = person(claims(roles=value))
        assert found is not None
        assert found.roles == frozenset()


@pytest.mark.parametrize(
    "change", [{"iss": "https://evil.example"}, {"sub": "u-2"}, {"sub": ""}, {"sub": 7}, {"exp": "soon"}, {"nbf": True}, {"exp": 1e300}]
)
def test_claims_of_somebody_else_or_of_no_time_make_nobody(change: dict[str, Any]) -> None:
    assert person(claims(**change)) is None


def test_who_logged_in_signs_with_the_key_of_the_application(room: Room) -> None:
    signer, _ = new_signer("u-1")
    given: dict[str, Any] = claims(exp=START.timestamp() + 3600)
    logged_in: dict[str, dict[str, Any]] = {"u-1": given}
    identities = Claims(logged_in.get, public=signer.public, issuer="https://id.example")
    signoffs = room.another(identities=identities)
    request = room.open()
    signoffs.approve(signoffs.show(request.id, "u-1"), signer)
    logged_in.clear()
    with pytest.raises(SignoffError, match="no longer count"):
        signoffs.consume(request.id, recheck=still)
    logged_in["u-1"] = given
    signoffs.consume(request.id, recheck=still)
    own = room.open(requester="L@h.example")
    with pytest.raises(SignoffError, match="cannot sign it"):
        signoffs.show(own.id, "u-1")


# ------------------------------------------------------------------ keys


@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_a_key_is_written_for_its_owner_alone_and_loads_again(tmp_path: Path, passphrase: str) -> None:
    path = tmp_path / "lee.key"
    made = new_key(path, "dr-lee", passphrase)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert is_locked(path) is bool(passphrase)
    again = load_key(path, passphrase)
    assert (again.id, again.public, again.sign(b"x")) == ("dr-lee", made.public, made.sign(b"x"))
    with pytest.raises(PeopleError, match="is there already"):
        new_key(path, "dr-lee")
    assert load_key(path, passphrase).public == made.public
    if passphrase:
        for wrong in ("", "incorrect horse"):
            with pytest.raises(PeopleError, match="another passphrase"):
                load_key(path, wrong)


def test_a_key_that_others_can_read_or_that_was_put_together_is_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "one.key", tmp_path / "other.key"
    new_key(one, "dr-lee")
    new_key(other, "dr-roy")
    if os.name == "posix":
        one.chmod(0o640)
        with pytest.raises(PeopleError, match="others can read this key"):
            load_key(one)
        one.chmod(0o600)
    mixed = one.read_text().replace(public_text(load_key(one).public), public_text(load_key(other).public))
    one.write_text(mixed)
    with pytest.raises(PeopleError, match="do not belong together"):
        load_key(one)
    for text in ("", "{}", "[]", '{"version": 1}', "\udcff"):
        one.write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(PeopleError, match="no key file"):
            load_key(one)
    with pytest.raises(PeopleError, match="cannot be read"):
        load_key(tmp_path / "none.key")
