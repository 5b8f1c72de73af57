#!/usr/bin/env python3
"""test-greetings-live.py WIRENOTES: what services say first, asked now, against what the programs themselves say.

redis, MariaDB, PostgreSQL, a mail server that goes over to TLS, and haproxy in front of nginx run in
namespaces of their own (greetings.sh); each is asked with the right and with a wrong password. Prints
TAP; a service that is not installed is left out; all is skipped without root.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import lab_live

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 90


def events_of(binary, trace):
    """(service, event) of all connections, and the HTTP request behind each PROXY header."""
    output = subprocess.run([binary, "report", "--lang", "en", "-F", "json", trace], capture_output=True, check=True,
                            timeout=SECONDS).stdout
    connections = [r for r in map(json.loads, output.splitlines()) if r["type"] == "connection"]
    return [(c["service"], e, c["events"]) for c in connections for e in c["events"]]


def holds(events, service, what, value):
    """True if one of our events says the same."""
    if service == "proxy":
        return any(f"{e.get('client')}:{e.get('client_port')}" == what
                   and any(h.get("forwarded_for", "-") == value for h in around if h["event"] == "http.request")
                   for _, e, around in events if e["event"] == "proxy.header")
    mine = [e for s, e, _ in events if s == service]
    if what == "software":
        return any(e["event"] == "greeting.hello" and e.get("software", "") == value for e in mine)
    if what == "upgrade":
        asked = any(e["event"] == "greeting.upgrade" and (e["command"], e["answer"]) == (value, "accepted") for e in mine)
        return asked and any(e["event"] == "tls.server_hello" for e in mine)
    return any(e["event"] == "greeting.login_done" and (e["outcome"], e.get("code", "")) == (what, value) for e in mine)


def main():
    with tempfile.TemporaryDirectory() as folder:
        lab_live.record(HERE / "greetings.sh", folder, SECONDS)
        said = [line.split("\t") for line in (pathlib.Path(folder) / "said.tsv").read_text().splitlines()]
        events = events_of(sys.argv[1], f"{folder}/trace-server.pcap")

    print(f"1..{len(said) + 1}")
    for number, (service, what, value) in enumerate(said, 1):
        print(f"{'ok' if holds(events, service, what, value) else 'not ok'} {number} - {service} {what} {value}".rstrip())
    text = json.dumps([e for _, e, _ in events])
    secret = "sesame" in text or "reader" in text
    print(f"{'not ok' if secret else 'ok'} {len(said) + 1} - neither names nor passwords are readable")


main()
