#!/usr/bin/env python3
"""Boots one guest with plugins and without a cluster, and shows what they answer.

It makes what KubeVirt would give the guest (a cloud-init seed with the boothook, the config disk, a disk per ROM),
starts QEMU with user networking on a loopback address, waits until the status endpoint says that every plugin has come
to something, asks each running plugin for an answer, and prints the times.

    usage: try.py IMAGE_DIR [--rom NAME=FOLDER_OR_FILE]... [--config NAME=JSON]... [--privileges NAME=Root,Devices]...
                  [--user-data FILE] [--accelerator kvm|tcg] [--cpu N] [--memory MIB] [--stay SECONDS] [--keep]
                  [--work FOLDER]

IMAGE_DIR is what build.sh made. Without --rom there are two plugins: `hello` and `empty`, whose ROM has no init.
Needs the packages of packages.txt. Exit code 0: every plugin that has an init answered.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

HERE = pathlib.Path(__file__).resolve().parent
LAUNCHER = HERE.parents[1] / "operator/controller/src/main/guest"
FIRST_PORT, STATUS_PORT = 20000, 29999

HELLO = """#!/usr/bin/python3 -ESsB
import http.server, json, os, socket, sys
config = sys.stdin.read()
listener = socket.socket(fileno=int(sys.argv[sys.argv.index("--api_fd") + 1]))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"path": self.path, "config": config, "uid": os.getuid(), "argv": sys.argv}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if self.path == "/die":
            self.wfile.flush()
            os._exit(7)
print("hello listens", flush=True)
while True:
    connection, address = listener.accept()
    Handler(connection, address, None)
    connection.close()
