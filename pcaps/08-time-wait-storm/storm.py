#!/usr/bin/env python3
"""storm.py COUNT|until-no-port-is-left: short connections, several at a time.

Each asks for one thing by HTTP, gets it, and is closed by the client at once.
"""
import errno
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import hosts  # noqa: E402

AT_A_TIME = 5
REQUEST = b"GET / HTTP/1.1\r\nHost: www.lab.test\r\n\r\n"


def dial_all(count):
    """Up to `count` connections; fewer when the client has no port left."""
    connections = []
    for _ in range(count):
        try:
            connections.append(hosts.dial(80))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            break
    return connections


def ask(connections):
    for connection in connections:
        connection.sendall(REQUEST)
    for connection in connections:
        assert b" 204 " in connection.recv(4096)
        connection.close()


def main():
    wanted = sys.maxsize if sys.argv[1] == "until-no-port-is-left" else int(sys.argv[1])
    done = 0
    while done < wanted:
        connections = dial_all(min(AT_A_TIME, wanted - done))
        ask(connections)
        done += len(connections)
        if len(connections) < AT_A_TIME:
            break


main()
