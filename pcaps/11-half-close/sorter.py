#!/usr/bin/env python3
"""sorter.py: a service that sorts lines, and four ways to use it, from port 40001 to 8001 on.

It can answer only when the last line has come, and the only sign of that is the FIN.
Numbers never change once released: notes, labs and tests name them.
"""
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import hosts  # noqa: E402

LINES = [f"{(number * 37) % 101:03} sheep\n".encode() for number in range(100)]
AT_A_TIME = 25  # lines in one segment
PATIENCE = 1.5  # seconds until a client that waits in vain gives up


def pieces(lines):
    for start in range(0, len(lines), AT_A_TIME):
        yield b"".join(lines[start : start + AT_A_TIME])


def send_slowly(end, lines):
    for piece in pieces(lines):
        end.sendall(piece)
        hosts.pause()


def all_lines(end):
    """What comes until the other end's FIN."""
    got = b""
    while piece := end.recv(65536):
        got += piece
    return got.splitlines(keepends=True)


def sort_for(server):
    """The service: reads to the end, answers, closes."""
    send_slowly(server, sorted(all_lines(server)))
    server.close()


def half_close(client, server):
    """shutdown(SHUT_WR): I have said all; now you. The way it is meant."""
    send_slowly(client, LINES)
    client.shutdown(socket.SHUT_WR)
    sort_for(server)
    assert all_lines(client) == sorted(LINES)
    client.close()


def full_close(client, server):
    """close() instead: nobody is left to read the answer."""
    send_slowly(client, LINES)
    client.close()
    hosts.pause()
    try:
        sort_for(server)
    except OSError:  # reset, what else
        server.close()


def no_close(client, server):
    """The client forgets it and waits for the answer; the server waits for the end."""
    send_slowly(client, LINES)
    client.settimeout(PATIENCE)
    try:
        client.recv(1)
    except TimeoutError:
        client.close()
    hosts.pause()
    try:
        sort_for(server)
    except OSError:
        server.close()


def server_half_closes(client, server):
    """The other way round: the server has nothing to say and says so first; the client
    sends on, for as long as it likes."""
    server.shutdown(socket.SHUT_WR)
    hosts.receive_end(client)
    hosts.pause()
    send_slowly(client, LINES)
    client.close()
    assert all_lines(server) == LINES
    server.close()


WAYS = [half_close, full_close, no_close, server_half_closes]

for number, way in enumerate(WAYS, start=1):
    way(*hosts.pair(8000 + number, 40000 + number))
    hosts.pause(2)
