#!/usr/bin/env python3
"""closes.py: one connection for each way to close, from port 40001 to 8001 and so on.

Numbers never change once released: notes and tests name them.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import hosts  # noqa: E402


def client_first(client, server):
    client.close()
    hosts.receive_end(server)
    hosts.pause()
    server.close()


def server_first(client, server):
    server.close()
    hosts.receive_end(client)
    hosts.pause()
    client.close()


def three_segments(client, server):
    """The server's FIN goes out before its delayed ACK would have."""
    client.close()
    hosts.receive_end(server)
    server.close()


def both_at_once(client, server):
    """The FINs cross on the wire, which takes 10 ms each way."""
    client.close()
    server.close()


def half_close_with_data(client, server):
    """The client has said all it wants to say; the server has not."""
    client.shutdown(hosts.socket.SHUT_WR)
    hosts.receive_end(server)
    for _ in range(3):
        hosts.pause()
        server.sendall(b"one more thing\n")
    server.close()
    hosts.receive_end(client)
    client.close()


def client_resets(client, server):
    hosts.close_hard(client)
    hosts.pause()
    server.close()


def server_resets(client, server):
    hosts.close_hard(server)
    hosts.pause()
    client.close()


def data_for_a_closed_socket(client, server):
    """Closed is closed, not half-closed: nobody is left to read what comes."""
    server.close()
    hosts.receive_end(client)
    hosts.pause()
    client.sendall(b"anybody there?\n")
    hosts.pause()
    client.close()


def unread_data(client, server):
    """RFC 2525, 2.17: what was never read must not look delivered."""
    client.sendall(b"nobody will read this\n")
    hosts.pause()
    server.close()
    hosts.pause()
    client.close()


def fin_answered_by_reset(client, server):
    """The client still has bytes unread when it closes after the server did."""
    server.sendall(b"nobody will read this\n")
    server.close()
    hosts.pause()
    client.close()


WAYS = [
    client_first,
    server_first,
    three_segments,
    both_at_once,
    half_close_with_data,
    client_resets,
    server_resets,
    data_for_a_closed_socket,
    unread_data,
    fin_answered_by_reset,
]

for number, way in enumerate(WAYS, start=1):
    client, server = hosts.pair(8000 + number, local_port=40000 + number)
    hosts.talk(client, server)
    way(client, server)
    hosts.pause()
