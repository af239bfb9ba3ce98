"""Nodes of a cluster as processes of this machine: their files come from Maven Central, they listen
on loopback alone, and they are stopped by their ids. The release is the newest that the Java on the
path, or at SEARCHER_TEST_JAVA, runs.

A node of a test is held: it ends when the process that started it does, however that ends.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
POM, SOURCE = HERE / "pom.xml", HERE / "Node.java"
# Seconds that the files may take to come, and nodes to find one another.
COMING, STARTING, ENDING = 600, 300, 30
# Releases of OpenSearch that are tried, by the oldest Java that each runs on.
RELEASES = ((21, "3.9.0"), (17, "2.19.6"))
HEAP = os.environ.get("SEARCHER_TEST_HEAP", "512m")


class Unavailable(Exception):
    """No cluster can be had here; it says why."""


def home() -> Path:
    """The folder of the nodes' files."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "searcher-cluster-files"


def folder_of_nodes() -> Path:
    """The folder of what `make cluster` starts: for each number of nodes a folder of its own, since
    a node that was one of three waits for the others."""
    return Path(os.environ.get("SEARCHER_CLUSTER_FOLDER", home().parent / "searcher-cluster"))


def tool(name: str) -> str:
    """A program of the Java that is to be used. Raises Unavailable."""
    jdk = os.environ.get("SEARCHER_TEST_JAVA")
    found = shutil.which(name, path=f"{jdk}/bin" if jdk else None)
    if found is None:
        raise Unavailable(f"there is no {name} in {jdk or 'the path'}")
    return found


def release() -> str:
    """The newest release that runs on this Java. Raises Unavailable."""
    said = _run(tool("java"), "-version")
    told = re.search(r'version "(\d+)', said)
    for oldest, number in RELEASES:
        if told and int(told[1]) >= oldest:
            return number
    raise Unavailable(f"Java {RELEASES[-1][0]} or newer is wanted, and here is {said[:80]!r}")


def class_path() -> str:
    """What a node runs on, brought from Maven Central at the first time. Raises Unavailable."""
    if shutil.which("mvn") is None:
        raise Unavailable("there is no mvn here")
    number, compiler = release(), tool("javac")
    place = home() / number
    jars, classes, done = place / "jars", place / "classes", place / "done"
    wanted = POM.read_text() + SOURCE.read_text()
    if not done.exists() or done.read_text() != wanted:
        shutil.rmtree(place, ignore_errors=True)
        classes.mkdir(parents=True)
        _run(
            *("mvn", "-q", "-B", "-f", str(POM), f"-Dopensearch={number}"),
            *(
                "dependency:copy-dependencies",
                f"-DoutputDirectory={jars}",
                "-DincludeScope=runtime",
            ),
        )
        _run(compiler, "-nowarn", "-cp", f"{jars}/*", "-d", str(classes), str(SOURCE))
        done.write_text(wanted)
    return f"{classes}{os.pathsep}{jars}/*"


def _run(*command: str) -> str:
    """Run a program; what it says."""
    try:
        done = subprocess.run(
            command, cwd=HERE, capture_output=True, text=True, timeout=COMING, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]} does not do its work: {error}") from None
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines() or ["nothing"]
        raise Unavailable(f"{command[0]} says: {said[0][:300]}")
    return done.stdout + done.stderr


@dataclass
class Node:
    """One process: its number, ports, folder, and id while it runs."""

    number: int
    http: int
    transport: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    pid: int | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.http}"


