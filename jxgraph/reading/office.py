"""LibreOffice, where it is installed, as a converter of last resort: with limits, alone, without macros or network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jxgraph.background import import_path
from jxgraph.errors import InputError
from jxgraph.folders import scratch_folder
from jxgraph.i18n import make_remark
from jxgraph.model import Severity
from jxgraph.reading.child import temporary_in

if TYPE_CHECKING:
    from jxgraph.model import Remark

SECONDS = 60
"""LibreOffice starts within five, and converts a hundred pages in as many."""

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
_LIMITED = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from jxgraph.reading.child import run_limited; "
    "run_limited(int(sys.argv[2]), sys.argv[3:])"
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "1"),
    # a proxy at which nobody listens: whatever else would be fetched is not
    ("Inet/Settings", "ooInetProxyType", "2"),
    *(("Inet/Settings", f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS", "FTP")),
    *(("Inet/Settings", f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS", "FTP")),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for path, name, value in _SETTINGS
    )
    + "</oor:items>\n"
)


@cache
def find_office() -> str | None:
    """Return the path of LibreOffice's program, None where there is none."""
    found = (shutil.which(name) for name in ("soffice", "libreoffice"))
    return next((path for path in (*found, *_PLACES) if path and Path(path).is_file()), None)


def remark_office() -> Remark:
    """Say that the document was read through LibreOffice."""
    return make_remark("by_office", Severity.WARNING, 1, "")


def convert_by_office(data: bytes, suffix: str, target: str) -> bytes:
    """Convert a document to the format of the suffix `target`, with a profile that exists for this call only.

    Raises
    ------
    InputError
        LibreOffice is not there, makes nothing of the document, or takes more than `SECONDS` or `child.MEMORY`.
    """
    program = find_office()
    if program is None:
        raise InputError("reading.no_office")
    with scratch_folder() as folder:
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        source = folder / f"in{suffix}"
        source.write_bytes(data)
        command = [
            *(program, f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
            *(
                "--headless",
                "--norestore",
                "--nolockcheck",
                "--convert-to",
                target[1:],
                "--outdir",
                str(folder / "out"),
            ),
            str(source),
        ]
        in_time = _run(command, folder)
        made = folder / "out" / f"in{target}"
        if not made.is_file():
            raise InputError("reading.office_reads_nothing" if in_time else "reading.office_too_long", suffix=target)
        return made.read_bytes()


def _run(command: list[str], folder: Path) -> bool:
    """Run a command in a group of its own; end the group, with all that it started, when its time is over."""
    if sys.platform != "win32":
        import json

        command = [sys.executable, "-c", _LIMITED, json.dumps(import_path()), str(os.getpid()), *command]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, and the user's office
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, **temporary_in(folder), "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)  # noqa: S603, S607
        else:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return True
