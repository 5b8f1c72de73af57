#!/usr/bin/env python3
"""ways.py COUNT SEED PORT DONE: opens and closes COUNT connections, each in one of the ways the
socket API has, many at a time. Plays both ends, inside the lab of live.sh.

Connection N goes to the server's port PORT + N and so has it to itself. Prints which way
each took: the port, a tab, the way; makes the file DONE, and waits to be ended.
"""
import concurrent.futures
import pathlib
import random
import signal
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "pcaps" / "lib"))
import hosts  # noqa: E402

FIRST_PORT = int(sys.argv[3])
AT_ONCE = 200
# Long enough for a SYN to be lost twice (1 + 2 s).
PATIENCE = 4
# A RST that was lost is not sent again: who waits for it waits in vain.
PATIENCE_TO_DRAIN = 1.5
# What is lost at the end comes again within that, once or twice.
SETTLE = 3.0
MOST_BYTES = 4000
TCP_FASTOPEN = 23  # linux/tcp.h
MSG_FASTOPEN = 0x20000000
# The client's port of those whose both ends call: below the kernel's own choice.
CALLER_PORTS = 20000


def quiet(call, *arguments):
    """What the other end may have made impossible meanwhile."""
    try:
        return call(*arguments)
    except OSError:
        return None


def ready(end):
    end.settimeout(PATIENCE)
    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return end


def dial(port):
    client = hosts.tcp_socket("client")
    ready(client).connect((hosts.SERVER, port))
    return client


def pair(port):
    with hosts.listen(port) as listener:
        listener.settimeout(PATIENCE)
        client = dial(port)
        server, _ = listener.accept()
    return client, ready(server)


def drain(end):
    """Reads until the other end has closed, or reset, or seems not to."""
    end.settimeout(PATIENCE_TO_DRAIN)
    while quiet(end.recv, 65536):
        pass


def some(dice):
    return bytes(dice.randrange(1, MOST_BYTES))


def talk(client, server, dice):
    for speaker, listener in ((client, server), (server, client)):
        said = some(dice)
        speaker.sendall(said)
        hosts.receive(listener, len(said))


# ---- the ways: each is handed both ends, connected -------------------------


def close_in_turn(first, second, dice):
    first.close()
    drain(second)
    time.sleep(dice.choice((0, 0, 0.08)))
    second.close()


def client_first(client, server, dice):
    close_in_turn(client, server, dice)


def server_first(client, server, dice):
    close_in_turn(server, client, dice)


def both_at_once(client, server, dice):
    client.close()
    time.sleep(dice.uniform(0, 0.012))
    server.close()


def both_shut_down(client, server, dice):
    client.shutdown(socket.SHUT_RDWR)
    time.sleep(dice.uniform(0, 0.03))
    quiet(server.shutdown, socket.SHUT_RDWR)
    client.close()
    server.close()


def half_close(first, second, dice):
    first.shutdown(socket.SHUT_WR)
    drain(second)
    for _ in range(dice.randrange(1, 4)):
        second.sendall(some(dice))
        time.sleep(dice.choice((0, 0.02)))
    second.close()
    drain(first)
    first.close()


def client_half_closes(client, server, dice):
    half_close(client, server, dice)


def server_half_closes(client, server, dice):
    half_close(server, client, dice)


def data_with_the_close(client, server, dice):
    """The FIN travels with data, and so may its acknowledgment."""
    client.sendall(some(dice))
    client.close()
    drain(server)
    server.close()


def data_both_ways_with_the_close(client, server, dice):
    client.sendall(some(dice))
    server.sendall(some(dice))
    client.shutdown(socket.SHUT_WR)
    server.shutdown(socket.SHUT_WR)
    drain(client)
    drain(server)
    client.close()
    server.close()


def client_resets(client, server, dice):
    hosts.close_hard(client)
    drain(server)
    server.close()


def server_resets(client, server, dice):
    hosts.close_hard(server)
    drain(client)
    client.close()


def reset_after_half_close(client, server, dice):
    """RST in FIN_WAIT_1 or FIN_WAIT_2; it finds the other end in CLOSE_WAIT."""
    client.shutdown(socket.SHUT_WR)
    time.sleep(dice.choice((0, 0.05)))
    hosts.close_hard(client)
    drain(server)
    time.sleep(0.05)
    server.close()


def reset_in_close_wait(client, server, dice):
    client.shutdown(socket.SHUT_WR)
    drain(server)
    hosts.close_hard(server)
    drain(client)
    client.close()


def unread_by_client(client, server, dice):
    server.sendall(some(dice))
    time.sleep(0.06)
    client.close()
    drain(server)
    server.close()


def unread_by_server(client, server, dice):
    client.sendall(some(dice))
    time.sleep(0.06)
    server.close()
    drain(client)
    client.close()


def data_for_a_closed_socket(client, server, dice):
    server.close()
    drain(client)
    quiet(client.sendall, some(dice))
    time.sleep(0.08)
    quiet(client.sendall, some(dice))
    client.close()


