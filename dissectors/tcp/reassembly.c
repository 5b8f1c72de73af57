#include "reassembly.h"

/* A gap is told when so many ACKs covered bytes that were never captured: one
 * or two may merely have overtaken the data on their way into the capture. */
#define OVERDUE_ACKS 3

/* Least that a piece counts for: 4,096 pieces to a MiB. */
#define SMALLEST_PIECE_BYTES 256u

/* A piece that came early: a copy. */
struct HeldBytes {
    HeldBytes *next;
    uint32_t seq;
    uint32_t on_wire;
    uint32_t captured;
    uint8_t bytes[];
};

static uint32_t piece_end(const HeldBytes *piece)
{
    return piece->seq + piece->on_wire;
}

/* What a piece counts for in the budget. Tiny pieces count for more than they
 * take, which bounds their number and so the walk along them. */
static uint32_t piece_memory(const HeldBytes *piece)
{
    return MAX((uint32_t)sizeof *piece + piece->captured, SMALLEST_PIECE_BYTES);
}

void reassembly_start(Reassembly *r, uint32_t seq)
{
    r->next = seq;
    r->started = true;
}

static void drop_first(Reassembly *r)
{
    HeldBytes *first = r->held;
    r->held = first->next;
    r->held_bytes -= piece_memory(first);
    if (!r->held)
        r->held_last = NULL;
    g_free(first);
}

void reassembly_clear(Reassembly *r)
{
    while (r->held)
        drop_first(r);
}

static void hand_on(Reassembly *r, const Cursor *bytes, const ReassemblySink *sink)
{
    uint64_t offset = r->delivered;
    r->delivered += bytes->on_wire;
    r->next += (uint32_t)bytes->on_wire;
    r->overdue = 0;
    sink->data(sink->user, bytes, offset);
}

/* Compares what `piece` and `bytes` (which begins at seq) both hold. */
static void check_conflict(const HeldBytes *piece, uint32_t seq, const Cursor *bytes,
                           const ReassemblySink *sink)
{
    uint32_t from = seq_before(seq, piece->seq) ? piece->seq : seq;
    size_t in_piece = from - piece->seq, in_bytes = from - seq;
    if (in_piece >= piece->captured || in_bytes >= bytes->captured)
        return;

    size_t n = MIN(piece->captured - in_piece, bytes->captured - in_bytes);
    if (memcmp(piece->bytes + in_piece, bytes->at + in_bytes, n) != 0)
        sink->conflict(sink->user, from, (uint32_t)n);
}

/* Hands on the pieces that have become due; skips what came meanwhile. */
static void drain(Reassembly *r, const ReassemblySink *sink)
{
    while (r->held && seq_at_or_before(r->held->seq, r->next)) {
        HeldBytes *piece = r->held;
        Cursor bytes = cursor_cut(piece->bytes, piece->captured, piece->on_wire), old;
        uint32_t known = r->next - piece->seq;
        if (known < piece->on_wire && cursor_take(&bytes, known, &old))
            hand_on(r, &bytes, sink);
        drop_first(r);
    }
}

/* Gives up the bytes before `seq`. */
static void skip_to(Reassembly *r, uint32_t seq, const ReassemblySink *sink)
{
    uint32_t missing = seq - r->next;
    r->next = seq;
    r->delivered += missing;
    r->overdue = 0;
    sink->gap(sink->user, missing);
    drain(r, sink);
}

static void link_piece(Reassembly *r, HeldBytes *before, HeldBytes *piece)
{
    piece->next = before ? before->next : r->held;
    if (before)
        before->next = piece;
    else
        r->held = piece;
    if (!piece->next)
        r->held_last = piece;
    r->held_bytes += piece_memory(piece);
}

