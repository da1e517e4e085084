#!/usr/bin/python3
"""Makes the picture of the dashboard in docs: a lab of its own, requests of all kinds for some minutes, Debian's Prometheus
that scrapes controller and gateway, and the dashboard's own queries.

usage: picture.py JAVA [MINUTES]
"""

import json
import os
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import panels

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WORK = HERE / "target"
LAB = WORK / "lab"
PROMETHEUS = 29090
SCRAPE = """
global: {scrape_interval: 5s}
rule_files: [%s]
scrape_configs:
%s"""
JOB = """- job_name: %(name)s
  static_configs: [{targets: ['%(target)s'], labels: {namespace: remora-system, container: %(name)s, pod: %(pod)s}}]
"""
TROUBLE = """
apiVersion: remora.dev/v1alpha1
kind: Instance
metadata: {name: refers-to-nothing, namespace: demo}
spec:
  powerState: Stopped
  image: registry.local/remora/debian:12
  plugins: [{name: files, pluginRef: {name: files}}]
---
apiVersion: v1
kind: List
items:
%s"""
STOPPED = """- apiVersion: remora.dev/v1alpha1
  kind: Instance
  metadata: {name: stopped-%d, namespace: demo}
  spec: {powerState: Stopped, image: 'registry.local/remora/debian:12', plugins: [{name: hello, rom: {image: 'registry.local/remora/hello:1'}}]}
"""
SLEEPER_ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: call-sleeper, namespace: demo}
rules: [{apiGroups: [gateway.remora.dev], resources: [instances/plugins], resourceNames: [sleeper], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: call-sleeper, namespace: demo}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: call-sleeper}
subjects: [{kind: ServiceAccount, name: caller, namespace: demo}]
"""
QUEUED = '[{"op": "add", "path": "/spec/plugins/-", "value": {"name": "again", "rom": {"image": "registry.local/remora/hello:1"}}}]'


class Lab:
    def __init__(self, java):
        self.command = [java, "--sun-misc-unsafe-memory-access=allow", "-jar", str(ROOT / "e2e/lab/target/remora-lab.jar")]
        subprocess.run([*self.command, "demo", "--folder", str(LAB)], check=True, cwd=ROOT)
        self.state = json.loads((LAB / "lab.json").read_text())
        cache = os.environ.get("REMORA_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "remora"
        self.kubectl_file = str(max(Path(cache).glob("k8s/*/kubectl")))

    def kubectl(self, *arguments, text=None):
        command = [self.kubectl_file, "--kubeconfig", str(LAB / "admin.kubeconfig"), *arguments]
        return subprocess.run(command, check=True, input=text, text=True, stdout=subprocess.PIPE).stdout

    def token(self, account):
        return self.kubectl("-n", "demo", "create", "token", account).strip()

    def job(self, component):
        """What Prometheus scrapes of the component's one Pod: the port that a PodMonitor names."""
        pods = self.kubectl("-n", "remora-system", "get", "pods", "-l", f"app.kubernetes.io/component={component}", "-o", "json")
        pod = json.loads(pods)["items"][0]
        ports = pod["spec"]["containers"][0]["ports"]
        port = next(port["containerPort"] for port in ports if port["name"] == "management")
        return JOB % {"name": component, "pod": pod["metadata"]["name"], "target": f"{pod['status']['podIP']}:{port}"}

    def down(self):
        subprocess.run([*self.command, "down", "--folder", str(LAB)], check=False, cwd=ROOT)


class Callers:
    """Those who ask the gateway, until told to stop."""

    def __init__(self, lab):
        self.lab, self.done = lab, threading.Event()
        self.tls = ssl.create_default_context(cafile=LAB / "gateway-ca.pem")
        good, bad = lab.token("caller"), lab.token("stranger")
        mine = "/v1/namespaces/demo/instances/my-instance/plugins"
        self.start(0.15, good, f"{mine}/hello/files/list?x=1")
        self.start(0.3, good, f"{mine}/echo/", b"x" * 20_000)
        self.start(3, bad, f"{mine}/hello/")
        self.start(5, "nobody-knows-it", f"{mine}/hello/")
        self.start(7, good, f"{mine}/nothing/")
        self.start(45, good, "/v1/namespaces/demo/instances/sleeper/plugins/hello/")

    def start(self, pause, *request):
        threading.Thread(target=self.repeat, args=(pause, *request), daemon=True).start()

    def repeat(self, pause, token, path, body=None):
        while not self.done.wait(pause):
            request = urllib.request.Request(self.lab.state["gateway"].rstrip("/") + path, data=body)
            request.add_header("Authorization", "Bearer " + token)
            try:
                urllib.request.urlopen(request, context=self.tls, timeout=600).read()
            except (urllib.error.URLError, OSError):
                pass  # answers such as 403 are wanted


def prometheus(lab):
    rules = ROOT / "helm/remora/files/alerts/remora.yaml"
    jobs = "".join(map(lab.job, ("controller", "gateway")))
    (WORK / "prometheus.yaml").write_text(SCRAPE % (rules, jobs))
    command = ["prometheus", f"--config.file={WORK}/prometheus.yaml", f"--storage.tsdb.path={WORK}/tsdb"]
    log = (WORK / "prometheus.log").open("w")
    return subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{PROMETHEUS}"], stdout=log, stderr=log)


def main():
    java, minutes = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 12
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    WORK.mkdir(exist_ok=True)
    server = None
    lab = Lab(java)
    try:
        server = prometheus(lab)
        start = time.time()
        sleeper = (ROOT / "samples/sleeper.yaml").read_text().replace("idleAfter: 5m", "idleAfter: 10s")
        lab.kubectl("apply", "-f", "-", text=sleeper + "---" + SLEEPER_ROLE)
        callers = Callers(lab)
        time.sleep(minutes * 20)
        lab.kubectl("apply", "-f", "-", text=TROUBLE % "".join(STOPPED % number for number in range(12)))
        time.sleep(minutes * 20)
        lab.kubectl("-n", "demo", "patch", "instance", "my-instance", "--type=json", "-p", QUEUED)
        time.sleep(minutes * 20)
        end = time.time()
        dashboard = json.loads((ROOT / "helm/remora/files/dashboards/remora.json").read_text())
        variables = {"$namespace": "remora-system", "$__rate_interval": "30s"}
        picture = ROOT / "docs/images/dashboard.png"
        picture.parent.mkdir(exist_ok=True)
        panels.draw(dashboard, panels.Prometheus(f"http://127.0.0.1:{PROMETHEUS}", variables), start, end, picture)
        callers.done.set()
        print(f"picture: {picture.relative_to(ROOT)}")
    finally:
        if server is not None:
            server.terminate()
            server.wait()
        lab.down()


if __name__ == "__main__":
    main()
