#!/usr/bin/env python3
"""test-live-owner.py WIRENOTES: whose the sockets are, against those who had them. Prints TAP.

10,000 short connections are made by 20 processes, each of which says which ports were its own.
Where the kernel tells of its events, the owners of both ends have to be named, and be right, for
99.9 %; what looking at /proc alone finds is told. Then nginx and curl, an orphan, and what a saved
file says. Needs root; nginx and curl for their part."""

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

import lab_live
from lab_live import Live

CONNECTIONS = 10_000
CLIENTS = 20
PORT = 8000
ENOUGH = 0.999


def serve(pipe):
    """Answers as many connections as there will be, one after another, in a process of its own."""
    with socket.create_server(("127.0.0.1", PORT), backlog=1024) as listener:
        os.write(pipe, b"!")
        for _ in range(CONNECTIONS):
            server, _ = listener.accept()
            server.recv(1)
            server.sendall(b"hello")
            server.close()


def ask(pipe):
    """One client's connections; says which ports it had."""
    ports = []
    for _ in range(CONNECTIONS // CLIENTS):
        with socket.create_connection(("127.0.0.1", PORT)) as client:
            ports.append(client.getsockname()[1])
            client.sendall(b"?")
            while client.recv(16):
                pass
    os.write(pipe, json.dumps(ports).encode() + b"\n")


def in_process(work):
    """Runs `work` in a process; returns its number and what it says by a pipe."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        work(writing)
        os._exit(0)
    os.close(writing)
    return pid, os.fdopen(reading, "rb")


def storm():
    """Returns the server's pid, and {port: pid} of the clients' connections in order."""
    server, said = in_process(serve)
    said.read(1)
    clients = [in_process(ask) for _ in range(CLIENTS)]
    whose = {}
    for pid, pipe in clients:
        for port in json.loads(pipe.read()):
            whose.setdefault(port, []).append(pid)
        os.waitpid(pid, 0)
    os.waitpid(server, 0)
    return server, whose


def shares(live, server, whose):
    """How many of the connections there were, and of their ends that were named right."""
    right = {"client": 0, "server": 0}
    connections = [record for record in live.records("connection") if record["server"]["port"] == PORT]
    for record in connections:
        owner = record["owner"] or {"client": None, "server": None}
        right["server"] += bool(owner["server"]) and owner["server"]["pid"] == server
        pids = whose.get(record["client"]["port"], [])
        right["client"] += bool(owner["client"]) and owner["client"]["pid"] in pids
    return len(connections), right


def test_storm(tap, wirenotes):
    live = Live(wirenotes, "-i", "lo", "-F", "json", f"tcp port {PORT}")
    server, whose = storm()
    tap.equal(live.end(), 0, "10,000 connections, with the kernel's events")
    count, right = shares(live, server, whose)
    tap.equal(count, CONNECTIONS, "all are reported")
    for end, named in right.items():
        tap.ok(named >= ENOUGH * CONNECTIONS, f"{end}s' processes named right: {named / CONNECTIONS:.2%}", live.said)


def test_looking(tap, wirenotes):
    """In a process namespace there are no events; /proc and sock_diag are all there is."""
    script = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, os.path.abspath(sys.argv[0]),
              lab_live.INSIDE, wirenotes, "--looking"]
    done = subprocess.run(script, check=False, capture_output=True, text=True, timeout=60)
    tap.ok(done.returncode == 0, f"by looking alone, of short connections: {done.stdout.strip()}", done.stderr)


def looking(wirenotes):
    live = Live(wirenotes, "-i", "lo", "-F", "json", f"tcp port {PORT}")
    server, whose = storm()
    with socket.create_server(("127.0.0.1", PORT)) as listener:
        with socket.create_connection(listener.getsockname()) as lasting:
            accepted = listener.accept()
            time.sleep(1)
            port = lasting.getsockname()[1]
            live.end()
            accepted[0].close()
    count, right = shares(live, server, whose)
    print(", ".join(f"{end}s {named / max(count, 1):.1%}" for end, named in right.items()))
    found = [record for record in live.records("connection") if record["client"]["port"] == port][-1]
    return 0 if found["owner"]["client"]["pid"] == found["owner"]["server"]["pid"] == os.getpid() else 1


def test_orphan(tap, wirenotes, folder):
    """A child holds a connection; its parent ends first. And a socket that nobody holds."""
    path = folder / "orphan.pcapng"
    listener = socket.create_server(("127.0.0.1", PORT))
    live = Live(wirenotes, "-i", "lo", "-F", "json", "-w", str(path), "tcp")
    code = (f"import socket,os,time; c=socket.create_connection(('127.0.0.1',{PORT}));\n"
            "time.sleep(0.6)\n"
            "if os.fork(): os._exit(0)\n"
            "time.sleep(30)")
    parent = subprocess.Popen([sys.executable, "-c", code])
    held = listener.accept()[0]
    closed = socket.create_connection(("127.0.0.1", PORT))
    kept = listener.accept()[0]
    closed.close()  # FIN_WAIT_2 without a process: the other end is not closed
    parent.wait()
    time.sleep(1.2)
    tap.equal(live.end(), 0, "an orphan and a socket without a process")
    saved = subprocess.run([wirenotes, "report", "-F", "json", str(path)], check=False, capture_output=True, text=True)
    for name, out in (("live", live.out), ("saved", saved.stdout)):
        records = [json.loads(line) for line in out.splitlines()]
        events = [event["event"] for record in records if record["type"] == "connection" for event in record["events"]]
        tap.ok("host.orphan" in events, f"{name}: the orphan is told", events)
        tap.ok("host.unowned_socket" in events, f"{name}: the socket without a process is told", events)
        tap.ok("host.ipc" in events and "host.owner" in events, f"{name}: owners are told", events)
    tap.ok(subprocess.run(["tshark", "-r", str(path)], check=False, capture_output=True).returncode == 0
           if shutil.which("tshark") else True, "tshark reads the file")
    for sock in (held, kept, listener):
        sock.close()
    for line in subprocess.run(["pgrep", "-f", "time.sleep(30)"], check=False, capture_output=True, text=True).stdout.split():
        if f"',{PORT})" in pathlib.Path(f"/proc/{line}/cmdline").read_text():
            os.kill(int(line), signal.SIGKILL)


def test_nginx(tap, wirenotes, folder):
    if not shutil.which("nginx") or not shutil.which("curl"):
        return
    config = folder / "nginx.conf"
    config.write_text("daemon off; master_process on; worker_processes 2; pid nginx.pid; error_log stderr;\n"
                      "events {} http { access_log off; server { listen 127.0.0.1:8080; return 200 hello; } }\n")
    folder.chmod(0o755)
    with subprocess.Popen(["nginx", "-p", str(folder), "-c", str(config)], stderr=subprocess.DEVNULL) as nginx:
        lab_live.until(lambda: "1F90 00000000:0000 0A" in pathlib.Path("/proc/net/tcp").read_text())
        live = Live(wirenotes, "-i", "lo", "tcp port 8080")
        subprocess.run(["curl", "-s", "http://127.0.0.1:8080/"], check=True, stdout=subprocess.DEVNULL)
        tap.equal(live.end(), 0, "nginx and curl, as text")
        nginx.terminate()
    tap.ok("curl (" in live.out and "nginx (" in live.out, "both processes are named", live.out[-3000:])
    tap.ok("SYN_SENT" in live.out and "http" in live.out, "beside the handshake")


def test_program(tap, wirenotes, folder):
    """A program beside others: only its connections, decrypted by the keys that it logs."""
    for program in ("openssl", "curl"):
        if not shutil.which(program):
            return
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(folder / "key"), "-out",
                    str(folder / "cert"), "-subj", "/CN=localhost"], check=True, capture_output=True)
    server = subprocess.Popen(["openssl", "s_server", "-quiet", "-WWW", "-accept", "8443", "-key", str(folder / "key"),
                               "-cert", str(folder / "cert")], cwd=folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    (folder / "page").write_text("hello")
    lab_live.until(lambda: ":20FB 00" in pathlib.Path("/proc/net/tcp6").read_text() + pathlib.Path("/proc/net/tcp").read_text())
    fetch = "for i in 1 2 3 4 5 6 7 8 9; do curl -sk https://127.0.0.1:8443/page >/dev/null; sleep 0.2; done"
    other = subprocess.Popen(["sh", "-c", fetch], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done = subprocess.run([wirenotes, "report", "-F", "json", "-i", "lo", "--", "sh", "-c",
                           "sleep 0.5; curl -sk https://127.0.0.1:8443/page >/dev/null; sleep 0.3"],
                          check=False, capture_output=True, text=True, timeout=60)
    other.wait()
    server.terminate()
    server.wait()
    records = [json.loads(line) for line in done.stdout.splitlines()]
    kinds = {kind: [record for record in records if record["type"] == kind] for kind in ("connection", "exchange")}
    tap.equal(done.returncode, 0, "a program is run")
    tap.equal(len(kinds["connection"]), 1, "only its connection is shown")
    tap.equal([exchange["target"] for exchange in kinds["exchange"]], ["/page"], "decrypted by the keys it logged")
    tap.equal(list(pathlib.Path(tempfile.gettempdir()).glob("wirenotes_keys_*")), [], "the key log is removed")


def run(wirenotes, arguments):
    if "--looking" in arguments:
        return looking(wirenotes)
    tap = lab_live.Tap()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        test_storm(tap, wirenotes)
        test_looking(tap, wirenotes)
        test_orphan(tap, wirenotes, folder)
        test_nginx(tap, wirenotes, folder)
        test_program(tap, wirenotes, folder)
    return tap.end()


lab_live.inside_namespaces([], run, seconds=150, processes=False)
