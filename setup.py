"""What setup.cfg cannot say: the kernel is built where cargo can build it, and else left out.

SEARCHER_KERNEL=off leaves it out anyway: releases are made so, for then any machine makes the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from typing import Any

from setuptools import setup

CRATE = "kernel/Cargo.toml"
# What puts compiled modules somewhere; the other commands only ask what the package is.
BUILDING = {"bdist_wheel", "build", "build_ext", "develop", "editable_wheel", "install"}
# Seconds for the crates to come.
FETCHING = 180
OFF = ("off", "0", "no")
# What processors have had since 2009: counting bits is one step. The kernel says where it is not so.
X86_64 = ["-C", "target-cpu=x86-64-v2"]


def compiled() -> dict[str, Any]:
    """Return what setup is to be told of the kernel; nothing where it is not to be built."""
    if os.environ.get("SEARCHER_KERNEL", "").lower() in OFF or not BUILDING.intersection(sys.argv):
        return {}
    reason = hindrance()
    if reason:
        print(f"the kernel is left out, numpy will search: {reason}", file=sys.stderr)
        return {}
    from setuptools_rust import Binding, RustExtension

    extension = RustExtension(
        "searcher.kernel.compiled",
        path=CRATE,
        binding=Binding.PyO3,
        args=["--locked"],
        rustc_flags=X86_64 if sysconfig.get_platform() in ("linux-x86_64", "win-amd64") else [],
        debug=False,
        optional=True,
    )
    # A Python without the global lock has no stable interface yet.
    stable = not sysconfig.get_config_var("Py_GIL_DISABLED")
    options = {"bdist_wheel": {"py_limited_api": "cp310"}} if stable else {}
    return {"rust_extensions": [extension], "options": options}


def hindrance() -> str | None:
    """Return why cargo cannot build the kernel here, None where it can."""
    command = ["cargo", "fetch", "--locked", "--manifest-path", CRATE]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCHING)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"cargo: {error}"
    said = [line for line in done.stderr.splitlines() if line.startswith("error")]
    return [*said, "cargo failed"][0] if done.returncode else None


setup(**compiled())
