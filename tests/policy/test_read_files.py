"""Policy folders load whole and in one state; what is no plain file inside of the folder is one problem (fault tests 38, 41)."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from guardrails.policy import files
from guardrails.policy.read import Reading, read

posix = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and modes are POSIX")


def policy(name: str, tool: str = "x") -> str:
    return f"apiVersion: guardrails/v1\nkind: Policy\nmetadata: {{id: {name}, owner: me}}\nspec: {{rules: [{{id: a, tools: [{tool}]}}]}}\n"


def ids(reading: Reading) -> list[str]:
    return [located.document.metadata.id for located in reading.documents]


def said(reading: Reading) -> list[str]:
    return [str(problem) for problem in reading.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "policies"
    made.mkdir()
    return made


def test_a_folder_is_read_through_and_named_from_its_own_name(folder: Path) -> None:
    (folder / "team" / "deep").mkdir(parents=True)
    for path, name in (("b.yaml", "b"), ("a.yml", "a"), ("team/c.yaml", "c"), ("team/deep/d.yaml", "d")):
        (folder / path).write_text(policy(name))
    (folder / "README.md").write_text("# not a policy")
    (folder / ".hidden.yaml").write_text("not: read")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.yaml").write_text("not: read")
    reading = read(folder)
    assert said(reading) == []
    assert reading.files == ("policies/a.yml", "policies/b.yaml", "policies/team/c.yaml", "policies/team/deep/d.yaml")
    assert ids(reading) == ["a", "b", "c", "d"]


def test_the_folder_one_stands_in_needs_no_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_text(policy("a"))
    monkeypatch.chdir(folder)
    assert read(".").files == ("a.yaml",)
    assert read("a.yaml").files == ("a.yaml",)
    monkeypatch.chdir(folder.parent)
    assert read("policies").files == read("policies/").files == ("policies/a.yaml",)


def test_no_message_tells_the_way_to_a_folder(tmp_path: Path) -> None:
    (tmp_path / "secret-place" / "policies").mkdir(parents=True)
    (tmp_path / "secret-place" / "policies" / "a.yaml").write_text("a: [")
    for reading in (read(tmp_path / "secret-place" / "policies"), read(tmp_path / "secret-place" / "policies" / "a.yaml")):
        assert "secret-place" not in "".join(said(reading))
        assert "policies/a.yaml:1:5" in said(reading)[0]


def test_several_files_and_folders_are_one_set_and_nothing_is_read_twice(folder: Path) -> None:
    (folder / "a.yaml").write_text(policy("a"))
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "a.yaml").write_text(policy("b"))
    reading = read([folder, folder / "a.yaml", folder.parent / "other" / "a.yaml"])
    assert ids(reading) == ["b", "a"]
    assert reading.files == ("other/a.yaml", "policies/a.yaml")


def test_two_files_of_the_same_name_are_both_read(tmp_path: Path) -> None:
    for place, name in (("one", "a"), ("two", "b")):
        (tmp_path / place / "policies").mkdir(parents=True)
        (tmp_path / place / "policies" / "x.yaml").write_text(policy(name))
    assert sorted(ids(read([tmp_path / "one" / "policies", tmp_path / "two" / "policies"]))) == ["a", "b"]


def test_what_is_missing_or_empty_is_one_problem(folder: Path) -> None:
    assert said(read(folder)) == [
        "policies:1:1: GR102 no policy files in this folder\n  1 | \n    | ^\n  hint: policy files end in `.yaml` or `.yml`"
    ]
    assert said(read(folder / "none")) == ["none:1:1: GR100 there is no such file or folder\n  1 | \n    | ^"]
    assert [p.code for p in read([]).problems] == ["GR102"]
    assert [p.code for p in read({}).problems] == ["GR102"]


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_one_problem(folder: Path) -> None:
    (folder / "a.yaml").write_text(policy("a"))
    (folder / "a.yaml").chmod(0)
    assert said(read(folder)) == ["policies/a.yaml:1:1: GR100 this file may not be read\n  1 | \n    | ^"]


@posix
def test_links_inside_of_the_folder_count_where_they_lead(folder: Path) -> None:
    """As a mounted Kubernetes ConfigMap lays them out."""
    (folder / "..2026_01").mkdir()
    (folder / "..2026_01" / "a.yaml").write_text(policy("a"))
    (folder / "..data").symlink_to("..2026_01")
    (folder / "a.yaml").symlink_to("..data/a.yaml")
    reading = read(folder)
    assert said(reading) == []
    assert ids(reading) == ["a"]
    assert reading.files == ("policies/a.yaml",)


@posix
def test_links_that_lead_out_go_round_or_lead_nowhere_are_problems(folder: Path) -> None:
    (folder / "good.yaml").write_text(policy("good"))
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "o.yaml").write_text(policy("o"))
    (folder / "file.yaml").symlink_to(outside / "o.yaml")
    (folder / "all").symlink_to(outside)
    (folder / "again").symlink_to(folder)
    (folder / "dangling.yaml").symlink_to(folder / "nowhere.yaml")
    (folder / "round.yaml").symlink_to(folder / "round.yaml")
    reading = read(folder)
    assert ids(reading) == ["good"]
    assert [p.split(" GR")[1].split("\n")[0] for p in said(reading)] == [
        "101 folders that contain themselves, or too many in one another",
        "101 a link that leads out of the folder",
        "100 there is no such file",
        "101 a link that leads out of the folder",
        "100 this file is a link that goes round",
    ]
    assert [p.split(":")[0] for p in said(reading)] == [
        f"policies/{name}" for name in ("again", "all", "dangling.yaml", "file.yaml", "round.yaml")
    ]


@posix
@pytest.mark.timeout(20)
def test_pipes_sockets_devices_and_folders_named_like_files_are_problems(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    (folder / "good.yaml").write_text(policy("good"))
    (folder / "folder.yaml").mkdir()
    reading = read(folder)
    assert ids(reading) == ["good"]
    assert said(reading) == [
        "policies/pipe.yaml:1:1: GR101 not a regular file\n  1 | \n    | ^\n  hint: policy files are plain files or links to them"
    ]
    for path in (Path("/dev/zero"), folder / "pipe.yaml"):
        assert [p.code for p in read(path).problems] == ["GR101"]


def test_files_and_sets_have_caps(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "large.yaml").write_bytes(b"#" * (files.MAX_FILE + 1))
    (folder / "small.yaml").write_text(policy("small"))
    reading = read(folder)
    assert ids(reading) == ["small"]
    assert [p.message for p in reading.problems] == ["larger than 4 MiB"]
    monkeypatch.setattr(files, "MAX_SET", 2**20)
    for number in range(5):
        (folder / f"{number}.yaml").write_text(policy(f"p{number}") + "#" * 2**18)
    over = [p for p in read(folder).problems if p.message.startswith("the files together")]
    assert len(over) == 1
    monkeypatch.setattr(files, "MAX_FILES", 3)
    assert "more than 3 files" in [p.message for p in read(folder).problems]


def test_a_file_written_in_place_loads_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second half arrives while the first is read: the file is read again."""
    target = folder / "a.yaml"
    whole = policy("a") + "---\n" + policy("b")
    target.write_text(policy("a"))
    opened = files._open
    calls: list[Path] = []

    def slow(root: Path, path: Path) -> int:
        descriptor = opened(root, path)
        if not calls:
            target.write_text(whole)
        calls.append(path)
        return descriptor

    monkeypatch.setattr(files, "_open", slow)
    reading = read(folder)
    assert ids(reading) == ["a", "b"]
    assert said(reading) == []


