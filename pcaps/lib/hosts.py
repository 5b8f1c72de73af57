"""hosts.py: sockets inside the lab's hosts, for one script that plays both ends.

A socket stays in the network namespace that it was made in, whoever uses it later.
So one program can hold the client's and the server's, and the order of what the
two do is the order of its lines.
"""
import ctypes
import os
import socket
import struct
import time

CLONE_NEWNET = 0x40000000  # linux/sched.h
libc = ctypes.CDLL(None, use_errno=True)

CLIENT = "198.18.0.2"
SERVER = "198.18.0.80"
ROUND_TRIP = 0.020  # seconds: twice the DELAY of wire.py
# Long enough for everything under way to arrive, and for a delayed ACK (40 ms in
# Linux) to go alone rather than ride on what comes next.
PAUSE = 0.080


def go_to(host):
    """From now on this thread is on `host`."""
    namespace = os.open(f"/run/netns/{host}", os.O_RDONLY)
    try:
        if libc.setns(namespace, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {host}")
    finally:
        os.close(namespace)


def tcp_socket(host):
    """A TCP socket that lives in the namespace `host`."""
    go_to(host)
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def setting(host, name, value):
    """Sets sysctl net.ipv4.NAME of `host`; returns what it was."""
    go_to(host)
    with open(f"/proc/sys/net/ipv4/{name}", "r+", encoding="ascii") as file:
        before = file.read().strip()
        file.seek(0)
        file.write(value)
    return before


def listen(port):
    listener = tcp_socket("server")
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((SERVER, port))
    listener.listen(256)
    return listener


def dial(port, local_port=0):
    """A client's connection to the server's `port`; from `local_port`, 0: any."""
    client = tcp_socket("client")
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if local_port:
        client.bind((CLIENT, local_port))
    client.connect((SERVER, port))
    return client


def pair(port, local_port=0):
    """Both ends of a new connection: (client, server)."""
    with listen(port) as listener:
        client = dial(port, local_port)
        server, _ = listener.accept()
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client, server


def talk(client, server):
    """One question and one answer, so that it is a connection with something on it."""
    client.sendall(b"ping\n")
    receive(server, 5)
    server.sendall(b"pong\n")
    receive(client, 5)
    pause()


def receive(end, count):
    """Exactly `count` bytes."""
    got = b""
    while len(got) < count:
        piece = end.recv(count - len(got))
        if not piece:
            raise ConnectionError(f"closed after {len(got)} of {count} bytes")
        got += piece
    return got


def receive_end(end):
    """Waits for the other end's FIN."""
    while end.recv(65536):
        pass


def pause(times=1):
    time.sleep(PAUSE * times)


def close_hard(end):
    """SO_LINGER with a time of 0: close() sends RST instead of FIN (socket(7))."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()
