/* record.h: what is known of a process or a socket of this machine, and how it is kept
 * beside the packets in a pcapng file.
 *
 * A record is the body of a pcapng block of a type of local use, so other readers pass it
 * over: a kind, then options as pcapng has them (code, length, value, padding to four
 * bytes), all integers little-endian. Options that are not known are passed over. */
#pragma once

#include <glib.h>

#include "../../dissectors/address.h"
#include "../../dissectors/cursor.h"

/* The block's type: of local use (draft-ietf-opsawg-pcapng, 11.1: the highest bit set),
 * otherwise ours: "WN1". */
#define HOST_BLOCK 0x80574e31

typedef enum HostKind {
    HOST_PROCESS = 1,
    HOST_SOCKET = 2,
    HOST_WATCH = 3,
} HostKind;

/* How it is known whose a socket is; the surer comes last. */
typedef enum HostHow {
    HOST_HOW_NONE,       /* it has no process, or it is not known */
    HOST_HOW_LISTENER,   /* the process has the socket that accepts such connections */
    HOST_HOW_DESCRIPTOR, /* it had the socket open, in /proc/PID/fd */
    HOST_HOW_EVENT,      /* it was seen by the kernel doing something to the socket */
} HostHow;

/* "listener", "descriptor", "event"; "none". */
const char *host_how_name(HostHow how);

/* Texts are bytes from the machine, not to be trusted; 0 is "not known". */
typedef struct HostProcess {
    uint32_t pid, parent;
    uint64_t started; /* clock ticks since boot: tells two of the same pid apart */
    uint32_t uid;     /* UINT32_MAX: not known */
    uint32_t threads;
    uint32_t epolls, sockets, pipes, unix_sockets; /* descriptors open */
    uint32_t listeners;                            /* processes that share its listening socket */
    uint32_t former_parent;                        /* that was seen to be its parent before */
    uint64_t netns;
    bool orphan;  /* adopted, and no daemon */
    bool program; /* run by wirenotes itself, or by what that ran */
    bool daemon;  /* in the background on purpose: a session of its own, no terminal */
    char *name, *command, *user, *parent_name, *cgroup;
} HostProcess;

void host_process_clear(HostProcess *process);

/* Its command line, with stars for the secrets in it. NULL if it is not known.
 * Returns: (transfer full) (nullable) */
char *host_process_masked_command(const HostProcess *process);

typedef struct HostSocket {
    int64_t time_ns;   /* when it was so */
    uint8_t transport; /* Transport */
    Endpoint local, remote;
    uint32_t pid; /* 0: no process */
    uint64_t started;
    uint8_t how;   /* HostHow */
    bool unowned;  /* it is known to have no process */
    uint8_t state; /* TcpState the kernel had it in then; TCP_STATE_UNKNOWN: not told */
} HostSocket;

/* How the machine was watched, told once. */
typedef struct HostWatch {
    bool events;   /* by the kernel's own events */
    bool everyone; /* the processes of other users too */
    uint64_t lost; /* events that the kernel had no room for */
} HostWatch;

/* The record of each, as bytes. Returns: (transfer full) */
GByteArray *host_process_write(const HostProcess *process);
GByteArray *host_socket_write(const HostSocket *socket);
GByteArray *host_watch_write(const HostWatch *watch);

typedef struct HostRecord {
    HostKind kind;
    HostProcess process; /* to be cleared, whatever the kind */
    HostSocket socket;
    HostWatch watch;
} HostRecord;

/* Reads a record. False if it is none, or of a kind not known. */
CHECKED bool host_record_read(Cursor body, HostRecord *ret);
