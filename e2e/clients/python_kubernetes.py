"""The scenario of docs/clients.md with Python's kubernetes, behind kube-apiserver: nothing but an ordinary kubeconfig.

Reads KUBECONFIG and STRANGER (another kubeconfig), PLUGIN and SOCKET (the path of a plugin and of one that speaks WebSocket).
"""

import hashlib
import json
import os

PLUGIN, SOCKET = os.environ["PLUGIN"], os.environ["SOCKET"]

# docs: setup
from kubernetes import client, config
from kubernetes.stream import ws_client

config.load_kube_config()  # in a Pod: config.load_incluster_config()
api = client.ApiClient()


def call(method, path, body=None, headers=None, api=api):
    """The plugin's answer, a response of urllib3 whose body is not read yet."""
    request = api.param_serialize(method, path, header_params=headers, body=body, auth_settings=["BearerToken"])
    answer = api.call_api(*request).response
    if answer.status >= 400:
        raise client.ApiException(status=answer.status, reason=answer.read().decode())
    return answer
# docs: end


def get():
    # docs: get
    answer = call("GET", PLUGIN + "/files/list?x=1").read().decode()
    # docs: end
    assert answer.startswith("GET /files/list?x=1 HTTP/1.1\r\n"), answer
    assert "X-Remora-User: system:serviceaccount:" in answer, answer


def post():
    # docs: post
    json_body = {"Content-Type": "application/json"}
    answer = call("POST", PLUGIN + "/commands", {"command": "true"}, json_body).read().decode()
    # docs: end
    assert answer.startswith("POST /commands HTTP/1.1\r\n"), answer
    assert answer.endswith('{"command": "true"}'), answer


def upload():
    data = os.urandom(32 << 20)
    octets = {"Content-Type": "application/octet-stream"}
    answer = call("POST", PLUGIN + "/sum", data, octets).read().decode()
    assert answer == f"{len(data)} {hashlib.sha256(data).hexdigest()}", answer


def download():
    answer = call("GET", PLUGIN + "/large")
    digest = hashlib.sha256()
    for block in answer.stream(65536):
        digest.update(block)
    assert digest.hexdigest() == answer.headers["X-Sha256"]


def events():
    # docs: events
    answer = call("GET", PLUGIN + "/events")
    for line in answer:  # as they come
        # docs: end
        if line.strip() == b"data: first":
            assert call("POST", PLUGIN + "/events/next").status == 204
        if line.strip() == b"data: second":
            return
    raise AssertionError("the second event did not come")


def head():
    answer = call("HEAD", PLUGIN + "/large")
    assert answer.headers["Content-Length"] == str(32 << 20), answer.headers
    assert answer.read() == b""


def errors():
    stranger = config.new_client_from_config(os.environ["STRANGER"])
    nobody = config.new_client_from_config(os.environ["STRANGER"])
    nobody.configuration.api_key = {"BearerToken": "Bearer wrong", "authorization": "Bearer wrong"}
    nobody.configuration.refresh_api_key_hook = None
    for status, says, path, caller in [
        (404, "https://remora.dev/problems/plugin-not-found", PLUGIN.rsplit("/", 1)[0] + "/nothing", api),
        (401, "Unauthorized", PLUGIN, nobody),  # the API server's own answer
        (403, "Forbidden", PLUGIN, stranger),  # the same
    ]:
        # docs: errors
        try:
            call("GET", path, api=caller)
            raise AssertionError("it was let in")
        except client.ApiException as refused:
            problem = json.loads(refused.reason)
            # docs: end
            assert refused.status == status, refused
            assert says in (problem.get("type"), problem.get("reason")), problem


def early():
    octets = {"Content-Type": "application/octet-stream"}
    try:  # of a larger body urllib3 may miss the answer: kube-apiserver closes the connection
        call("POST", PLUGIN + "/early", os.urandom(128 << 10), octets)
        raise AssertionError("it was taken")
    except client.ApiException as refused:
        assert (refused.status, refused.reason) == (413, "too much"), refused


def reuse():
    pools = api.rest_client.pool_manager.pools
    pool = pools[next(iter(pools.keys()))]
    call("GET", PLUGIN + "/a").read()
    before = pool.num_connections
    call("GET", PLUGIN + "/b").read()
    assert pool.num_connections == before, (before, pool.num_connections)


def websocket():
    # docs: websocket
    _, address, headers, *_ = api.param_serialize("GET", SOCKET, auth_settings=["BearerToken"])
    shell = ws_client.WSClient(api.configuration, ws_client.get_websocket_url(address), headers, capture_all=False)
    shell.write_stdin("hello\n")
    answer = shell.readline_stdout(timeout=60)
    # docs: end
    assert answer == "hello", answer
    shell.write_stdin("exit\n")
    shell.run_forever(timeout=60)
    assert shell.returncode == 0, shell.returncode


def cancel():
    answer = call("GET", PLUGIN + "/endless")
    assert answer.read1() == b"more\n"
    answer.close()
    assert call("GET", PLUGIN + "/cancelled").read() == b"cancelled"


for step in (get, post, upload, download, events, head, errors, early, reuse, websocket, cancel):
    step()
    print("ok", step.__name__, flush=True)