static HeldBytes *piece_new(uint32_t seq, const Cursor *bytes)
{
    HeldBytes *piece = g_malloc(sizeof *piece + bytes->captured);
    piece->seq = seq;
    piece->on_wire = (uint32_t)bytes->on_wire;
    piece->captured = (uint32_t)bytes->captured;
    if (bytes->captured > 0)
        memcpy(piece->bytes, bytes->at, bytes->captured);
    return piece;
}

/* The last piece that begins at or before `seq`; NULL if none does. */
static HeldBytes *piece_before(const Reassembly *r, uint32_t seq)
{
    if (r->held_last && seq_at_or_before(r->held_last->seq, seq))
        return r->held_last;
    HeldBytes *before = NULL;
    for (HeldBytes *p = r->held; p && seq_at_or_before(p->seq, seq); p = p->next)
        before = p;
    return before;
}

/* Passes over what `piece` holds of `bytes`, which begins at seq, and compares. */
static uint32_t pass_known(const HeldBytes *piece, uint32_t seq, Cursor *bytes,
                           const ReassemblySink *sink)
{
    Cursor known;
    check_conflict(piece, seq, bytes, sink);
    uint32_t overlap = MIN(piece_end(piece) - seq, (uint32_t)bytes->on_wire);
    return cursor_take(bytes, overlap, &known) ? overlap : 0;
}

/* Keeps a copy of those bytes that no piece holds yet: what came first stays. */
static void hold(Reassembly *r, uint32_t seq, Cursor bytes, const ReassemblySink *sink)
{
    while (bytes.on_wire > 0) {
        HeldBytes *before = piece_before(r, seq);
        if (before && seq_before(seq, piece_end(before))) {
            seq += pass_known(before, seq, &bytes, sink);
            continue;
        }
        HeldBytes *after = before ? before->next : r->held;
        uint32_t room = after ? after->seq - seq : UINT32_MAX;
        Cursor fresh;
        if (!cursor_take(&bytes, MIN((size_t)room, bytes.on_wire), &fresh))
            return;
        link_piece(r, before, piece_new(seq, &fresh));
        seq += (uint32_t)fresh.on_wire;
    }
}

bool reassembly_is_new(const Reassembly *r, uint32_t seq, uint32_t length)
{
    uint32_t end = seq + length;
    if (!r->started)
        return true;
    if (seq_at_or_before(end, r->next))
        return false;
    if (seq_at_or_before(seq, r->next))
        seq = r->next;
    for (const HeldBytes *p = r->held; p && seq_before(p->seq, end); p = p->next) {
        if (seq_before(seq, p->seq))
            return true;
        if (seq_before(seq, piece_end(p)))
            seq = piece_end(p);
    }
    return seq_before(seq, end);
}

void reassembly_add(Reassembly *r, uint32_t seq, const Cursor *payload, size_t budget,
                    const ReassemblySink *sink)
{
    if (!r->started)
        reassembly_start(r, seq);
    if (seq_before(r->next, seq)) {
        hold(r, seq, *payload, sink);
        if (r->held_bytes > budget)
            skip_to(r, r->held->seq, sink);
        return;
    }

    Cursor bytes = *payload, known;
    if (!cursor_take(&bytes, r->next - seq, &known) || bytes.on_wire == 0)
        return;
    if (r->held)
        check_conflict(r->held, r->next, &bytes, sink);
    hand_on(r, &bytes, sink);
    drain(r, sink);
}

void reassembly_acknowledged(Reassembly *r, uint32_t ack, const ReassemblySink *sink)
{
    if (!r->started || !seq_before(r->next, ack)) {
        r->overdue = 0;
        return;
    }
    if (++r->overdue < OVERDUE_ACKS)
        return;
    bool held_is_nearer = r->held && seq_before(r->held->seq, ack);
    skip_to(r, held_is_nearer ? r->held->seq : ack, sink);
}

void reassembly_flush(Reassembly *r, const ReassemblySink *sink)
{
    while (r->held)
        skip_to(r, r->held->seq, sink);
}
