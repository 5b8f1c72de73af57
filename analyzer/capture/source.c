/* source.c: one interface that is captured from. */
#include "source.h"

#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>

#include "../../dissectors/moment.h"
#include "../i18n.h"
#include "capture.h"
#include "link-type.h"

void source_free(Source *source)
{
    if (!source)
        return;
    if (source->pcap)
        pcap_close(source->pcap);
    g_free(source->name);
    g_free(source->trouble);
    g_free(source);
}

/* Packets taken before others have a turn: clocks, limits, files. Our choice. */
#define SOURCE_BATCH 1024

static bool fail(GError **error, CaptureError code, const char *name, const char *reason)
{
    g_set_error(error, CAPTURE_ERROR, code, "%s: %s", name, reason);
    return false;
}

/* ---- opening ----------------------------------------------------------------- */

/* What pcap_activate() said, in words that help. */
static char *describe_failure(pcap_t *pcap, int status)
{
    switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return g_strdup(_("capturing is not allowed: run as root, or once, as root: setcap "
                          "cap_net_raw+ep \"$(command -v wirenotes)\""));
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return g_strdup(_("no such interface; wirenotes -D lists those there are"));
    case PCAP_ERROR_IFACE_NOT_UP:
        return g_strdup(_("the interface is down"));
    case PCAP_ERROR_RFMON_NOTSUP:
        return g_strdup(_("the interface has no monitor mode"));
    default: {
        const char *reason = pcap_geterr(pcap);
        return g_strdup(*reason ? reason : pcap_statustostr(status));
    }
    }
}

static void ask_for(pcap_t *pcap, const SourceOptions *options)
{
    pcap_set_snaplen(pcap, options->snap_length);
    pcap_set_promisc(pcap, options->promiscuous);
    pcap_set_timeout(pcap, SOURCE_WAIT_MS);
    pcap_set_immediate_mode(pcap, options->immediate);
    pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
    if (options->buffer_bytes > 0)
        pcap_set_buffer_size(pcap, options->buffer_bytes);
    if (options->monitor)
        pcap_set_rfmon(pcap, 1);
}

static bool activate(Source *source, const SourceOptions *options, char **ret_warning,
                     GError **error)
{
    ask_for(source->pcap, options);
    int status = pcap_activate(source->pcap);
    g_autofree char *says = status != 0 ? describe_failure(source->pcap, status) : NULL;
    if (status < 0)
        return fail(error, CAPTURE_ERROR_OPEN, source->name, says);
    /* An interface that cannot be promiscuous, as "any", is no surprise. */
    if (status > 0 && status != PCAP_WARNING_PROMISC_NOTSUP)
        *ret_warning = g_strdup_printf("%s: %s", source->name, says);
    return true;
}

static bool set_filter(Source *source, const char *text, GError **error)
{
    struct bpf_program program;
    if (!text)
        return true;
    if (pcap_compile(source->pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FILTER, _("filter \"%s\": %s"), text,
                    pcap_geterr(source->pcap));
        return false;
    }
    bool set = pcap_setfilter(source->pcap, &program) == 0;
    pcap_freecode(&program);
    return set || fail(error, CAPTURE_ERROR_FILTER, source->name, pcap_geterr(source->pcap));
}

Source *source_open(const char *name, const SourceOptions *options, char **ret_warning,
                    GError **error)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    g_autoptr(Source) source = g_new0(Source, 1);
    source->name = g_strdup(name);
    source->pcap = pcap_create(name, reason);
    if (!source->pcap) {
        fail(error, CAPTURE_ERROR_OPEN, name, reason);
        return NULL;
    }
    if (!activate(source, options, ret_warning, error))
        return NULL;
    /* "any" can tell the interface of each packet, if asked to. */
    if (strcmp(name, "any") == 0)
        pcap_set_datalink(source->pcap, DLT_LINUX_SLL2);
    if (!set_filter(source, options->filter, error))
        return NULL;
    if (pcap_setnonblock(source->pcap, 1, reason) != 0) {
        fail(error, CAPTURE_ERROR_OPEN, name, reason);
        return NULL;
    }
    source->fd = pcap_get_selectable_fd(source->pcap);
    source->link_type = link_type_of_dlt(pcap_datalink(source->pcap));
    source->snap_length = (uint32_t)pcap_snapshot(source->pcap);
    return g_steal_pointer(&source);
}

/* ---- packets ------------------------------------------------------------------ */

/* An interface that went down still has packets in the kernel's buffer, at the latest
 * when they would have come anyway: it is asked for them a while longer. */
#define DRAIN_NS (4 * SOURCE_WAIT_MS * NS_PER_MS)

static void note_failure(Source *source, int64_t now_ns)
{
    if (source->failed_since_ns == 0) {
        source->failed_since_ns = now_ns;
        source->trouble = g_strdup(pcap_geterr(source->pcap));
    }
    source->over = now_ns - source->failed_since_ns > DRAIN_NS;
}

static void note_nothing(Source *source, int64_t now_ns)
{
    if (source->failed_since_ns != 0)
        note_failure(source, now_ns);
}

void source_hold(Source *source, int64_t now_ns)
{
    if (source->bytes || source->over)
        return;
    struct pcap_pkthdr *header;
    const u_char *bytes;
    int result = pcap_next_ex(source->pcap, &header, &bytes);
    if (result < 0)
        note_failure(source, now_ns);
    if (result == 0)
        note_nothing(source, now_ns);
    if (result != 1)
        return;
    source->header = header;
    source->bytes = bytes;
    source->held_since_ns = now_ns;
}

bool source_read(Source *source, int64_t now_ns, pcap_handler take, void *user)
{
    if (source->over)
        return false;
    int result = pcap_dispatch(source->pcap, SOURCE_BATCH, take, user);
    if (result == PCAP_ERROR)
        note_failure(source, now_ns);
    if (result == 0)
        note_nothing(source, now_ns);
    return result > 0 || result == PCAP_ERROR_BREAK;
}

bool source_went_down(Source *source)
{
    struct ifreq request = {0};
    g_strlcpy(request.ifr_name, source->name, sizeof request.ifr_name);
    /* "any" and its like have no flags. */
    bool down = ioctl(source->fd, SIOCGIFFLAGS, &request) == 0 && !(request.ifr_flags & IFF_UP);
    bool went = down && !source->down;
    source->down = down;
    return went;
}

int64_t source_time_ns(const struct pcap_pkthdr *header)
{
    return (int64_t)header->ts.tv_sec * NS_PER_S + header->ts.tv_usec;
}

void source_count(Source *source)
{
    struct pcap_stat now;
    if (pcap_stats(source->pcap, &now) != 0)
        return;
    /* libpcap counts in 32 bits, which a busy day goes round. */
    source->counts.received += now.ps_recv - source->before.ps_recv;
    source->counts.dropped += now.ps_drop - source->before.ps_drop;
    source->counts.interface_dropped += now.ps_ifdrop - source->before.ps_ifdrop;
    source->before = now;
}
