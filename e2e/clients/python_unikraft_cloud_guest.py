"""Unikraft Cloud's own SDK, as it is, from the creation of a guest to its end: nothing but a base URL and a token.

Reads GATEWAY, TOKEN, IMAGE (of a guest) and HELLO (of a plugin that answers with its configuration).
"""

import asyncio
import os

import httpx
from unikraft_cloud import UnikraftCloud

GATEWAY, TOKEN, IMAGE, HELLO = (os.environ[name] for name in ("GATEWAY", "TOKEN", "IMAGE", "HELLO"))
EXACT = {"id": 9007199254740993, "ratio": 1.0000000000000002}
BOOT = 600  # seconds; a guest without hardware virtualisation on a busy machine


async def answer(instance, plugin, path="/"):
    route = await instance.plugin(plugin).route()
    patient = {"timeout": 60, "headers": {"Authorization": f"Bearer {TOKEN}"}}  # for the gateway waits for a guest
    async with httpx.AsyncClient(**patient) as http:
        return await http.get(route.url + path)


async def until(ask, wanted):
    async with asyncio.timeout(BOOT):
        while not wanted(seen := await ask()):
            await asyncio.sleep(0.5)
        return seen


async def answers(instance, plugin, path="/"):
    """What it answers once its guest has come so far."""
    return (await until(lambda: answer(instance, plugin, path), lambda a: a.status_code == 200)).json()


async def create(ukc):
    made = await ukc.instances.create(
        name="guest",
        image=IMAGE,
        memory_mb=512,
        plugins=[{"name": "first", "image": HELLO, "config": EXACT}],
        autostart=True,
    )
    assert [p.name for p in made.plugins] == ["first"], made


async def plugin(ukc):
    said = await answers(ukc.instances.get(name="guest"), "first", "/files/list?a=%2F")
    assert (said["path"], said["config"]) == ("/files/list?a=%2F", EXACT), said
    assert (await ukc.instances.get(name="guest")).state == "running"


async def queue(ukc):
    await ukc.instances.get(name="guest").edit().add(plugins=[{"name": "second", "image": HELLO}]).apply()
    queued = await until(lambda: ukc.instances.get(name="guest").refresh(), lambda i: i.updates)
    assert [(u.op, u.status, u.value[0]["name"]) for u in queued.updates] == [("add", "pending", "second")], queued
    assert (await answer(ukc.instances.get(name="guest"), "second")).status_code == 409


async def next_start(ukc):
    await ukc.instances.get(name="guest").stop()
    await ukc.instances.get(name="guest").wait(state="stopped", timeout_seconds=120)
    await ukc.instances.get(name="guest").start()
    await answers(ukc.instances.get(name="guest"), "second")
    assert (await answers(ukc.instances.get(name="guest"), "first"))["config"] == EXACT
    assert not (await ukc.instances.get(name="guest")).updates


async def branch(ukc):
    await ukc.instances.create(name="branch", branch_from={"name": "guest"}, autostart=True)
    assert (await answers(ukc.instances.get(name="branch"), "first"))["config"] == EXACT
    assert (await answer(ukc.instances.get(name="branch"), "second")).status_code == 200


async def delete(ukc):
    for name in ("branch", "guest"):
        assert (await ukc.instances.get(name=name).delete(timeout_seconds=120)).name == name
    assert await ukc.instances.list() == []


async def main():
    async with UnikraftCloud(base_url=GATEWAY, token=TOKEN) as ukc:
        for step in (create, plugin, queue, next_start, branch, delete):
            await step(ukc)
            print("ok", step.__name__, flush=True)


asyncio.run(main())
