#!/usr/bin/env python3
"""leak.py: 40 clients ask, are answered and close; the server closes only one in four.

Then it tells by a file that the clients are gone, and sits there with its sockets.
"""
import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import hosts  # noqa: E402

CLIENTS = 40
PORT = 9100
REMEMBERS_EVERY = 4  # its author thought of close() on one path of four

forgotten = []  # else Python would close what nothing refers to
with hosts.listen(PORT) as listener:
    for number in range(CLIENTS):
        client = hosts.dial(PORT, local_port=40100 + number)
        server, _ = listener.accept()
        client.sendall(b"balance 4711\n")
        hosts.receive(server, 13)
        server.sendall(b"12.50\n")
        hosts.receive(client, 6)
        client.close()
        hosts.receive_end(server)  # it learns that the client has gone ...
        if number % REMEMBERS_EVERY == 0:
            server.close()
        else:
            forgotten.append(server)  # ... and makes nothing of it

pathlib.Path(os.environ["LAB_DIR"], "clients-gone").touch()
signal.pause()
