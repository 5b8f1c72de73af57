#!/usr/bin/env python3
"""offloads.py INTERFACE: turns off checksum and segmentation offloads.

With them a capture shows 64 KiB "segments" with wrong checksums that never were on
any cable. This is `ethtool -K INTERFACE tx off sg off tso off gso off gro off`.
"""
import ctypes
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946  # linux/sockios.h
# ETHTOOL_S* of linux/ethtool.h: those that depend on others go first
SETTINGS = {"tso": 0x1F, "gso": 0x24, "gro": 0x2C, "sg": 0x19, "tx checksum": 0x17, "rx checksum": 0x15}


def turn_off(interface, command):
    value = (ctypes.c_uint32 * 2)(command, 0)  # struct ethtool_value
    request = struct.pack("16sP16x", interface.encode(), ctypes.addressof(value))  # struct ifreq
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, SIOCETHTOOL, request)


def main():
    for name, command in SETTINGS.items():
        try:
            turn_off(sys.argv[1], command)
        except OSError as error:
            # A kernel without the feature, or with it off for good, is as good.
            print(f"{sys.argv[1]}: {name}: {error.strerror}", file=sys.stderr)


main()
