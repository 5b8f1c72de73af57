/* filter.c: BPF filters, compiled by libpcap for each link type that occurs. */
#include "filter.h"

#include <pcap/pcap.h>

#include "../i18n.h"
#include "capture.h"
#include "link-type.h"

/* As tcpdump has it (its netdissect.h, MAXIMUM_SNAPLEN): cuts nothing. */
#define FILTER_SNAP_LENGTH 262144

struct Filter {
    char *text;
    GHashTable *programs; /* struct bpf_program, by link type */
};

static void program_free(gpointer program)
{
    pcap_freecode(program);
    g_free(program);
}

Filter *filter_new(const char *text)
{
    Filter *filter = g_new0(Filter, 1);
    filter->text = g_strdup(text);
    filter->programs = g_hash_table_new_full(NULL, NULL, NULL, program_free);
    return filter;
}

void filter_free(Filter *filter)
{
    if (!filter)
        return;
    g_hash_table_destroy(filter->programs);
    g_free(filter->text);
    g_free(filter);
}

static const struct bpf_program *find_program(const Filter *filter, uint32_t link_type)
{
    return g_hash_table_lookup(filter->programs, GUINT_TO_POINTER(link_type));
}

bool filter_prepare(Filter *filter, uint32_t link_type, GError **error)
{
    if (find_program(filter, link_type))
        return true;

    struct bpf_program program;
    pcap_t *dead = pcap_open_dead(link_type_to_dlt(link_type), FILTER_SNAP_LENGTH);
    bool compiled =
        dead && pcap_compile(dead, &program, filter->text, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (compiled)
        g_hash_table_insert(filter->programs, GUINT_TO_POINTER(link_type),
                            g_memdup2(&program, sizeof program));
    else
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FILTER, _("filter \"%s\": %s"),
                    filter->text, dead ? pcap_geterr(dead) : _("out of memory"));
    if (dead)
        pcap_close(dead);
    return compiled;
}

bool filter_matches(const Filter *filter, const Frame *frame)
{
    const struct bpf_program *program = find_program(filter, frame->link_type);
    struct pcap_pkthdr header = {.caplen = frame->captured, .len = frame->on_wire};
    return pcap_offline_filter(program, &header, frame->bytes) != 0;
}
