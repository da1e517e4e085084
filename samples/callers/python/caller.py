"""Calls a plugin every few seconds with the ServiceAccount's token, which Kubernetes renews."""
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request

# docs: setup
GATEWAY = os.environ.get("REMORA_GATEWAY", "https://remora-gateway.remora-system.svc")
TOKEN_FILE = os.environ.get("REMORA_TOKEN_FILE", "/var/run/secrets/remora/token")
CA_FILE = os.environ.get("REMORA_CA_FILE", "/var/run/secrets/remora/ca.crt")


class GatewayError(Exception):
    """The gateway answered, and not the plugin."""

    def __init__(self, answer):
        self.slug = answer.headers["Remora-Error"]  # plugin-not-found, forbidden … (docs/gateway-errors.md)
        self.sent = "Remora-Unsent" not in answer.headers  # the plugin may have acted on the request
        self.retry_after = int(answer.headers.get("Retry-After", 0))
        self.passes = not self.sent and self.slug in {
            "access-undecided", "instance-not-running", "instance-waking", "overloaded", "shutting-down"}
        super().__init__(f"{answer.status} {self.slug}: {json.load(answer)['detail']}")


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """urllib would take the token along to wherever a plugin points."""

    def redirect_request(self, *_):
        return None


def call(address, body=None, headers=(), timeout=120):
    """The plugin's answer, whatever its status; its body is not read yet. Waits for an Instance that wakes."""
    end = time.monotonic() + timeout
    while True:
        with open(TOKEN_FILE, encoding="ascii") as file:  # each time: Kubernetes writes another one before its end
            token = file.read().strip()
        request = urllib.request.Request(address, body, {**dict(headers), "Authorization": "Bearer " + token})
        tls = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=CA_FILE))  # may be renewed, too
        try:
            opener = urllib.request.build_opener(tls, NoRedirects)
            return opener.open(request, timeout=max(1, end - time.monotonic()))
        except urllib.error.HTTPError as answer:
            if "Remora-Error" not in answer.headers:
                return answer
            error = GatewayError(answer)
            if not error.passes or time.monotonic() + error.retry_after >= end:
                raise error from None
            time.sleep(error.retry_after)
# docs: end


NAMESPACE = os.environ.get("NAMESPACE", "demo")
INSTANCE = os.environ.get("INSTANCE", "my-instance")
PLUGIN = os.environ.get("PLUGIN", "hello")
SECONDS = float(os.environ.get("SECONDS_BETWEEN_CALLS", "10"))


def main():
    plugin = f"{GATEWAY}/v1/namespaces/{NAMESPACE}/instances/{INSTANCE}/plugins/{PLUGIN}"
    while True:
        # docs: call
        try:
            with call(plugin + "/") as answer:
                print(answer.status, answer.read().decode(), flush=True)
        except GatewayError as error:
            print(error, "(the plugin may have acted on it)" if error.sent else "", flush=True)
        except OSError as error:
            print("no answer:", error, file=sys.stderr, flush=True)
        # docs: end
        time.sleep(SECONDS)


if __name__ == "__main__":
    main()
