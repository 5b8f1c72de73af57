#!/usr/bin/env python3
"""handshakes.py: one connection for each way to begin, from port 40001 to 8001 and so on.

Numbers never change once released: notes, labs and tests name them.
"""
import pathlib
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import hosts  # noqa: E402

TCP_FASTOPEN = 23  # linux/tcp.h
MSG_FASTOPEN = 0x20000000
REQUEST = b"what time is it?\n"
ANSWER = b"time to learn TCP\n"
# An old network's: an MSS that leaves room for a tunnel, and nothing else.
MSS_OF_A_TUNNEL = 1360
SYN_ACK_TIMEOUT = 1.0  # seconds until Linux sends SYN+ACK again (RFC 6298, 2.1)


def answer(client, server):
    hosts.receive(server, len(REQUEST))
    server.sendall(ANSWER)
    hosts.receive(client, len(ANSWER))


def close_in_order(client, server):
    client.close()
    hosts.receive_end(server)
    server.close()
    hosts.pause()


def talk(client, server):
    client.sendall(REQUEST)
    answer(client, server)
    close_in_order(client, server)


def ordinary(port, mine):
    """As Linux does it today: all options offered, all agreed to."""
    talk(*hosts.pair(port, mine))


def few_options(port, mine):
    """The server knows neither SACK nor timestamps nor window scaling."""
    names = ("tcp_sack", "tcp_timestamps", "tcp_window_scaling")
    before = {name: hosts.setting("server", name, "0") for name in names}
    with hosts.tcp_socket("server") as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, MSS_OF_A_TUNNEL)
        listener.bind((hosts.SERVER, port))
        listener.listen()
        client = hosts.dial(port, mine)
        server, _ = listener.accept()
    talk(client, server)
    for name, value in before.items():
        hosts.setting("server", name, value)


def third_segment_lost(port, mine):
    """The wire drops the last ACK, and the client has nothing to say for a while: the
    server asks again after a second."""
    with hosts.listen(port) as listener:
        client = hosts.dial(port, mine)
        server, _ = listener.accept()
    hosts.pause()
    talk(client, server)


def third_segment_carries_data(port, mine):
    """Without quick ACKs the client's last ACK waits for the request to go with it."""
    with hosts.listen(port) as listener:
        client = hosts.tcp_socket("client")
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        client.bind((hosts.CLIENT, mine))
        client.connect((hosts.SERVER, port))
        client.sendall(REQUEST)
        server, _ = listener.accept()
    answer(client, server)
    close_in_order(client, server)


def open_fast(port, mine):
    """A connect() with the request in the SYN, if there is a cookie; asks for one if not."""
    with hosts.tcp_socket("server") as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((hosts.SERVER, port))
        listener.setsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN, 16)
        listener.listen()
        client = hosts.tcp_socket("client")
        client.bind((hosts.CLIENT, mine))
        client.sendto(REQUEST, MSG_FASTOPEN, (hosts.SERVER, port))
        server, _ = listener.accept()
    answer(client, server)
    close_in_order(client, server)


def cookie_refused(port, mine):
    """The server has switched it off meanwhile: the handshake falls back to three steps."""
    before = hosts.setting("server", "tcp_fastopen", "0")
    open_fast(port, mine)
    hosts.setting("server", "tcp_fastopen", before)


def simultaneous(port, mine):
    """Nobody listens; both call, and the SYNs cross on the wire."""
    client, server = hosts.tcp_socket("client"), hosts.tcp_socket("server")
    client.bind((hosts.CLIENT, mine))
    server.bind((hosts.SERVER, port))
    calls = [
        threading.Thread(target=client.connect, args=((hosts.SERVER, port),)),
        threading.Thread(target=server.connect, args=((hosts.CLIENT, mine),)),
    ]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    talk(client, server)


WAYS = [
    ordinary,
    few_options,
    third_segment_lost,
    third_segment_carries_data,
    open_fast,
    open_fast,
    cookie_refused,
    simultaneous,
]

for number, way in enumerate(WAYS, start=1):
    way(8000 + number, 40000 + number)
