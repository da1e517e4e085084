"""Unikraft Cloud's own SDK, as it is, against the REST API of the gateway: nothing but a base URL and a token.

Reads GATEWAY, TOKEN, STRANGER (a token that may do nothing) and IMAGE_THAT_FAILS (with it an Instance does not start).
"""

import asyncio
import json
import os

import httpx
from unikraft_cloud import UnikraftCloud
from unikraft_cloud.api.platform import models
from unikraft_cloud.core.errors import (
    AlreadyExistsError,
    AuthenticationError,
    NotFoundError,
    UnikraftCloudError,
    WaitTimeoutError,
)
from unikraft_cloud.resources.instances import InstanceStoppedError

GATEWAY, TOKEN = os.environ["GATEWAY"], os.environ["TOKEN"]
IMAGE = "quay.io/containerdisks/debian:12"
EXACT = {"id": 9007199254740993, "ratio": 1.0000000000000002, "none": None}


def client(token=TOKEN):
    return UnikraftCloud(base_url=GATEWAY, token=token)


async def refused(error, awaitable):
    """The error that it ends with, which must be of exactly that class."""
    try:
        await awaitable
    except UnikraftCloudError as caught:
        assert type(caught) is error, (type(caught), caught)
        return caught
    raise AssertionError(f"{error.__name__} was not raised")


async def call(instance, plugin, path):
    route = await instance.plugin(plugin).route()
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as http:
        return await http.get(route.url + path)


async def create(ukc):
    web = await ukc.instances.create(
        name="web",
        image=IMAGE,
        memory_mb=512,
        vcpus=2,
        tags=["job=42"],
        plugins=[{"name": "my-plugin", "image": "user/myplugin:latest", "config": EXACT}],
        autostart=True,
        timeout_s=60,
    )
    assert (web.state, web.name, web.memory_mb, web.vcpus, web.tags) == ("running", "web", 512, 2, ["job=42"]), web
    assert [(p.name, p.image, p.config) for p in web.plugins] == [("my-plugin", "user/myplugin:latest", EXACT)], web
    assert not web.updates, web
    waited = await ukc.instances.get(uuid=web.uuid).wait(state="running", timeout_seconds=60)
    assert waited.state == "running", waited


async def plugin(ukc):
    answer = await call(ukc.instances.get(name="web"), "my-plugin", "/files/list?a=%2F")
    assert answer.status_code == 200 and answer.text.startswith("GET /files/list?a=%2F HTTP/1.1\r\n"), answer.text
    assert TOKEN not in answer.text


async def listing(ukc):
    await ukc.instances.create(name="other", image=IMAGE)
    assert [i.name for i in await ukc.instances.list(tags=["job=42"])] == ["web"]
    assert {"web", "other"} <= {i.name for i in await ukc.instances.list(page_size=1)}
    assert (await ukc.instances.get(name="other")).state == "stopped"
    both = await ukc.instances.delete(["other"], timeout_seconds=60)
    assert [d.name for d in both] == ["other"]


async def queue(ukc):
    web = ukc.instances.get(name="web")
    await web.edit().add(plugins=[{"name": "other", "image": {"url": "user/other:1", "pull_policy": "always"}}]).apply()
    queued = await until(lambda: ukc.instances.get(name="web").refresh(), lambda i: i.updates)
    assert [(u.prop, u.op, u.status, u.value[0]["name"]) for u in queued.updates] == [
        ("plugins", "add", "pending", "other")
    ], queued
    await until(lambda: call(ukc.instances.get(name="web"), "other", "/"), lambda answer: answer.status_code == 409)

    stopped = await ukc.instances.get(name="web").stop()
    assert stopped.previous_state == "running", stopped
    await ukc.instances.get(name="web").wait(state="stopped", timeout_seconds=60)
    await ukc.instances.get(name="web").start()
    await ukc.instances.get(name="web").wait(state="running", timeout_seconds=60)
    now = await ukc.instances.get(name="web")
    assert [p.name for p in now.plugins] == ["my-plugin", "other"] and not now.updates, now
    assert (await call(ukc.instances.get(name="web"), "other", "/x")).text.startswith("GET /x HTTP/1.1\r\n")


async def remove(ukc):
    await ukc.instances.get(name="web").edit().delete(plugins=["other"]).apply()
    queued = await until(lambda: ukc.instances.get(name="web").refresh(), lambda i: i.updates)
    assert [(u.op, u.value) for u in queued.updates] == [("del", ["other"])], queued
    assert (await call(ukc.instances.get(name="web"), "other", "/")).status_code == 200  # until the next stop
    await ukc.instances.get(name="web").update(plugins=[{"name": "only", "image": "user/only:1"}])
    queued = await until(lambda: ukc.instances.get(name="web").refresh(), lambda i: i.updates and len(i.updates) == 3)
    assert sorted((u.op, json.dumps(u.value)[:12]) for u in queued.updates)[0][0] == "add", queued


async def draining(ukc):
    item = models.StopInstancesRequestItem(name="web", drain_timeout_ms=60000)
    (stopped,) = (await ukc.api.platform.instances.stop_instances(body=[item])).data.instances
    assert stopped.state == "draining", stopped
    await ukc.instances.get(name="web").wait(state="stopped", timeout_seconds=60)
    assert [p.name for p in (await ukc.instances.get(name="web")).plugins] == ["only"]