"""


def main():
    arguments = parsed()
    work = pathlib.Path(arguments.work or tempfile.mkdtemp(prefix="remora-try."))
    work.mkdir(parents=True, exist_ok=True)
    roms = [rom.split("=", 1) for rom in arguments.rom] or default_roms(work)
    plugins = wanted(roms, pairs(arguments.config), pairs(arguments.privileges))
    disks = [
        (overlay(work, pathlib.Path(arguments.image)), "qcow2", "root"),
        (seed_disk(work, arguments.user_data), "raw", "seed"),
        (config_disk(work, plugins), "raw", "remora-config"),
    ]
    disks += [(rom_disk(work, slot, source), "raw", "remora-%d" % slot) for slot, (_, source) in enumerate(roms)]
    host = free_host([STATUS_PORT] + [plugin["port"] for plugin in plugins])
    command = qemu(arguments, work, disks, host, plugins)
    print(" ".join(command), flush=True)

    ok = False
    began = time.monotonic()
    guest = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    try:
        ok = watch(guest, began, host, plugins, arguments.timeout, arguments.stay)
        print("qemu used %.1f s of CPU; console: %s" % (cpu_seconds(guest.pid), work / "console.log"), flush=True)
        if arguments.keep:
            print("the guest stays up until this is interrupted", flush=True)
            guest.wait()
    except KeyboardInterrupt:
        pass
    finally:
        guest.kill()
        guest.wait()
        if ok and not arguments.work:
            shutil.rmtree(work)
    return 0 if ok else 1


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image")
    parser.add_argument("--rom", action="append", default=[])
    parser.add_argument("--config", action="append", default=[])
    parser.add_argument("--privileges", action="append", default=[])
    parser.add_argument("--user-data")
    parser.add_argument("--accelerator", choices=("kvm", "tcg"))
    parser.add_argument("--cpu", default="2")
    parser.add_argument("--memory", default="512")
    parser.add_argument("--machine", default="q35,sata=off,smbus=off")
    parser.add_argument("--model", default="qemu64,-svm", help="processor that an emulated guest sees")
    parser.add_argument("--emulation", default="thread=multi,tb-size=256")
    parser.add_argument("--append", default="", help="added to the kernel's command line")
    parser.add_argument("--timeout", type=float, default=240)
    parser.add_argument("--work")
    parser.add_argument("--stay", type=float, default=0, help="go on for that many seconds after everything answered")
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def pairs(words):
    return dict(word.split("=", 1) for word in words)


def wanted(roms, configs, privileges):
    """The plugins as the config document has them."""
    return [
        {
            "name": name,
            "serial": "remora-%d" % slot,
            "port": FIRST_PORT + slot,
            "config": configs.get(name, '{"greeting":"hi"}'),
            "privileges": [one for one in privileges.get(name, "").split(",") if one],
        }
        for slot, (name, _) in enumerate(roms)
    ]


def default_roms(work):
    hello, empty = work / "hello", work / "empty"
    hello.mkdir(exist_ok=True)
    empty.mkdir(exist_ok=True)
    (hello / "init").write_text(HELLO)
    (hello / "init").chmod(0o755)
    (empty / "readme").write_text("a ROM without an init\n")
    return [("hello", hello), ("empty", empty)]


def rom_disk(work, slot, source):
    source = pathlib.Path(source)
    if source.is_file():
        return source
    rom = work / ("rom-%d.img" % slot)
    rom.unlink() if rom.exists() else None
    run(["mksquashfs", source, rom, "-comp", "gzip", "-all-root", "-noappend", "-no-progress", "-quiet"])
    return rom


def config_disk(work, plugins):
    folder = work / "config"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / "launcher.pyz", "w", zipfile.ZIP_DEFLATED) as application:
        for file in LAUNCHER.iterdir():
            if file.is_file() and file.name != "boothook.sh":
                application.write(file, file.name)
    document = {"revision": "0123456789abcdef", "statusPort": STATUS_PORT, "plugins": plugins}
    (folder / "plugins.json").write_text(json.dumps(document))
    return iso(work / "config.iso", "REMORA", folder)


def seed_disk(work, user_data):
    folder = work / "seed"
    folder.mkdir(exist_ok=True)
    parts = MIMEMultipart()
    if user_data:
        text = pathlib.Path(user_data).read_text()
        kinds = {"#cloud-boothook": "cloud-boothook", "#!": "x-shellscript"}
        kind = next((kind for start, kind in kinds.items() if text.startswith(start)), "cloud-config")
        parts.attach(MIMEText(text, kind))
    parts.attach(MIMEText((LAUNCHER / "boothook.sh").read_text(), "cloud-boothook"))
    (folder / "user-data").write_text(parts.as_string())
    (folder / "meta-data").write_text("instance-id: try\nlocal-hostname: try\n")
    return iso(work / "seed.iso", "cidata", folder)


def iso(file, label, folder):
    file.unlink() if file.exists() else None
    options = ["-volid", label, "-joliet", "-rock", "-partition_cyl_align", "on"]
    run(["xorrisofs", "-quiet", "-output", file] + options + [folder])
    return file


def overlay(work, image):
    disk = work / "root.qcow2"
    base = (image / "root.qcow2").resolve()
    run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, disk])
    return disk


def free_host(ports):
    """A loopback address on which nobody listens on these ports."""
    for last in range(2, 250):
        host = "127.0.77.%d" % last
        sockets = [socket.socket() for _ in ports]
        try:
            for sock, port in zip(sockets, ports):
                sock.bind((host, port))
            return host
        except OSError:
            continue
        finally:
            for sock in sockets:
                sock.close()
    sys.exit("no loopback address has the ports free")


def qemu(arguments, work, disks, host, plugins):
    image = pathlib.Path(arguments.image)
    accelerator = arguments.accelerator or run([HERE / "accelerator.sh", image]).strip()
    processor = ["-accel", "tcg," + arguments.emulation, "-cpu", arguments.model]
    if accelerator == "kvm":
        processor = ["-accel", "kvm", "-cpu", "host"]
    ports = [STATUS_PORT] + [plugin["port"] for plugin in plugins]
    forwards = "".join(",hostfwd=tcp:%s:%d-:%d" % (host, port, port) for port in ports)
    command = ["qemu-system-x86_64", "-M", arguments.machine] + processor
    command += ["-smp", arguments.cpu, "-m", arguments.memory, "-nodefaults", "-no-user-config", "-display", "none"]
    command += ["-serial", "file:%s" % (work / "console.log")]
    command += ["-kernel", str(image / "vmlinuz"), "-initrd", str(image / "initrd.img")]
    command += ["-append", ((image / "cmdline").read_text() + " " + arguments.append).strip()]
    command += ["-netdev", "user,id=net" + forwards, "-device", "virtio-net-pci,netdev=net,romfile="]
    command += ["-device", "virtio-rng-pci"]
    for index, (file, kind, serial) in enumerate(disks):
        mode = "cache=unsafe" if serial == "root" else "read-only=on"
        command += ["-drive", "if=none,id=d%d,format=%s,file=%s,%s" % (index, kind, file, mode)]
        command += ["-device", "virtio-blk-pci,drive=d%d,serial=%s" % (index, serial)]
    return command


def watch(guest, began, host, plugins, timeout, stay):
    """Prints every change of what is answered and reported; True when every plugin that runs answers."""
    known, answered, settled = {}, {}, None

    def tell(words):
        print("%6.1f s  %s" % (time.monotonic() - began, words), flush=True)

    while time.monotonic() - began < timeout:
        if guest.poll() is not None:
            sys.exit("qemu ended with code %d" % guest.returncode)
        for name, port in [(plugin["name"], plugin["port"]) for plugin in plugins]:
            if name in answered and settled is None:
                continue
            body = get(host, port, "/files/list?x=1")
            if body is None and answered.pop(name, None):
                tell(name + " answers no more")
            if body is not None and name not in answered:
                answered[name] = body
                tell("%s answers: %s" % (name, body))
        status = get(host, STATUS_PORT, "/")
        for entry in json.loads(status)["plugins"] if status else []:
            fact = (entry["state"], entry["reason"], entry["message"], entry["lastOutput"])
            if known.get(entry["name"]) != fact:
                known[entry["name"]] = fact
                tell("status: " + json.dumps(entry))
        running = {name for name, fact in known.items() if fact[0] == "Running"}
        starting = any(fact[0] == "Starting" for fact in known.values())
        if settled is None and len(known) >= len(plugins) and running <= set(answered) and not starting:
            settled = time.monotonic()
        if settled is not None and time.monotonic() - settled >= stay:
            return len(running) > 0 and running <= set(answered)
        time.sleep(0.3)
    tell("timeout; known: %s" % known)
    return False


def get(host, port, path):
    try:
        with urllib.request.urlopen("http://%s:%d%s" % (host, port, path), timeout=5) as response:
            return response.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as answer:
        return "%d %s" % (answer.code, answer.reason)
    except (OSError, ValueError):
        return None


def cpu_seconds(pid):
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(command):
    try:
        words = [str(word) for word in command]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        if done.returncode != 0:
            sys.exit("%s: exit code %d: %s" % (command[0], done.returncode, done.stderr))
        return done.stdout
    except FileNotFoundError:
        sys.exit("%s is missing: %s names the Debian packages" % (command[0], HERE / "packages.txt"))


if __name__ == "__main__":
    sys.exit(main())
