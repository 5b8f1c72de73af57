#!/usr/bin/env python3
"""slow-reader.py: uploads to a server that does not always read, from port 40001 to 8001 on.

Numbers never change once released: notes, labs and tests name them.
"""
import contextlib
import os
import pathlib
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import hosts  # noqa: E402

ROOM = 4096  # bytes of receive buffer asked for; Linux takes twice as much for its books
UPLOAD = 20_000
BACKOFF = 4  # tcpi_backoff in struct tcp_info (linux/tcp.h)
SIP = 1000  # bytes that a slow reader takes at a time


def pair_with_little_room(port, mine):
    """(client, server) of a connection whose server has little room for what comes."""
    with hosts.tcp_socket("server") as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        listener.bind((hosts.SERVER, port))
        listener.listen()
        client = hosts.dial(port, mine)
        server, _ = listener.accept()
    return client, server


def upload(client):
    """Sends all, and waits until the server has had enough of it."""
    client.sendall(bytes(UPLOAD))
    hosts.receive_end(client)
    client.close()


def probes_of(client):
    """How often it has asked whether the window is still closed: so often the pause has doubled."""
    return client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, BACKOFF + 1)[BACKOFF]


def asleep_until(probes):
    """Wakes up after so many probes; the client's next pause has just begun then."""
    def read(server, client):
        while probes_of(client) < probes:
            time.sleep(0.01)
        hosts.pause(2)
        hosts.receive(server, UPLOAD)

    return read


def in_sips(server, _):
    """Never stops, but never keeps up."""
    for _ in range(UPLOAD // SIP):
        hosts.receive(server, SIP)
        time.sleep(0.01)


# How the server of each connection reads.
READERS = [asleep_until(3), asleep_until(3), in_sips]

# Slow on purpose, not because the machine is busy.
with contextlib.suppress(PermissionError):
    os.nice(-10)

for number, read in enumerate(READERS, start=1):
    client, server = pair_with_little_room(8000 + number, 40000 + number)
    writer = threading.Thread(target=upload, args=(client,))
    writer.start()
    read(server, client)
    server.close()
    writer.join()
    hosts.pause(2)
