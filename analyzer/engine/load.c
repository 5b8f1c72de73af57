#include "load.h"

#include "flow-table.h"
#include "live.h"

struct Loader {
    Analysis *analysis;
    NetDecoder *decoder;
    unsigned workers;
};

Loader *loader_new(Analysis *analysis, unsigned workers, size_t fragment_budget)
{
    Loader *loader = g_new(Loader, 1);
    loader->analysis = analysis;
    loader->decoder = net_decoder_new(fragment_budget);
    loader->workers = workers;
    return loader;
}

void loader_free(Loader *loader)
{
    if (!loader)
        return;
    net_decoder_free(loader->decoder);
    g_free(loader);
}

void loader_finish(Loader *loader)
{
    loader->analysis->problems[NET_FRAGMENT_LOST] += net_decoder_waiting(loader->decoder);
}

void load_release(Load *load)
{
    g_clear_pointer(&load->chunk, chunk_unref);
    g_clear_pointer(&load->joined, g_ptr_array_unref);
}

/* Reads the transport header of `datagram` into *work. */
static bool parse_transport(Loader *loader, const Datagram *datagram, Work *work)
{
    Verdict verdict;
    if (datagram->protocol == NET_TCP) {
        work->transport = TRANSPORT_TCP;
        verdict = segment_parse(datagram->payload, &work->segment);
        work->segment.ip_id = datagram->ip_id;
        work->source.port = work->segment.source_port;
        work->destination.port = work->segment.destination_port;
    } else {
        work->transport = TRANSPORT_UDP;
        verdict = udp_parse(datagram->payload, &work->udp);
        work->source.port = work->udp.source_port;
        work->destination.port = work->udp.destination_port;
    }
    if (verdict == VERDICT_MALFORMED)
        loader->analysis->malformed_segments++;
    else if (verdict == VERDICT_CUT_SHORT)
        loader->analysis->problems[NET_CUT_SHORT]++;
    return verdict == VERDICT_WHOLE;
}

/* Conversations over UDP may be joined with one another (a QUIC connection moves to
 * another address), so that one worker has them all. */
static unsigned worker_for(const Loader *loader, const Work *work)
{
    return work->transport == TRANSPORT_TCP
               ? (unsigned)((uint64_t)work->hash * loader->workers >> 32)
               : 0;
}

static void decode(Loader *loader, const Frame *frame, Load *load)
{
    Datagram datagram;
    NetProblem problem = NET_FINE;
    Work *work = &load->work[load->count];
    bool whole = net_decode(loader->decoder, frame, &datagram, &problem);
    if (problem != NET_FINE)
        loader->analysis->problems[problem]++;
    if (!whole || !parse_transport(loader, &datagram, work))
        return;

    symptoms_datagram(&loader->analysis->symptoms, &datagram);
    work->at = datagram.at;
    work->source.address = datagram.source;
    work->destination.address = datagram.destination;
    work->hash = flow_table_hash(&work->source, &work->destination);
    unsigned worker = worker_for(loader, work);
    load->picks[worker][load->picked[worker]++] = (uint16_t)load->count;
    load->count++;
}

static uint32_t epoch_of(uint64_t frame)
{
    return (uint32_t)((frame - 1) / EPOCH_FRAMES);
}

G_NO_INLINE void loader_fill(Loader *loader, const FrameBatch *batch, size_t *from, size_t most,
                             Load *load)
{
    load->count = 0;
    memset(load->picked, 0, loader->workers * sizeof *load->picked);
    load->ends_all = false;
    load->epoch = epoch_of(batch->frames[*from].at.frame);
    size_t end = MIN(batch->count, *from + most);
    for (; *from < end; ++*from) {
        const Frame *frame = &batch->frames[*from];
        if (epoch_of(frame->at.frame) != load->epoch)
            break;
        load->latest = frame->at;
        decode(loader, frame, load);
    }
    load->joined = net_decoder_take_joined(loader->decoder);
}
