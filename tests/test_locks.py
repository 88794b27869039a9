"""What is committed fits any machine: no registry hosts, no paths of the one it was written on."""

import json
import re

from tests.source_files import ROOT, short, source_files, text_of

URL = re.compile(r"(?:git\+)?(?:https?|ssh)://[^\s\"']+")
# Put together here, so that this file does not find itself.
HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "registry." + "npmjs", "npmmirror" + ".com",
         "tuna.tsinghua" + ".edu", "mirrors." + "aliyun")  # fmt: skip
FOREIGN = re.compile(
    r"(?<![\w./*-])/(?:work|root|home/\w+)/[\w.-]+|" + "|".join(map(re.escape, HOSTS))
)
PYTHON_LOCKS = ("requirements.lock", "requirements-dev.lock", "scripts/node.lock")
LOCKS = (*PYTHON_LOCKS, "package-lock.json")


def test_lock_files_name_no_host() -> None:
    named = {lock: URL.findall(_read(lock)) for lock in LOCKS}
    # npm copies into its lock where a package asks for donations; nothing is fetched from there.
    donations = set(_funding(json.loads(_read("package-lock.json"))))
    assert {lock: set(urls) - donations for lock, urls in named.items()} == {
        lock: set() for lock in LOCKS
    }


def test_every_locked_python_package_has_its_hash() -> None:
    bare = [
        f"{lock}: {entry.split()[0]}"
        for lock in PYTHON_LOCKS
        for entry in re.split(r"\n(?=\S)", _read(lock))
        if "==" in entry.partition("\n")[0] and "--hash=sha256:" not in entry
    ]
    assert bare == []


def test_everything_of_the_run_lock_is_in_the_development_lock() -> None:
    versions = {lock: set(re.findall(r"^\S+==\S+", _read(lock), re.MULTILINE)) for lock in LOCKS}
    assert versions["requirements.lock"] - versions["requirements-dev.lock"] == set()


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{short(path)}: {match}"
        for path in source_files()
        for match in FOREIGN.findall(text_of(path))
    ]
    assert found == []


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _funding(lock: dict[str, dict[str, dict[str, object]]]) -> list[str]:
    packages = lock["packages"].values()
    return URL.findall(json.dumps([package.get("funding") for package in packages]))
