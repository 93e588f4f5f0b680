"""Servers that the tests share: each is started when it is first asked for and stopped at the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

pytest.register_assert_rewrite("support")

from support.paths import BINARY, model_path
from support.server import Server
from support.upstream import Script, ScriptedUpstream

# A proxy of the environment is not meant for servers on this machine.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"

ServerFactory = Callable[..., Server]


class ServerPool:
    """The running servers, by model and arguments."""

    def __init__(self) -> None:
        self._servers: dict[tuple[str, ...], Server] = {}

    def get(self, model: str, *arguments: str) -> Server:
        key = (model, *arguments)
        if key not in self._servers:
            path = model_path(model)
            assert path.exists(), f"the fixture model {path} is missing; it belongs to the repository"
            assert BINARY.exists(), f"there is no {BINARY}; build it, or name another with WEIR_BIN"
            self._servers[key] = Server(path, arguments).wait_until_ready()
        return self._servers[key]

    def bury_the_dead(self) -> list[Server]:
        """The servers that ended although nobody stopped them; asked for again, they are started anew."""
        dead = [key for key, server in self._servers.items() if not server.is_running]
        return [self._servers.pop(key) for key in dead]

    def stop_all(self) -> list[Server]:
        """Stops every server; returns those that did not end cleanly."""
        unclean = [server for server in self._servers.values() if server.stop() != 0]
        self._servers.clear()
        return unclean


@pytest.fixture(scope="session")
def servers() -> Iterator[ServerPool]:
    pool = ServerPool()
    yield pool
    unclean = pool.stop_all()
    assert not unclean, "\n".join(
        str(server.failure(f"ended with {server.process.returncode} after SIGTERM")) for server in unclean
    )


@pytest.fixture(autouse=True)
def _servers_survive(servers: ServerPool) -> Iterator[None]:
    """Whatever a test asks, the servers are still there after it."""
    yield
    dead = servers.bury_the_dead()
    assert not dead, "\n".join(
        str(server.failure(f"died with {server.process.returncode}")) for server in dead
    )


@pytest.fixture
def hermes(servers: ServerPool) -> Server:
    return servers.get("hermes")


@pytest.fixture
def llama3(servers: ServerPool) -> Server:
    return servers.get("llama3")


@pytest.fixture
def deepseek(servers: ServerPool) -> Server:
    return servers.get("deepseek-r1")


@pytest.fixture
def start(servers: ServerPool) -> Iterator[ServerFactory]:
    """Starts servers of a test's own, with arguments or files that no other test wants."""
    started: list[Server] = []

    def start(model: str, *arguments: str) -> Server:
        server = Server(model_path(model), arguments)
        started.append(server)
        return server.wait_until_ready()

    yield start
    for server in started:
        if server.is_running:
            server.stop()


@pytest.fixture
def upstreams() -> Iterator[Callable[..., ScriptedUpstream]]:
    """Makes servers that answer by a script."""
    made: list[ScriptedUpstream] = []

    def make(script: Script | None = None, **options: object) -> ScriptedUpstream:
        made.append(ScriptedUpstream(script, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for upstream in made:
        upstream.close()