async def bearer(ukc):
    own = {"type": "bearer", "token": "s3cr3t"}
    await ukc.instances.create(
        name="own-token",
        image=IMAGE,
        plugins=[{"name": "my-plugin", "image": "user/myplugin:latest", "authorization": own}],
        autostart=True,
        timeout_s=60,
    )
    shown = await ukc.instances.get(name="own-token")
    assert shown.plugins[0].authorization == {"type": "bearer"}, shown
    assert "s3cr3t" not in shown.model_dump_json()
    route = await ukc.instances.get(name="own-token").plugin("my-plugin").route()
    async with httpx.AsyncClient() as http:
        with_its_own = {"Authorization": "Bearer s3cr3t"}
        answer = await http.get(route.url + "/files/list", headers=with_its_own)
        assert answer.status_code == 200 and "s3cr3t" not in answer.text, answer.text
        with_the_callers = {"Authorization": f"Bearer {TOKEN}"}
        assert (await http.get(route.url + "/files/list", headers=with_the_callers)).status_code == 403
    await ukc.instances.get(name="own-token").delete()


async def branches(ukc):
    branch = await ukc.instances.create(name="branch", branch_from={"name": "web"}, memory_mb=1024)
    assert (branch.name, branch.state) == ("branch", "stopped"), branch
    missing = await refused(NotFoundError, settled(ukc.instances.create(name="x", branch_from={"name": "nobody"})))
    assert missing.absent, missing
    both = await refused(UnikraftCloudError, settled(ukc.instances.create(image=IMAGE, branch_from={"name": "web"})))
    assert both.status == 400 and "image: given with branch_from" in str(both), both
    await ukc.instances.get(name="branch").delete()


async def templates(ukc):
    item = models.CreateTemplateInstancesRequestItem(name="web")
    (made,) = (await ukc.api.platform.instances.create_template_instances(body=[item])).data.instances
    assert (made.name, made.state) == ("web", "template"), made
    assert [t.name for t in await ukc.templates.list()] == ["web"]
    shown = await ukc.templates.get(uuid=made.uuid)
    assert shown.state == "template" and [p.name for p in shown.plugins] == ["only"], shown
    clone = await ukc.templates.get(name="web").clone(name="clone")
    assert (clone.name, clone.state) == ("clone", "stopped"), clone
    arguments = {"image": IMAGE, "plugins": [{"name": "my-plugin", "image": "user/myplugin:latest", "config": EXACT}]}
    worker = await ukc.templates.prepare("worker", create_args=arguments)
    assert (worker.name, worker.image, worker.plugins[0].config) == ("worker", IMAGE, EXACT), worker
    assert (await ukc.templates.prepare("worker", create_args=arguments)).uuid == worker.uuid
    assert {i.name for i in await ukc.instances.list()} >= {"web", "clone"}
    for name in ("worker", "web"):
        assert (await ukc.templates.get(name=name).delete()).name == name
    assert await ukc.templates.get(name="worker").delete(missing_ok=True) is None
    await ukc.instances.get(name="clone").delete()


async def errors(ukc):
    taken = await refused(AlreadyExistsError, settled(ukc.instances.create(name="web", image=IMAGE)))
    assert taken.status == 409, taken
    missing = await refused(NotFoundError, settled(ukc.instances.get(name="nobody").stop()))
    assert missing.absent and missing.status == 404, missing
    assert await ukc.instances.get(name="nobody").delete(missing_ok=True) is None
    invalid = await refused(UnikraftCloudError, settled(ukc.instances.create(name="x", image=IMAGE, env={"A": "b"})))
    assert invalid.status == 400 and "env: not available here" in str(invalid), invalid
    by_schema = await refused(
        UnikraftCloudError,
        settled(ukc.instances.create(name="x", image=IMAGE, plugins=[{"name": "no good", "image": "a"}])),
    )
    assert by_schema.status == 400 and "no good" in str(by_schema), by_schema
    late = await refused(WaitTimeoutError, settled(ukc.instances.get(name="web").wait(state="running", timeout_seconds=1)))
    assert late.state == "stopped", late
    crashed = await refused(
        InstanceStoppedError,
        settled(
            ukc.instances.create(
                name="crashed", image=os.environ["IMAGE_THAT_FAILS"], autostart=True, timeout_s=60
            )
        ),
    )
    assert crashed.instance.state == "stopped" and crashed.instance.message, crashed.instance
    async with client("nobodys-token") as nobody:
        assert (await refused(AuthenticationError, settled(nobody.instances.get(name="web")))).status == 401
    async with client(os.environ["STRANGER"]) as stranger:
        assert (await refused(AuthenticationError, settled(stranger.instances.get(name="web")))).status == 403
        assert (await refused(AuthenticationError, listed(stranger))).status == 403


async def absent(ukc):
    assert await ukc.volumes.list() == []
    await refused(NotFoundError, settled(ukc.volumes.get(name="data")))
    assert (await refused(AuthenticationError, settled(ukc.volumes.create(name="data", size_mb=1)))).status == 403
    await refused(AuthenticationError, settled(ukc.instances.get(name="web").suspend()))


async def delete(ukc):
    await ukc.instances.get(name="crashed").delete()
    gone = await ukc.instances.get(name="web").delete(timeout_seconds=60)
    assert gone.name == "web", gone
    assert "web" not in [i.name for i in await ukc.instances.list()]


async def settled(handle):
    return await handle


async def listed(ukc):
    return await ukc.instances.list()


async def until(ask, wanted):
    async with asyncio.timeout(60):
        while True:
            seen = await ask()
            if wanted(seen):
                return seen
            await asyncio.sleep(0.1)


STEPS = (create, plugin, listing, queue, remove, draining, bearer, branches, templates, errors, absent, delete)


async def main():
    async with client() as ukc:
        for step in STEPS:
            await step(ukc)
            print("ok", step.__name__, flush=True)


asyncio.run(main())
