#!/usr/bin/env python3
"""check.py: small captures of the benchmark against what their maker knows, as TAP.

Arguments: generate, wirenotes. Each capture is made at a hundredth of its size (the
bulk and the flood smaller still). What wirenotes counts must be what was written; and
where tshark is installed it must find the same, and nothing malformed."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

GENERATE, WIRENOTES = sys.argv[1:3]
# Parts of 10,000.
CAPTURES = {"web": 100, "short": 100, "bulk": 20, "flood": 10}
LIMIT_S = 60


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          timeout=LIMIT_S, check=True)
    return done.stdout


def counts_of_wirenotes(path):
    lines = run(WIRENOTES, "report", "-F", "json", "--summary", path).splitlines()
    summary = next(record for record in map(json.loads, lines) if record["type"] == "summary")
    opened, closed = summary["opened"], summary["closed"]
    return {
        "packets": summary["packets"],
        "connections": summary["connections"],
        "requests": summary["exchanges"],
        "client_hellos": summary["secures"],
        "lookups": summary["lookups"],
        "refused": opened["refused"],
        "unanswered": opened["unanswered"],
        "closed_by_four": closed["four-segments"],
        "closed_by_three": closed["three-segments"],
        "closed_at_once": closed["simultaneous"],
        "reset": closed["reset"],
    }


def counts_of_tshark(path):
    checks = [f"{name}.check_checksum:TRUE" for name in ("ip", "tcp", "udp")]
    options = [part for check in [*checks, "tcp.reassemble_out_of_order:TRUE"] for part in ("-o", check)]
    fields = ["tcp.stream", "http.request.method", "tls.handshake.type", "dns.flags.response",
              "tcp.checksum.status", "ip.checksum.status", "udp.checksum.status"]
    lines = run("tshark", "-n", "-r", path, *options, "-T", "fields",
                *(part for field in fields for part in ("-e", field))).splitlines()
    rows = [line.split("\t") for line in lines]
    bad = sum(row[4] == "0" or row[5] == "0" or row[6] == "0" for row in rows)
    if bad:
        raise ValueError(f"tshark finds {bad} wrong checksums")
    return {
        "packets": len(rows),
        "connections": len({row[0] for row in rows} - {""}),
        "requests": sum(len(row[1].split(",")) for row in rows if row[1]),
        "client_hellos": sum(row[2].split(",").count("1") for row in rows),
        "lookups": sum(row[3] in ("0", "False") for row in rows),
    }


ORACLES = {"wirenotes": counts_of_wirenotes, "tshark": counts_of_tshark}


def differences(facts, counts):
    for name, count in counts.items():
        if count != facts[name]:
            yield f"{name}: written {facts[name]}, counted {count}"


def check(folder, name, parts, oracle):
    path = str(pathlib.Path(folder) / f"{name}.pcap")
    run(GENERATE, name, path, str(parts))
    facts = json.loads(pathlib.Path(path + ".json").read_text())
    try:
        return list(differences(facts, oracle(path)))
    except (ValueError, KeyError, subprocess.SubprocessError) as trouble:
        return [f"{type(trouble).__name__}: {trouble}"]


def main():
    cases = [(name, parts, program) for name, parts in CAPTURES.items() for program in ORACLES]
    print(f"1..{len(cases)}")
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, parts, program) in enumerate(cases, 1):
            title = f"{number} - {program} counts what is in {name}"
            if program == "tshark" and not shutil.which(program):
                print(f"ok {title} # SKIP tshark is not installed")
                continue
            found = check(folder, name, parts, ORACLES[program])
            print("".join(f"# {line}\n" for line in found), end="")
            print(f"{'not ok' if found else 'ok'} {title}", flush=True)
            broken += bool(found)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
