#include "doctor.h"

#include "../i18n.h"

const FindingSpec finding_catalogue[FINDING_COUNT] = {
#define FINDING(id, name, weight, lowers, says, means) {name, weight, lowers, says, means},
#include "findings.def"
#undef FINDING
};

static const struct {
    const char *name, *says;
} lowered[LOWERED_KINDS] = {
    {"states", N_("states")},   {"loss", N_("losses")},   {"times", N_("times")},
    {"content", N_("content")}, {"roles", N_("roles")},   {"sizes", N_("sizes")},
    {"counts", N_("counts")},   {"damage", N_("damage")}, {"stories", N_("what led to what")},
};

const char *lowered_name(unsigned index)
{
    return lowered[index].name;
}

const char *lowered_says(unsigned index)
{
    return gettext(lowered[index].says);
}

/* ---- single connections ---------------------------------------------------- */

/* Fewer segments of one end prove nothing: a stray one does not mean that the
 * capture misses the other direction. Our choice. */
#define ONE_DIRECTION_SEGMENTS 2

/* Whether only `end` was ever heard, and acknowledged what the other must have sent. */
static bool only_heard(const TcpConnection *connection, End end)
{
    const uint64_t *packets = connection->conversation.packets;
    return packets[end] >= ONE_DIRECTION_SEGMENTS && packets[end_other(end)] == 0 &&
           connection->ends[end].acked_any;
}

void doctor_connection(DoctorCounts *counts, const TcpConnection *connection)
{
    if (connection->opened == TCP_OPENED_MID_STREAM)
        counts->mid_stream++;
    if (!only_heard(connection, END_CLIENT) && !only_heard(connection, END_SERVER))
        return;
    uint64_t frame = connection->conversation.first.frame;
    if (counts->one_direction++ == 0 || frame < counts->one_direction_frame)
        counts->one_direction_frame = frame;
}

void doctor_merge(DoctorCounts *counts, const DoctorCounts *from)
{
    bool earlier =
        from->one_direction > 0 &&
        (counts->one_direction == 0 || from->one_direction_frame < counts->one_direction_frame);
    if (earlier)
        counts->one_direction_frame = from->one_direction_frame;
    counts->one_direction += from->one_direction;
    counts->mid_stream += from->mid_stream;
}

/* ---- findings -------------------------------------------------------------- */

static void add(GArray *findings, const Finding *finding)
{
    if (finding->count > 0)
        g_array_append_vals(findings, finding, 1);
}

static void add_count(GArray *findings, FindingId id, uint64_t count, uint64_t total)
{
    add(findings, &(Finding){.id = id, .count = count, .total = total});
}

static void add_symptom(GArray *findings, FindingId id, const Symptom *symptom, uint64_t total)
{
    add(findings,
        &(Finding){.id = id, .count = symptom->count, .total = total, .frame = symptom->frame});
}

static void add_reading(GArray *findings, const Analysis *analysis)
{
    const CaptureFacts *facts = &analysis->facts;
    add(findings, &(Finding){.id = FINDING_BROKEN,
                             .count = analysis->broken != NULL,
                             .evidence = analysis->broken});
    add_count(findings, FINDING_DROPPED, facts->drops, facts->frames + facts->drops);
    add_count(findings, FINDING_CUT, facts->cut_frames, facts->frames);
    add_count(findings, FINDING_TIME_REVERSED, facts->time_reversals, facts->frames);
    add_count(findings, FINDING_FILTERED, facts->filtered, facts->frames + facts->filtered);
}

static void add_connections(GArray *findings, const Analysis *analysis, const DoctorCounts *counts)
{
    uint64_t all = analysis->connection_count;
    add_count(findings, FINDING_UNSEEN, analysis->tally[EVENT_TCP_GAP], 0);
    add_count(findings, FINDING_MID_STREAM, counts->mid_stream, all);
    add(findings, &(Finding){.id = FINDING_ONE_DIRECTION,
                             .count = counts->one_direction,
                             .total = all,
                             .frame = counts->one_direction_frame});
}

static void add_segments(GArray *findings, const Analysis *analysis)
{
    const Symptoms *s = &analysis->symptoms;
    add_count(findings, FINDING_CAPTURED_TWICE, analysis->tally[EVENT_TCP_CAPTURED_TWICE],
              s->segments);
    add_symptom(findings, FINDING_OFFLOAD_SIZED, &s->oversized, s->segments);
    add_symptom(findings, FINDING_CHECKSUMS_WRONG, &s->checksums_wrong, s->checksums_checked);
    add(findings, &(Finding){.id = FINDING_CHECKSUMS_LEFT,
                             .count = s->checksums_left.count,
                             .total = s->checksums_checked,
                             .frame = s->checksums_left.frame,
                             .by = s->leaver});
}

static void add_problems(GArray *findings, const Analysis *analysis)
{
    static const struct {
        FindingId id;
        NetProblem problem;
    } rows[] = {
        {FINDING_HEADERS_CUT, NET_CUT_SHORT},
        {FINDING_UNKNOWN_LINK, NET_UNKNOWN_LINK},
        {FINDING_MALFORMED, NET_MALFORMED},
        {FINDING_FRAGMENT_OVERLAP, NET_FRAGMENT_OVERLAP},
        {FINDING_FRAGMENT_LOST, NET_FRAGMENT_LOST},
        {FINDING_TOO_DEEP, NET_TOO_DEEP},
        {FINDING_ENCRYPTED, NET_ENCRYPTED},
        {FINDING_NOT_IP, NET_NOT_IP},
        {FINDING_OTHER_TRANSPORT, NET_OTHER_TRANSPORT},
    };
    uint64_t frames = analysis->facts.frames;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        add_count(findings, rows[i].id, analysis->problems[rows[i].problem], frames);
    add_count(findings, FINDING_MALFORMED_TRANSPORT, analysis->malformed_segments, frames);
    add_count(findings, FINDING_DETAILS_DROPPED, analysis->dropped_details, 0);
    add_count(findings, FINDING_GIVEN_UP, analysis->given_up.open, 0);
    add_count(findings, FINDING_LATE, analysis->given_up.late_segments, 0);
    add_count(findings, FINDING_NOT_KEPT, analysis->given_up.details,
              analysis->connection_count + analysis->datagram_count);
}

static gint by_catalogue(gconstpointer a, gconstpointer b)
{
    return (gint)((const Finding *)a)->id - (gint)((const Finding *)b)->id;
}

GArray *doctor_findings(const Analysis *analysis, const DoctorCounts *counts)
{
    GArray *findings = g_array_new(FALSE, FALSE, sizeof(Finding));
    add_reading(findings, analysis);
    add_connections(findings, analysis, counts);
    add_segments(findings, analysis);
    add_problems(findings, analysis);
    g_array_sort(findings, by_catalogue);
    return findings;
}

bool doctor_has_trouble(const GArray *findings)
{
    for (guint i = 0; i < findings->len; i++)
        if (finding_catalogue[g_array_index(findings, Finding, i).id].weight > WEIGHT_ROUTINE)
            return true;
    return false;
}