@dataclass
class Cluster:
    """Nodes that make one cluster, in a folder; `held` ones end with this process."""

    folder: Path
    count: int = 1
    held: bool = True
    heap: str = HEAP
    nodes: list[Node] = field(default_factory=list)

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where the first node that runs answers."""
        return next(node.url for node in self.nodes if node.pid is not None)

    def start(self) -> None:
        """Start the nodes, and wait until they are one cluster. Raises Unavailable."""
        path = class_path()
        ports = free_ports(2 * self.count)
        self.nodes = [
            Node(n, ports[2 * n], ports[2 * n + 1], self.folder / f"node{n}")
            for n in range(self.count)
        ]
        try:
            for node in self.nodes:
                self.run(node, path)
            self.wait()
        except BaseException:
            self.stop()
            raise

    def run(self, node: Node, path: str | None = None) -> None:
        """Start a node that does not run."""
        node.folder.mkdir(parents=True, exist_ok=True)
        with open(node.folder / "said", "ab") as said:
            node.process = subprocess.Popen(
                [
                    *(tool("java"), f"-Xms{self.heap}", f"-Xmx{self.heap}", "-XX:+UseG1GC"),
                    # A short life is not worth much compiling.
                    *(["-XX:TieredStopAtLevel=1"] if self.held else []),
                    *("-Dlog4j2.level=ERROR", "-cp", path or class_path(), "Node"),
                    *(f"{name}={value}" for name, value in self._settings(node).items()),
                    *(["held"] if self.held else []),
                ],
                stdin=subprocess.PIPE if self.held else subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=not self.held,
            )
        node.pid = node.process.pid
        (node.folder / "pid").write_text(str(node.pid))

    def _settings(self, node: Node) -> dict[str, str]:
        names = ",".join(f"node{one.number}" for one in self.nodes)
        found = {
            "cluster.name": f"searcher-{os.path.basename(self.folder)}",
            "node.name": f"node{node.number}",
            "path.home": str(node.folder),
            "network.host": "127.0.0.1",
            "http.port": str(node.http),
            "transport.port": str(node.transport),
            "transport.type": "netty4",
            "http.type": "netty4",
            # Tests fill no disk, and the machine's may be fuller than an engine likes.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        if self.count == 1:
            return {**found, "discovery.type": "single-node"}
        hosts = ",".join(f"127.0.0.1:{one.transport}" for one in self.nodes)
        return {
            **found,
            "discovery.seed_hosts": hosts,
            "cluster.initial_cluster_manager_nodes": names,
        }

    def wait(self, *, status: str = "green", nodes: int | None = None) -> None:
        """Wait until so many nodes (all) are there and the health is this good.

        Raises Unavailable, with what the health is, where that takes too long.
        """
        wanted = self.count if nodes is None else nodes
        path = f"/_cluster/health?wait_for_status={status}&wait_for_nodes=>={wanted}&timeout=5s"
        end, told = time.monotonic() + STARTING, "nobody answers"
        while time.monotonic() < end:
            self._require_running()
            try:
                health = self._ask(path)
                if not health["timed_out"]:
                    return
                told = f"{health['number_of_nodes']} are there, health {health['status']}"
                # What failed often while a node was away is not tried again by itself.
                self._ask("/_cluster/reroute?retry_failed=true", method="POST")
            except (OSError, ValueError, KeyError):
                time.sleep(0.3)
        raise Unavailable(f"no {status} cluster of {wanted} nodes within {STARTING} s: {told}")

    def _require_running(self) -> None:
        for node in self.nodes:
            if node.process is not None and node.process.poll() is not None and node.pid:
                said = (node.folder / "said").read_text(errors="replace").strip()
                raise Unavailable(f"node {node.number} ended: {said[:300]}")

    def _ask(self, path: str, method: str = "GET") -> dict[str, Any]:
        request = urllib.request.Request(self.url + path, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as answer:
            # Health that is not as wanted in time is told with status 408.
            found = json.load(answer)
        return found

    def kill(self, node: Node) -> None:
        """End a node at once, as a power cut would."""
        self._end(node, signal.SIGKILL)

    def stop(self) -> None:
        """End all nodes, by their ids."""
        for node in self.nodes:
            if node.process is not None and node.process.poll() is None:
                node.process.terminate()
        for node in self.nodes:
            self._end(node, signal.SIGTERM)

    def _end(self, node: Node, how: signal.Signals) -> None:
        if node.process is None:
            return
        if node.process.poll() is None:
            node.process.send_signal(how)
        try:
            node.process.wait(ENDING)
        except subprocess.TimeoutExpired:
            node.process.kill()
            node.process.wait()
        if node.process.stdin:
            node.process.stdin.close()
        node.process = node.pid = None
        (node.folder / "pid").unlink(missing_ok=True)


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def stop_recorded(folder: Path) -> int:
    """End the nodes whose ids a folder has, if they are still the nodes of that folder."""
    ended = 0
    for place in sorted(folder.glob("*/node*/pid")):
        pid = int(place.read_text())
        if _is_node(pid, place.parent):
            os.kill(pid, signal.SIGTERM)
            ended += 1
            end = time.monotonic() + ENDING
            while _is_node(pid, place.parent) and time.monotonic() < end:
                time.sleep(0.1)
        place.unlink(missing_ok=True)
    return ended


def _is_node(pid: int, folder: Path) -> bool:
    """Whether a process is the node of a folder, and not another that got its id."""
    try:
        said = subprocess.run(
            ["ps", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return False
    return f"path.home={folder}" in said and not said.startswith("Z")


def main(arguments: Sequence[str]) -> int:
    """`start [NODES]` or `stop`, of a cluster that goes on when this ends."""
    parser = argparse.ArgumentParser("python -m tests.cluster", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    starting = commands.add_parser("start", help="start nodes, those that run being stopped first")
    starting.add_argument("nodes", type=int, nargs="?", default=3, help="how many (3)")
    commands.add_parser("stop", help="stop the nodes")
    given = parser.parse_args(arguments)
    if given.command == "start" and given.nodes < 1:
        parser.error("a cluster has one node at least")
    folder = folder_of_nodes()
    stop_recorded(folder)
    return start(folder, given.nodes) if given.command == "start" else 0


def start(folder: Path, count: int) -> int:
    """Start so many nodes and tell their URLs; 1 where none can be started here."""
    cluster = Cluster(folder / str(count), count, held=False)
    try:
        cluster.start()
    except Unavailable as reason:
        print(f"no cluster can be started here: {reason}", file=sys.stderr)
        return 1
    for node in cluster.nodes:
        print(f"{node.url} (process {node.pid})")
    print(f"searcher index seeds/ --index {cluster.url}/policy")
    return 0
