#!/usr/bin/env python3
"""websocket_talk.py serve|talk ADDRESS PORT: an echo, and somebody who talks to it and prints
what was said: who, which kind of message, how many bytes."""
import asyncio
import logging
import sys

import websockets

MESSAGES = ["hello", b"\0" * 200, "x" * 70000]


async def echo(socket, *_):
    async for message in socket:
        await socket.send(message)


async def serve(address, port):
    async with websockets.serve(echo, address, port, compression=None):
        await asyncio.Future()


async def talk(address, port):
    async with websockets.connect(f"ws://{address}:{port}/", compression=None) as socket:
        for message in MESSAGES:
            await socket.send(message)
            assert await socket.recv() == message
            for end in ("client", "server"):
                print(end, "text" if isinstance(message, str) else "binary", len(message), sep="\t")
        await (await socket.ping())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run({"serve": serve, "talk": talk}[sys.argv[1]](sys.argv[2], int(sys.argv[3])))
