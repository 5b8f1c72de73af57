#!/usr/bin/env python3
"""test-bodies-live.py WIRENOTES: bodies saved from a capture, against what curl got and sent.

nginx, a server of every coding and curl run in namespaces of their own (bodies.sh). Every file has to be curl's, byte
for byte, and the index has to say whose it is. Prints TAP; skips without root or the programs.
"""
import base64
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

import lab_live

try:
    import jsonschema
except ImportError:
    jsonschema = None

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 60
UNFINISHED = "identity-short"


def index_of(binary, folder, out, *options):
    subprocess.run([binary, "report", "-q", *options, "--keylog", folder / "keys.log", "--save-bodies", out,
                    folder / "trace.pcap"], stdout=subprocess.DEVNULL, check=True, timeout=SECONDS)
    return json.loads((out / "bodies.json").read_text())["bodies"]


def name_of(body):
    """The name that bodies.sh gave what curl got from there."""
    path = body["uri"].split("/", 3)[3]
    if body["of"] == "request":
        return "sent.bin"
    if "way=" in path:
        return path.partition("way=")[2]
    return {"sent.bin": "part", "upload": "upload"}.get(path, path.replace("/", "-"))


def wrong_files(bodies, folder, out):
    for body in bodies:
        name = name_of(body)
        theirs = folder / "sent.bin" if name == "sent.bin" else folder / "got" / name
        if (out / body["file"]).read_bytes() != theirs.read_bytes():
            yield f"{body['file']} is not {name}"
        expected = "incomplete" if name == UNFINISHED else "whole"
        if body["state"] != expected:
            yield f"{body['file']} is {body['state']}"


def wrong_names(bodies, folder):
    found = sorted(name_of(body) for body in bodies)
    expected = sorted([path.name for path in (folder / "got").iterdir() if path.name != "head"] + ["sent.bin"])
    if found != expected:
        yield f"{set(found) ^ set(expected)}"


def wrong_index(bodies, records):
    """Index and report are of one mind."""
    exchanges = {(r["connection"], r["ordinal"]): r for r in records if r["type"] == "exchange"}
    for body in bodies:
        exchange = exchanges.get((body["connection"], body["ordinal"]))
        if not exchange or exchange["method"] != body["method"] or exchange["status"] != body["code"]:
            yield f"{body['file']} is of no such exchange"
        elif exchange[body["of"] + "_body_bytes"] != body["sent_bytes"]:
            yield f"{body['file']}: {body['sent_bytes']} bytes"


def against_schema(out):
    if not jsonschema:
        return
    schema = json.loads((HERE.parent.parent / "docs" / "schema" / "bodies.schema.json").read_text())
    for error in jsonschema.Draft202012Validator(schema).iter_errors(json.loads((out / "bodies.json").read_text())):
        yield error.message


def wrong_archive(binary, folder, bodies, out):
    har = json.loads(subprocess.run([binary, "report", "-q", "-F", "har", "--bodies", "--keylog", folder / "keys.log",
                                     folder / "trace.pcap"], capture_output=True, check=True, timeout=SECONDS).stdout)
    contents = {e["request"]["url"]: e["response"]["content"] for e in har["log"]["entries"]}
    for body in bodies:
        content = contents[body["uri"]]
        if body["of"] == "response":
            ours = (out / body["file"]).read_bytes()
            text = content.get("text", "")
            theirs = base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()
            if theirs != ours or content["size"] != len(ours):
                yield f"content of {body['uri']}: {str(content)[:100]}"


def judge(binary, folder):
    with tempfile.TemporaryDirectory() as out, tempfile.TemporaryDirectory() as again:
        out, again = pathlib.Path(out), pathlib.Path(again)
        bodies = index_of(binary, folder, out)
        records = [json.loads(line) for line in subprocess.run(
            [binary, "report", "-q", "-F", "json", "--keylog", folder / "keys.log", folder / "trace.pcap"],
            capture_output=True, check=True, timeout=SECONDS).stdout.splitlines()]
        index_of(binary, folder, again, "--workers", "3")
        some = index_of(binary, folder, pathlib.Path(again) / "some", "-Y", "connection.server.port == 443")
        yield "every body that curl got or sent, and no other", wrong_names(bodies, folder)
        yield f"{len(bodies)} files are curl's, byte for byte", wrong_files(bodies, folder, out)
        yield "the index and the report agree", wrong_index(bodies, records)
        yield "the index is as its schema says", against_schema(out)
        yield "nothing is left of what was under way", (p.name for p in out.iterdir() if "unfinished" in p.name)
        yield "the same again", (() if (out / "bodies.json").read_bytes() == (again / "bodies.json").read_bytes()
                                 else ["another index"])
        yield "-Y leaves out the others", () if [name_of(b) for b in some] == ["secure"] else [str(some)]
        yield "they stand in the archive too", wrong_archive(binary, folder, bodies, out)


def main():
    with tempfile.TemporaryDirectory() as folder:
        lab_live.record(HERE / "bodies.sh", folder, SECONDS)
        with tarfile.open(pathlib.Path(folder) / "got.tar") as got:
            got.extractall(folder)
        failed = count = 0
        for name, troubles in judge(sys.argv[1], pathlib.Path(folder)):
            troubles = list(troubles)
            count += 1
            failed += bool(troubles)
            print(f"{'not ok' if troubles else 'ok'} {count} - {name}")
            for trouble in troubles:
                print(f"# {trouble}")
        print(f"1..{count}")
        return failed > 0


sys.exit(main())
