"""The scenario of docs/clients.md for WebSockets with Python's websockets. Environment as in curl.sh; SOCKET is the path."""

import asyncio
import json
import os
import ssl

# docs: setup
import websockets

tls = ssl.create_default_context(cafile=os.environ["CA"])


def connect(address, token):
    return websockets.connect(address, ssl=tls, additional_headers={"Authorization": f"Bearer {token}"})
# docs: end

TOKEN, STRANGER = os.environ["TOKEN"], os.environ["STRANGER"]
SOCKET = os.environ["GATEWAY"].replace("https:", "wss:") + os.environ["SOCKET"]


async def echo():
    # docs: echo
    async with connect(SOCKET + "/shell", TOKEN) as socket:
        await socket.send("hello")
        answer = await socket.recv()
        # docs: end
        assert answer == "hello", answer
        assert socket.response.headers["Sec-WebSocket-Extensions"].startswith("permessage-deflate")


async def large():
    data = os.urandom(4 << 20)
    async with websockets.connect(
        SOCKET, ssl=tls, additional_headers={"Authorization": f"Bearer {TOKEN}"}, max_size=None
    ) as socket:
        await socket.send(data)
        assert await socket.recv() == data
        await socket.send(data[i : i + 65536] for i in range(0, len(data), 65536))
        assert await socket.recv() == data


async def ping():
    async with connect(SOCKET, TOKEN) as socket:
        await asyncio.wait_for(await socket.ping(), 60)


async def close():
    async with connect(SOCKET, TOKEN) as socket:
        await socket.close(4000, "that is all")
        assert socket.close_code == 4000, socket.close_code
        assert socket.close_reason == "that is all", socket.close_reason


async def errors():
    for status, slug, address, token in [
        (404, "plugin-not-found", SOCKET.rsplit("/", 1)[0] + "/nothing", TOKEN),
        (401, "unauthenticated", SOCKET, "wrong"),
        (403, "forbidden", SOCKET, STRANGER),
    ]:
        # docs: errors
        try:
            async with connect(address, token):
                raise AssertionError("it opened")
        except websockets.InvalidStatus as refused:
            answer = refused.response
            problem = json.loads(answer.body)
            # docs: end
        assert answer.status_code == status, answer
        assert answer.headers["Remora-Error"] == slug, answer
        assert problem["type"] == f"https://remora.dev/problems/{slug}", problem


async def cancel():
    sockets = [await connect(SOCKET, TOKEN) for _ in range(3)]
    for socket in sockets:
        socket.transport.abort()
    await echo()


async def main():
    for step in (echo, large, ping, close, errors, cancel):
        await asyncio.wait_for(step(), 60)
        print("ok", step.__name__, flush=True)


asyncio.run(main())