def test_a_folder_that_never_rests_is_one_problem(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_text(policy("a"))
    (folder / "b.yaml").write_text(policy("b"))
    opened = files._open
    count = iter(range(1000))

    def restless(root: Path, path: Path) -> int:
        replace(folder / "b.yaml", policy("b", f"t{next(count)}"))
        return opened(root, path)

    monkeypatch.setattr(files, "_open", restless)
    reading = read(folder)
    assert reading.documents == ()
    assert [(p.code, p.message) for p in reading.problems] == [("GR106", "the files keep changing while they are read")]


def replace(path: Path, text: str) -> None:
    """Writes beside the file and renames, as careful writers do."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text)
    beside.replace(path)


@posix
@pytest.mark.timeout(60)
def test_a_set_that_is_swapped_while_it_is_read_is_old_or_new_and_never_mixed(folder: Path) -> None:
    """Two folders of ten files, swapped by one link: every reading sees ten files of one of them, or says that it could not."""
    for version in ("old", "new"):
        (folder / f"..{version}").mkdir()
        for number in range(10):
            (folder / f"..{version}" / f"p{number}.yaml").write_text(policy(f"p{number}", version))
    (folder / "..data").symlink_to("..old")
    for number in range(10):
        (folder / f"p{number}.yaml").symlink_to(f"..data/p{number}.yaml")
    done = threading.Event()

    def swap() -> None:
        turn = 0
        while not done.is_set():
            turn += 1
            beside = folder / "..data_new"
            beside.symlink_to("..new" if turn % 2 else "..old")
            beside.replace(folder / "..data")
            done.wait(0.002)

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen: set[str] = set()
    try:
        for _ in range(60):
            reading = read(folder)
            if reading.problems:
                assert [p.code for p in reading.problems] == ["GR106"]
                assert reading.documents == ()
                continue
            tools = {located.document.model_dump()["spec"]["rules"][0]["tools"][0]["name"] for located in reading.documents}
            assert len(reading.documents) == 10
            assert len(tools) == 1, "mixed"
            seen |= tools
    finally:
        done.set()
        swapper.join()
    assert seen


def test_a_cut_file_never_loads_its_first_half(folder: Path) -> None:
    """Cut at every byte: what loads is the whole file, or a file that says less and says so by a problem."""
    whole = policy("a").encode()
    for end in range(len(whole)):
        reading = read({"a.yaml": whole[:end]})
        if not reading.problems:
            assert whole[end:].strip() == b"", whole[:end]
