"""The official SDK's Sandbox, unmodified, with the sandbox plugin.

Without an argument against a plugin behind a gateway: GATEWAY (its address), UID_OF_INSTANCE, PLUGIN (the plugin's
name), TOKEN, and SSL_CERT_FILE for the gateway's certificate. With one, the path of the plugin's init: it is started as a
guest starts it, with a listening socket passed on and its config on standard input.
"""

import asyncio
import contextlib
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

import httpx
from unikraft_cloud.core.errors import AlreadyExistsError, NotFoundError, RateLimitError, UnikraftCloudError
from unikraft_cloud.core.handle import MetroTarget
from unikraft_cloud.core.http import ApiClientConfig
from unikraft_cloud.plugins import Plugin, ResolvedInstance
from unikraft_cloud.plugins.sandbox import ExecTimeoutError, Sandbox

PLUGIN = os.environ.get("PLUGIN", "sandbox")
UID = os.environ.get("UID_OF_INSTANCE", "550e8400-e29b-41d4-a716-446655440000")


class Behind(httpx.AsyncHTTPTransport):
    """What a gateway does with a path: the plugin gets what follows its name."""

    async def handle_async_request(self, request):
        prefix = f"/v1/instances/{UID}/plugins/{PLUGIN}".encode()
        assert request.url.raw_path.startswith(prefix + b"/"), request.url
        request.url = request.url.copy_with(raw_path=request.url.raw_path[len(prefix):])
        return await super().handle_async_request(request)


def sandbox_at(config):
    target = MetroTarget(metro=config.base_url, base_url=config.base_url, ref={"uuid": UID})

    async def resolve():
        return ResolvedInstance(target=target, uuid=UID)

    async def read(_):
        raise AssertionError("the UUID is known")

    return Sandbox(Plugin(PLUGIN, resolve=resolve, read=read, config=config))


@contextlib.contextmanager
def plugin_started_as_in_a_guest(init, config):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        port = listening.getsockname()[1]
        process = subprocess.Popen(
            [init, "--api_fd", str(listening.fileno())], pass_fds=[listening.fileno()], stdin=subprocess.PIPE)
    try:
        process.stdin.write(config.encode())
        process.stdin.close()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        assert process.wait(60) == 0


async def commands(sandbox):
    result = await sandbox.exec("echo out; echo err >&2; exit 3", cwd="/usr", env={"A": "b"})
    assert (result.exit_code, result.stdout, result.stderr) == (3, b"out\n", b"err\n"), result
    command = sandbox.command(result.uuid)
    known = await command.get()
    assert (known.cmdline, known.cwd, known.env, known.exitcode) == (
        "echo out; echo err >&2; exit 3", "/usr", {"A": "b"}, 3), known
    assert result.uuid in [c.uuid for c in await sandbox.commands()]
    assert await command.stdout() == b"out\n"
    part = await command.logs(stdout_offset=1, limit=1)
    assert (part.stdout, part.stderr, part.stdout_available, part.stderr_available) == (b"u", b"e", 4, 4), part
    api = await sandbox.api()
    raw = await api.commands.get_raw_command_log(result.uuid, "stdout", range="bytes=1-2")
    assert (raw.status, raw.content, raw.byte_range, raw.total_size) == (206, b"ut", (1, 2), 4), raw

    await command.delete_logs()
    await fails(command.stdout(), UnikraftCloudError, 410)
    await command.delete()
    await fails(command.get(), NotFoundError, 404)


async def vector(sandbox):
    result = await sandbox.exec(["printf", "%s|", "a b", "$HOME", "*"], forget=True)
    assert result.stdout == b"a b|$HOME|*|", result
    await fails(command_of(sandbox, ["no-such-program"]), UnikraftCloudError, 400)
    await fails(command_of(sandbox, "true", cwd="/no/such/folder"), UnikraftCloudError, 500)


async def stdin(sandbox):
    data = os.urandom(300_000)
    result = await sandbox.exec(["cat"], stdin=data)
    assert result.stdout == data, len(result.stdout)
    assert (await sandbox.exec("read line; echo got $line", stdin="a word\nmore")).stdout == b"got a word\n"


async def output(sandbox):
    """More than is kept of a stream, as it comes: whoever follows misses nothing."""
    arrived = []
    result = await sandbox.exec(
        "head -c 3000000 /dev/zero | tr '\\0' x; echo end", on_output=lambda chunk: arrived.append(len(chunk.data)))
    assert result.stdout == b"x" * 3_000_000 + b"end\n", len(result.stdout)
    assert sum(arrived) == len(result.stdout)