def left_open(client, server, dice):
    KEPT.extend((client, server))


def left_half_closed(client, server, dice):
    client.shutdown(socket.SHUT_WR)
    KEPT.extend((client, server))


def left_in_close_wait(client, server, dice):
    client.close()
    KEPT.append(server)


def kept_alive(client, server, dice):
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    time.sleep(2.5)
    close_in_turn(server, client, dice)


def nothing_said(client, server, dice):
    close_in_turn(*dice.sample((client, server), 2), dice)


CLOSES = (
    client_first, server_first, both_at_once, both_shut_down, client_half_closes, server_half_closes,
    data_with_the_close, data_both_ways_with_the_close, client_resets, server_resets,
    reset_after_half_close, reset_in_close_wait, unread_by_client, unread_by_server,
    data_for_a_closed_socket, left_open, left_half_closed, left_in_close_wait, kept_alive,
)  # fmt: skip

# ---- the ways that are about opening: each is handed a port ----------------


def refused(port, dice):
    quiet(dial, port)


def never_accepted(port, dice):
    """The listener goes while the connection waits in its queue: RST."""
    listener = hosts.listen(port)
    client = dial(port)
    time.sleep(dice.choice((0, 0.05)))
    listener.close()
    drain(client)
    client.close()


def given_up_at_once(port, dice):
    """The client has gone before the server has accepted."""
    with hosts.listen(port) as listener:
        listener.settimeout(PATIENCE)
        client = dial(port)
        dice.choice((socket.socket.close, hosts.close_hard))(client)
        time.sleep(0.05)
        server = quiet(listener.accept)
    if server:
        drain(server[0])
        server[0].close()


def both_call(port, dice):
    """Each end connects to the other: a simultaneous open, if the SYNs cross."""
    client, server = hosts.tcp_socket("client"), hosts.tcp_socket("server")
    mine = CALLER_PORTS + port - FIRST_PORT
    client.bind((hosts.CLIENT, mine))
    server.bind((hosts.SERVER, port))
    calls = []
    for end, other in ((client, (hosts.SERVER, port)), (server, (hosts.CLIENT, mine))):
        ready(end)
        calls.append(threading.Thread(target=quiet, args=(end.connect, other)))
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    if all(quiet(end.getpeername) for end in (client, server)):
        dice.choice((client_first, server_first, both_at_once))(client, server, dice)
    client.close()
    server.close()


def fast_open(port, dice):
    """The request travels in the SYN, once the client has the server's cookie."""
    with hosts.tcp_socket("server") as listener:
        listener.bind((hosts.SERVER, port))
        listener.setsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN, 16)
        listener.listen(16)
        listener.settimeout(PATIENCE)
        client = ready(hosts.tcp_socket("client"))
        client.settimeout(None)  # else it would not wait for the cookie
        request = bytes(dice.randrange(1, 1000))
        client.sendto(request, MSG_FASTOPEN, (hosts.SERVER, port))
        server = ready(listener.accept()[0])
    ready(client)
    hosts.receive(server, len(request))
    server.sendall(some(dice))
    close_in_turn(server, client, dice)


def used_again(port, dice):
    """The same four numbers twice: after a RST, or with the first in TIME_WAIT."""
    mine = CALLER_PORTS + port - FIRST_PORT
    for close in (dice.choice((client_resets, server_first)), client_first):
        with hosts.listen(port) as listener:
            listener.settimeout(PATIENCE)
            client = ready(hosts.tcp_socket("client"))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            client.bind((hosts.CLIENT, mine))
            client.connect((hosts.SERVER, port))
            server = ready(listener.accept()[0])
        talk(client, server, dice)
        close(client, server, dice)
        time.sleep(0.3)


OPENS = (refused, never_accepted, given_up_at_once, both_call, fast_open, used_again)

KEPT = []  # what is to stay open until the end


def take(way, port, seed):
    dice = random.Random(seed)
    if way in OPENS:
        way(port, dice)
        return
    client, server = pair(port)
    if dice.random() < 0.8:
        talk(client, server, dice)
    way(client, server, dice)


def attempt(way, port, seed):
    try:
        take(way, port, seed)
    except OSError as error:  # a time-out: whatever had happened until then is compared
        return f"{way.__name__}: {error}"
    return way.__name__


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    ways = [(CLOSES + OPENS)[index % len(CLOSES + OPENS)] for index in range(count)]
    random.Random(seed).shuffle(ways)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(attempt, way, FIRST_PORT + index, seed + index) for index, way in enumerate(ways)]
        for index, job in enumerate(jobs):
            print(f"{FIRST_PORT + index}\t{job.result()}")
    time.sleep(SETTLE)
    sys.stdout.flush()
    pathlib.Path(sys.argv[4]).touch()
    signal.pause()  # with what is to stay open, until the recording has ended


main()
