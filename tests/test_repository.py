"""A clone works anywhere: nothing tracked names the machine it was written on, and what is installed is fixed by hash."""

import re
import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements/base.lock", "requirements/dev.lock")

MACHINE_PATH = re.compile(r"""(?<![\w./}*-])/(?:home|root|work|tmp|Users)(?=[/\s"'`)]|$)|\b[A-Z]:\\Users\\""")
INDEX_HOST = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|mirrors?\.(?:aliyun|tuna|ustc|cloud)", re.IGNORECASE)
INDEX_OPTION = re.compile(r"://|--(?:extra-)?index|--find-links|--trusted-host|\bfile:")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)")

# Where whatever fits nowhere gathers.
NAMES_OF_NOTHING = {"services", "utils", "util", "core", "common", "helpers", "managers", "misc"}


def tracked() -> list[PurePosixPath]:
    """Every file git tracks."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git clone: what is tracked is not known")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [PurePosixPath(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def lines(name: PurePosixPath | str) -> list[str]:
    """The lines of a tracked text, none of a font or a picture."""
    try:
        return (ROOT / name).read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def found(pattern: re.Pattern[str], names: list[PurePosixPath]) -> list[str]:
    """Where the pattern occurs, as file, line and the words."""
    return [
        f"{name}:{number}: {match[0]}" for name in names for number, line in enumerate(lines(name), 1) for match in pattern.finditer(line)
    ]


def is_configuration(name: PurePosixPath) -> bool:
    """Whether the file says how to install or build."""
    return name.parts[0] in {"requirements", ".ci"} or str(name) in {"Makefile", "pyproject.toml", "doudi"} or name.suffix == ".cfg"


def pins(name: str) -> dict[str, str]:
    """The packages a requirements file fixes, with their versions."""
    return {match[1].lower().replace("_", "-"): match[2] for line in lines(name) if (match := PIN.match(line))}


def test_no_file_names_a_path_of_a_machine() -> None:
    """A path that exists on one machine is a fault on every other."""
    assert not found(MACHINE_PATH, tracked())


def test_no_file_names_a_package_index() -> None:
    """Offices install from mirrors of their own, or offline."""
    assert not found(INDEX_HOST, tracked())


def test_locks_and_configuration_say_what_to_install_and_never_from_where() -> None:
    """The hash says which file; the place is the administrator's to choose."""
    assert not found(INDEX_OPTION, [name for name in tracked() if is_configuration(name)])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_a_hash(lock: str) -> None:
    """Without one single hash, pip refuses the whole file; with a wrong one, the package."""
    entries = [entry for entry in re.split(r"\n(?=\S)", "\n".join(lines(lock))) if not entry.startswith("#")]
    assert entries
    assert not [entry.partition("\n")[0] for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry]


@pytest.mark.parametrize("name", ["base", "dev"])
def test_the_lock_follows_its_source(name: str) -> None:
    """What requirements/*.in asks for is what is locked, to the version."""
    assert pins(f"requirements/{name}.in").items() <= pins(f"requirements/{name}.lock").items()


def test_the_tests_run_on_what_the_service_runs_on() -> None:
    """A version that was not tested is not served."""
    assert pins("requirements/base.lock").items() <= pins("requirements/dev.lock").items()


def test_every_requirement_gives_its_reason() -> None:
    """A dependency nobody can explain is one nobody will remove."""
    asked = [line for name in ("base", "dev") for line in lines(f"requirements/{name}.in") if PIN.match(line)]
    assert not [line for line in asked if not line.partition("#")[2].strip()]


def test_no_folder_and_no_module_is_named_after_nothing() -> None:
    """A name says what is inside; these say that nobody decided."""
    assert not [str(name) for name in tracked() if NAMES_OF_NOTHING & {*name.parts[:-1], name.stem}]


@pytest.mark.parametrize("name", ["doudi", ".ci/run"])
def test_the_launchers_can_be_executed(name: str) -> None:
    """A clone keeps the mode that was committed."""
    assert (ROOT / name).stat().st_mode & 0o111
