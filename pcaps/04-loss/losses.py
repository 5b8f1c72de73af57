#!/usr/bin/env python3
"""losses.py: one connection for each loss, from port 40001 to 9001 and so on.

What is lost says make.sh. Numbers never change once released: notes and tests name them.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import hosts  # noqa: E402

SEGMENT = 1448  # bytes that fit into one, with timestamps
PATTERN = b"All that is sent arrives once, whole and in order.\n"


def upload(segments, pauses=0):
    def run(client, server):
        send(client, server, segments)
        hosts.pause(pauses)
        server.sendall(b"got it\n")
        hosts.receive(client, 7)

    return run


def download(segments):
    def run(client, server):
        client.sendall(b"more\n")
        hosts.receive(server, 5)
        send(server, client, segments)

    return run


def send(sender, receiver, segments):
    data = (PATTERN * (segments * SEGMENT // len(PATTERN) + 1))[: segments * SEGMENT]
    sender.sendall(data)
    assert hosts.receive(receiver, len(data)) == data


def close(client, server):
    client.close()
    hosts.receive_end(server)
    hosts.pause()
    server.close()
    hosts.pause(4)  # a lost last ACK shows after the server's time-out


CASES = {
    9001: upload(12),  # one of many: three duplicate ACKs, fast retransmit
    9002: upload(6),  # the last: nothing follows it that could be acknowledged; a probe
    9003: upload(6),  # the last and its probe: time-out
    9004: upload(1),  # the SYN
    9005: upload(1),  # the SYN, ACK
    9006: upload(1),  # the ACK that ends the handshake: the server asks again
    9007: upload(1),  # the last ACK of all: the server sends its FIN again
    9008: download(10),  # like 9001, but lost before it could be captured at the client
    9009: download(8),  # not lost, only late: overtaken by those behind it
    9010: upload(1, pauses=5),  # an ACK of data: the data is sent again, though it had arrived
}

for port, case in CASES.items():
    client, server = hosts.pair(port, local_port=31000 + port)
    case(client, server)
    hosts.pause()
    close(client, server)
