/* source.h: one interface that is captured from, by libpcap. Inside
 * analyzer/capture only. */
#pragma once

#include <glib.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct SourceOptions {
    const char *filter; /* (nullable) BPF */
    int snap_length;
    int buffer_bytes; /* of the kernel */
    bool promiscuous, monitor, immediate;
} SourceOptions;

/* What came of it, counted from the start. */
typedef struct SourceCounts {
    uint64_t captured;          /* handed out */
    uint64_t received;          /* passed the filter, in the kernel */
    uint64_t dropped;           /* of them, for want of room in the kernel's buffer */
    uint64_t interface_dropped; /* by the card or its driver */
} SourceCounts;

typedef struct Source {
    char *name;
    pcap_t *pcap;
    int fd; /* to poll() */
    uint32_t link_type;
    uint32_t snap_length;
    char *trouble;           /* (owned, nullable) why it failed, or went away */
    int64_t failed_since_ns; /* what is left in the kernel is still fetched then; 0: fine */
    bool over;               /* no more will come */
    bool down;               /* it was, when looked at last */

    const struct pcap_pkthdr *header; /* the packet held, if `bytes` is not NULL */
    const uint8_t *bytes;
    int64_t held_since_ns; /* by the clock that never jumps */

    SourceCounts counts;
    struct pcap_stat before; /* as libpcap told it last */
} Source;

/* Packets wait for one another in the kernel for so long at most, unless immediate
 * mode is asked for. Our choice: short for an eye, long for a machine. */
#define SOURCE_WAIT_MS 20

/* Opens interface `name`. NULL, and a CAPTURE_ERROR, if that cannot be.
 * *ret_warning: (nullable) (transfer full) what is not quite as asked for. */
Source *source_open(const char *name, const SourceOptions *options, char **ret_warning,
                    GError **error);
void source_free(Source *source); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_free)

/* Holds the next packet, if there is one now and none is held. */
void source_hold(Source *source, int64_t now_ns);

/* Hands the packets there are now to `take`, without a copy. False if there were none. */
bool source_read(Source *source, int64_t now_ns, pcap_handler take, void *user);

/* True once each time that the interface is found to be down. Packets go on when it comes
 * back. */
bool source_went_down(Source *source);

/* The time stamp of a packet, nanoseconds since the epoch. */
int64_t source_time_ns(const struct pcap_pkthdr *header);

/* Asks the kernel for its counts. */
void source_count(Source *source);