async def signals(sandbox):
    command = await sandbox.run("trap 'echo stopped; exit 9' TERM; echo ready; while :; do sleep 0.1; done")
    await fails(command.delete(), UnikraftCloudError, 409)
    assert await command.wait(timeout=0.2) is None
    await until_written(command, b"ready\n")  # the trap is set
    await command.signal("TERM")
    assert await command.wait(timeout=60) == 9
    assert await command.stdout() == b"ready\nstopped\n"
    await fails(command.signal("NO-SUCH-SIGNAL"), UnikraftCloudError, 400)

    result = await sandbox.exec(["sleep", "1000"], timeout=0.5)
    assert (result.exit_code, result.interrupted) == (-2, True), result
    stubborn = await sandbox.run("trap '' INT; echo ready; sleep 1000")
    await until_written(stubborn, b"ready\n")
    try:
        await stubborn.collect(timeout=0.2, wait_delay=0.2)
        raise AssertionError("the interrupt ended it")
    except ExecTimeoutError as error:
        await error.command.signal(9)
        assert await error.command.wait(timeout=60) == -9


async def files(sandbox):
    fs = sandbox.fs
    folder = (await sandbox.exec(["mktemp", "-d"])).stdout.decode().strip()
    await fs.write(f"{folder}/a/b/text", "Grüß Gott, \u2028\n", parents=True)
    await fs.write(f"{folder}/a/b/text", "again", append=True)
    assert await fs.read_text(f"{folder}/a/b/text") == "Grüß Gott, \u2028\nagain"
    api = await sandbox.api()
    assert (await api.fs.read_file(body={"path": f"{folder}/a/b/text"})).data.contents == "R3LDvMOfIEdvdHQsIOKAqAphZ2Fpbg=="

    large = os.urandom(5_000_000)
    with tempfile.TemporaryDirectory() as own:
        local = pathlib.Path(own, "large")
        local.write_bytes(large)
        assert await fs.upload_file(local, f"{folder}/a") == f"{folder}/a/large"
        assert await fs.read_to(f"{folder}/a/large", pathlib.Path(own, "back")) == len(large)
        assert pathlib.Path(own, "back").read_bytes() == large
    assert await fs.upload(f"{folder}/a/", "named", b"\x00\xff") == f"{folder}/a/named"
    assert await fs.read(f"{folder}/a/named") == b"\x00\xff"
    await api.fs.upload_file(body={"path": f"{folder}/a", "filename": "official", "parents": False,
                                   "encoding": "utf-8", "data": "x"})
    assert await fs.read_text(f"{folder}/a/official") == "x"

    await fails(fs.mkdir(f"{folder}/a"), UnikraftCloudError, 500)
    await fails(fs.read(f"{folder}/none"), NotFoundError, 404)
    await fails(fs.read("/proc/self/mem"), UnikraftCloudError, 0)
    await fails(fs.write("relative", "x"), UnikraftCloudError, 400)
    await sandbox.exec(["rm", "-r", folder], forget=True)


async def many(sandbox):
    """Many at once are kept apart, and too many are told so."""
    running = []
    try:
        while len(running) < 100:
            running.append(await sandbox.run(f"cat; echo {len(running)}"))
        raise AssertionError("any number of commands may run")
    except RateLimitError as error:
        assert error.status == 429
    await asyncio.gather(*(command.close_stdin() for command in running))
    assert await asyncio.gather(*(command.wait(timeout=60) for command in running)) == [0] * len(running)
    outputs = await asyncio.gather(*(command.stdout() for command in running))
    assert outputs == [b"%d\n" % n for n in range(len(running))], outputs


async def until_written(command, text):
    while await command.stdout() != text:
        await asyncio.sleep(0.05)


async def command_of(sandbox, *arguments, **options):
    return await sandbox.run(*arguments, **options)


async def fails(call, kind, status):
    try:
        await call
    except kind as error:
        assert not isinstance(error, AlreadyExistsError)
        assert status == 0 or error.status == status, error
        return
    raise AssertionError(f"no {kind.__name__}")


async def scenario(config):
    sandbox = sandbox_at(config)
    await sandbox.wait_ready(timeout=60)
    for step in (commands, vector, stdin, output, signals, files, many):
        await step(sandbox)
        print("ok", step.__name__, flush=True)


def main():
    if len(sys.argv) > 1:
        with plugin_started_as_in_a_guest(sys.argv[1], '{"output": {"stream_bytes": 1048576}}') as address:
            asyncio.run(scenario(ApiClientConfig(base_url=address, transport=Behind())))
    else:
        asyncio.run(scenario(ApiClientConfig(base_url=os.environ["GATEWAY"], token=os.environ["TOKEN"])))


main()
