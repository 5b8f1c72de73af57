#!/usr/bin/env python3
"""test-time-wait-live.py WIRENOTES PCAPS: a storm of TIME_WAIT, made now, and counted.

Two hosts are made (network namespaces with a cable between them). Short connections are opened
and closed by one or the other, some tuples are used again, some sockets are forgotten. At one
moment the kernel is asked what is in its tables (/proc/net/tcp) and the capture ends: for each
host and state the ledger of that capture has to be within 1 % of the kernel's count. Prints TAP.

Needs root, ip(8), unshare(1) and tcpdump; is skipped where there is none. Everything lives in
mount and process namespaces of its own, so nothing is left behind, however it ends.
"""
import collections
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import time_wait

SECONDS = 40  # ends whatever hangs
SKIP = 0  # TAP's own "1..0 # SKIP" says it
INSIDE = "--inside"

STATES = {"06": "TIME_WAIT", "08": "CLOSE_WAIT", "05": "FIN_WAIT2"}  # include/net/tcp_states.h
ADDRESSES = {"client": "198.18.0.2", "server": "198.18.0.80"}

CLOSED_BY_CLIENT = 2000
CLOSED_BY_SERVER = 500
FORGOTTEN = 100  # by the server: CLOSE_WAIT there
NARROW = (50000, 50399)  # all of these ports are used twice
REUSE_AFTER_S = 2.1  # tcp_tw_reuse: once the clock of the timestamps, in seconds, has moved on


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def inside(host, *command, **options):
    return subprocess.run(["ip", "netns", "exec", host, *command], check=True, capture_output=True, text=True, **options)


def make_hosts(lib):
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/netns"], check=True)
    for host in ADDRESSES:
        ip("netns", "add", host)
    ip("link", "add", "eth0", "netns", "client", "type", "veth", "peer", "name", "eth0", "netns", "server")
    for host, address in ADDRESSES.items():
        setting(host, "ipv6/conf/all/disable_ipv6", "1")
        ip("-n", host, "link", "set", "lo", "up")
        ip("-n", host, "address", "add", f"{address}/24", "dev", "eth0")
        ip("-n", host, "link", "set", "eth0", "up")
        inside(host, str(lib / "offloads.py"), "eth0")


def setting(host, name, value):
    inside(host, "sh", "-c", f"echo '{value}' >/proc/sys/net/{name}")


class Recording:
    """What passes the client's cable, into a file."""

    def __init__(self, trace, log):
        self.log = log
        with open(trace, "wb") as out, open(log, "wb") as messages:
            self.tcpdump = subprocess.Popen(
                ["ip", "netns", "exec", "client", "tcpdump", "-i", "eth0", "-n", "-U", "--immediate-mode",
                 "-B", "16384", "-s", "128", "-w", "-", "tcp"], stdout=out, stderr=messages)
        self.wait_for("listening on")

    def wait_for(self, text):
        for _ in range(100):
            if text in self.log.read_text(errors="replace"):
                return
            time.sleep(0.05)
        raise RuntimeError(f"tcpdump never said: {text}")

    def stop(self):
        time.sleep(0.3)  # what is under way arrives
        self.tcpdump.send_signal(signal.SIGINT)
        self.tcpdump.wait(timeout=5)
        return "0 packets dropped by kernel" in self.log.read_text(errors="replace")


def converse(hosts, listener, first, count):
    """`count` connections, one after another, closed first by the end called `first`."""
    for _ in range(count):
        client = hosts.dial(listener.getsockname()[1])
        server, _ = listener.accept()
        client.sendall(b"?")
        hosts.receive(server, 1)
        server.sendall(b"!")
        hosts.receive(client, 1)
        ends = (client, server) if first == "client" else (server, client)
        ends[0].close()
        hosts.receive_end(ends[1])
        ends[1].close()


def forget(hosts, listener, count):
    """Connections that the client closes and the server never does."""
    forgotten = []
    for _ in range(count):
        client = hosts.dial(listener.getsockname()[1])
        server, _ = listener.accept()
        client.close()
        hosts.receive_end(server)
        forgotten.append(server)
    return forgotten


def use_again(hosts, listener):
    """Every port of a narrow range, and each of them again out of its TIME_WAIT."""
    setting("client", "ipv4/ip_local_port_range", f"{NARROW[0]} {NARROW[1]}")
    setting("client", "ipv4/tcp_tw_reuse", "1")
    count = NARROW[1] - NARROW[0] + 1
    converse(hosts, listener, "client", count)
    time.sleep(REUSE_AFTER_S)
    converse(hosts, listener, "client", count // 2)


def kernel_counts():
    counts = collections.Counter()
    for host, address in ADDRESSES.items():
        for line in inside(host, "cat", "/proc/net/tcp").stdout.splitlines()[1:]:
            state = STATES.get(line.split()[3])
            if state:
                counts[address, state] += 1
    return counts


def storm(hosts):
    """Leaves the sockets; returns those that have to stay open."""
    with hosts.listen(80) as web, hosts.listen(81) as other, hosts.listen(82) as narrow:
        converse(hosts, web, "client", CLOSED_BY_CLIENT)
        converse(hosts, other, "server", CLOSED_BY_SERVER)
        forgotten = forget(hosts, other, FORGOTTEN)
        use_again(hosts, narrow)
    return forgotten


def report(wirenotes, trace, kernels, whole):
    records = time_wait.ledger(wirenotes, trace)
    reused = sum(record["reused"]["timestamps"] for record in records)
    failed = not time_wait.tap(1, whole, "the capture has no holes")
    failed |= not time_wait.tap(2, reused >= (NARROW[1] - NARROW[0]) // 2, "tuples used again by timestamps",
                                f"only {reused}")
    number = 2
    for (address, state), count in sorted(kernels.items()):
        ours = time_wait.sums(records, address)[state]
        number += 1
        failed |= not time_wait.tap(number, time_wait.is_near(ours, count),
                                    f"{state} at {address}: the kernel has {count}, the ledger {ours}")
    print(f"1..{number}")
    return failed


def run_inside(wirenotes, pcaps):
    sys.path.insert(0, str(pcaps / "lib"))
    import hosts  # noqa: E402  (needs the folder above)

    make_hosts(pcaps / "lib")
    with tempfile.TemporaryDirectory() as folder:
        trace, log = pathlib.Path(folder, "storm.pcap"), pathlib.Path(folder, "log")
        recording = Recording(trace, log)
        forgotten = storm(hosts)
        kernels = kernel_counts()
        whole = recording.stop()
        failed = report(wirenotes, trace, kernels, whole)
        for socket in forgotten:
            socket.close()
    return failed


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(SKIP)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != INSIDE]
    if INSIDE in sys.argv:
        return run_inside(arguments[0], pathlib.Path(arguments[1]).resolve())
    if os.geteuid() != 0:
        skip("needs root")
    for program in ("ip", "unshare", "tcpdump", "mount"):
        if not shutil.which(program):
            skip(f"needs {program}")
    namespaces = ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", "--mount-proc"]
    if subprocess.run([*namespaces, "true"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        skip("no namespaces here")
    os.makedirs("/run/netns", exist_ok=True)
    return subprocess.run([*namespaces, sys.executable, __file__, INSIDE, *arguments], check=False,
                          timeout=SECONDS).returncode


sys.exit(main())
