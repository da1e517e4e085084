"""Calls a plugin every few seconds with the ServiceAccount's token, which Kubernetes renews: it is read for each call."""
import os
import ssl
import sys
import time
import urllib.error
import urllib.request

URL = os.environ["PLUGIN_URL"]
TOKEN_FILE = os.environ.get("TOKEN_FILE", "/var/run/secrets/remora/token")
CA_FILE = os.environ.get("CA_FILE", "/var/run/secrets/remora/ca.crt")
SECONDS = float(os.environ.get("SECONDS_BETWEEN_CALLS", "10"))


def call():
    with open(TOKEN_FILE, encoding="ascii") as file:
        token = file.read().strip()
    request = urllib.request.Request(URL, headers={"Authorization": "Bearer " + token})
    tls = ssl.create_default_context(cafile=CA_FILE)  # read anew, too: the authority may be renewed
    with urllib.request.urlopen(request, timeout=60, context=tls) as answer:
        return answer.status, answer.read().decode()


def main():
    while True:
        try:
            print(*call(), flush=True)
        except urllib.error.HTTPError as error:  # with Remora-Error it is the gateway's own answer, else the plugin's
            print(error.code, error.headers.get("Remora-Error", ""), error.read().decode(), flush=True)
        except OSError as error:
            print("no answer:", error, file=sys.stderr, flush=True)
        time.sleep(SECONDS)


if __name__ == "__main__":
    main()
