/* capture.c: frames in batches, from whatever format the file has. */
#include "capture.h"

#include <inttypes.h>

#include "../i18n.h"
#include "filter.h"
#include "link-type.h"
#include "reader.h"

struct Capture {
    char *path;  /* as given */
    char *named; /* as errors call it */
    char *format;
    Stream *stream;
    const FileFormat *reading;
    Reader *reader;
    Filter *filter; /* (nullable) */
    uint64_t most_frames;
    bool waits;          /* for what has not come yet, rather than at the end */
    uint64_t number;     /* of the frame read last, filtered ones counted */
    int64_t previous_ns; /* time of the frame handed out last */
    Findings findings;
    GString *link_types;
    guint link_types_named;
    CaptureFacts facts;
};

G_DEFINE_QUARK(wirenotes - capture - error, capture_error)

static const FileFormat *const formats[] = {&pcap_format, &pcapng_format};

/* Files that are often taken for captures, by their first bytes. */
static const struct {
    const char *magic;
    size_t length;
    const char *what;
} strangers[] = {
    {"\xfd"
     "7zXZ",
     5, N_("is compressed with xz, which is not read here: try xz -dc FILE | wirenotes -")},
    {"BZh", 3,
     N_("is compressed with bzip2, which is not read here: try bzip2 -dc FILE | wirenotes -")},
    {"\x04\x22\x4d\x18", 4,
     N_("is compressed with lz4, which is not read here: try lz4 -dc FILE | wirenotes -")},
    {"PK\x03\x04", 4, N_("is a zip archive, not a capture")},
    {"snoop\0\0\0", 8, N_("is a snoop capture; only pcap and pcapng are read here")},
    {"XCP\0", 4, N_("is a Sniffer capture; only pcap and pcapng are read here")},
    {"GMBU", 4, N_("is a Network Monitor capture; only pcap and pcapng are read here")},
    {"RTSS", 4, N_("is a Network Monitor capture; only pcap and pcapng are read here")},
};

void findings_add_link_type(Findings *findings, uint32_t link_type)
{
    if (g_hash_table_add(findings->seen, GUINT_TO_POINTER(link_type)))
        g_array_append_val(findings->link_types, link_type);
}

/* Names of interfaces, in all. Our choice: what a person reads, and far more than a
 * capture has unless it means harm. */
#define INTERFACE_NAMES_MAX 256

void findings_add_interface(Findings *findings, Cursor name)
{
    GString *all = findings->interfaces;
    if (name.captured == 0)
        return;
    g_autofree char *text = g_strndup((const char *)name.at, name.captured);
    if (*text == '\0' || all->len + strlen(text) > INTERFACE_NAMES_MAX)
        return;
    g_auto(GStrv) known = g_strsplit(all->str, ", ", -1);
    if (g_strv_contains((const char *const *)known, text))
        return;
    g_string_append_printf(all, "%s%s", all->len > 0 ? ", " : "", text);
}

static bool is_text(Cursor head)
{
    uint8_t byte;
    while (cursor_u8(&head, &byte))
        if (byte == 0 || (byte < ' ' && !g_ascii_isspace((gchar)byte)))
            return false;
    return true;
}

/* Why a file of this beginning cannot be read. */
static const char *describe_stranger(Cursor head)
{
    if (head.captured == 0)
        return _("is empty");
    for (size_t i = 0; i < G_N_ELEMENTS(strangers); i++)
        if (head.captured >= strangers[i].length &&
            memcmp(head.at, strangers[i].magic, strangers[i].length) == 0)
            return _(strangers[i].what);
    if (is_text(head))
        return _("is text, not a capture in pcap or pcapng format");
    return _("is not a capture in pcap or pcapng format");
}

static bool open_reader(Capture *capture, GError **error)
{
    Cursor head = stream_head(capture->stream);
    for (size_t i = 0; i < G_N_ELEMENTS(formats) && !capture->reading; i++)
        if (formats[i]->recognise(head))
            capture->reading = formats[i];

    const char *trouble = stream_trouble(capture->stream);
    g_autofree char *reader_trouble = NULL;
    if (capture->reading) {
        capture->reader =
            capture->reading->open(capture->stream, &capture->findings, &reader_trouble);
        if (capture->reader)
            return true;
        trouble = stream_trouble(capture->stream);
    }
    if (!trouble)
        trouble = reader_trouble ? reader_trouble : describe_stranger(head);
    g_set_error(error, CAPTURE_ERROR,
                capture->reading ? CAPTURE_ERROR_BROKEN : CAPTURE_ERROR_NOT_CAPTURE, "%s: %s",
                capture->named, trouble);
    return false;
}

/* Compiles the filter as early as can be, so that a mistake in it is told
 * before anything is read. */
static bool prepare_filter(Capture *capture, GError **error)
{
    const GArray *link_types = capture->findings.link_types;
    for (guint i = 0; capture->filter && i < link_types->len; i++)
        if (!filter_prepare(capture->filter, g_array_index(link_types, uint32_t, i), error))
            return false;
    return true;
}

static char *name_format(const Capture *capture)
{
    const char *compression = stream_compression(capture->stream);
    return compression ? g_strdup_printf("%s, %s", capture->reading->name, compression)
                       : g_strdup(capture->reading->name);
}

static void name_link_types(Capture *capture)
{
    const GArray *link_types = capture->findings.link_types;
    for (; capture->link_types_named < link_types->len; capture->link_types_named++) {
        uint32_t link_type = g_array_index(link_types, uint32_t, capture->link_types_named);
        const char *name = link_type_name(link_type);
        g_string_append(capture->link_types, capture->link_types_named > 0 ? ", " : "");
        if (name)
            g_string_append(capture->link_types, name);
        else
            g_string_append_printf(capture->link_types, "%u", link_type);
    }
    capture->facts.link_types = capture->link_types->str;
}

static void update_facts(Capture *capture)
{
    CaptureFacts *facts = &capture->facts;
    facts->snap_length = capture->findings.snap_length;
    const GArray *link_types = capture->findings.link_types;
    facts->link_type = link_types->len > 0 ? g_array_index(link_types, uint32_t, 0) : 0;
    facts->digits = capture->findings.digits;
    facts->fcs_bytes = capture->findings.fcs_bytes;
    facts->drops = capture->findings.drops;
    facts->drops_known = capture->findings.drops_known;
    facts->interfaces =
        capture->findings.interfaces->len > 0 ? capture->findings.interfaces->str : NULL;
    facts->read_bytes = stream_consumed(capture->stream);
    name_link_types(capture);
}

Capture *capture_open_file(const char *path, const CaptureOptions *options, GError **error)
{
    g_autoptr(Capture) capture = g_new0(Capture, 1);
    capture->path = g_strdup(options && options->called ? options->called : path);
    capture->facts.temporary = options && options->called;
    capture->findings.interfaces = g_string_new(NULL);
    capture->named = g_strdup(strcmp(path, "-") == 0 ? _("standard input") : path);
    capture->findings.link_types = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    capture->findings.seen = g_hash_table_new(NULL, NULL);
    capture->link_types = g_string_new(NULL);
    if (options && options->filter)
        capture->filter = filter_new(options->filter);
    capture->findings.secrets = options ? options->secrets : NULL;
    bool grows = options && options->follow;
    if (!grows && g_file_test(path, G_FILE_TEST_IS_REGULAR))
        capture->findings.again = capture->named; /* which is the path then */
    if (options && options->take_note) {
        capture->findings.note_type = options->note_type;
        capture->findings.take_note = options->take_note;
        capture->findings.user = options->user;
    }
    capture->findings.take_block = options ? options->take_block : NULL;
    capture->findings.block_user = options ? options->block_user : NULL;
    capture->most_frames = options && options->most_frames ? options->most_frames : UINT64_MAX;

    capture->stream = stream_open(path, options ? options->follow : NULL, error);
    if (!capture->stream || !open_reader(capture, error) || !prepare_filter(capture, error))
        return NULL;

    capture->format = name_format(capture);
    capture->facts.path = capture->path;
    capture->facts.format = capture->format;
    capture->facts.size_bytes = stream_size(capture->stream);
    update_facts(capture);
    return g_steal_pointer(&capture);
}

void capture_free(Capture *capture)
{
    if (!capture)
        return;
    if (capture->reader)
        capture->reading->close(capture->reader);
    stream_free(capture->stream);
    filter_free(capture->filter);
    g_array_free(capture->findings.link_types, TRUE);
    g_hash_table_destroy(capture->findings.seen);
    g_string_free(capture->findings.interfaces, TRUE);
    g_string_free(capture->link_types, TRUE);
    g_free(capture->path);
    g_free(capture->named);
    g_free(capture->format);
    g_free(capture);
}

static void count_frame(Capture *capture, const Frame *frame)
{
    CaptureFacts *facts = &capture->facts;
    int64_t now = frame->at.time_ns;
    if (facts->frames == 0)
        facts->first_ns = facts->last_ns = capture->previous_ns = now;
    facts->time_reversals += now < capture->previous_ns;
    facts->last_ns = MAX(facts->last_ns, now);
    facts->frames++;
    facts->wire_bytes += frame->on_wire;
    facts->cut_frames += frame->captured < frame->on_wire;
    capture->previous_ns = now;
}

static bool set_broken(const Capture *capture, const char *trouble, GError **error)
{
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_BROKEN, "%s: %s", capture->named, trouble);
    return false;
}

/* The end, unless the bytes ended before their time. */
static bool end(const Capture *capture, const char *reader_trouble, GError **error)
{
    const char *trouble = stream_trouble(capture->stream);
    if (!trouble)
        return reader_trouble ? set_broken(capture, reader_trouble, error) : true;

    g_autofree char *told =
        g_strdup_printf(_("%s, after frame %" PRIu64), trouble, capture->number);
    return set_broken(capture, told, error);
}

/* Fills the batch up to where the reader pauses. */
static bool fill(Capture *capture, FrameBatch *batch, ReadResult *ret_result, GError **error)
{
    g_autofree char *trouble = NULL;
    *ret_result = READ_PAUSE;
    capture->reading->begin_batch(capture->reader);
    while (batch->count < CAPTURE_BATCH && capture->facts.frames < capture->most_frames) {
        Frame *frame = &batch->frames[batch->count];
        *ret_result =
            capture->reading->read_frame(capture->reader, &capture->number, frame, &trouble);
        if (*ret_result == READ_PAUSE)
            return true;
        if (*ret_result != READ_FRAME)
            return end(capture, trouble, error);

        if (capture->filter && !filter_prepare(capture->filter, frame->link_type, error))
            return false;
        if (capture->filter && !filter_matches(capture->filter, frame)) {
            capture->facts.filtered++;
            continue;
        }
        count_frame(capture, frame);
        batch->count++;
    }
    return true;
}

void capture_before_secrets(Capture *capture, void (*wait)(void *user), void *user)
{
    capture->findings.before_secrets = wait;
    capture->findings.before_user = user;
}

G_NO_INLINE bool capture_next(Capture *capture, FrameBatch *batch, GError **error)
{
    ReadResult result;
    bool fine;
    batch->count = 0;
    /* An empty batch would mean the end: one whose frames were all filtered out
     * is filled again. */
    do
        fine = fill(capture, batch, &result, error);
    while (fine && batch->count == 0 && result != READ_END && !stream_waits(capture->stream) &&
           capture->facts.frames < capture->most_frames);
    capture->waits = fine && result == READ_PAUSE && stream_waits(capture->stream);
    update_facts(capture);
    return fine;
}

bool capture_waits(const Capture *capture)
{
    return capture->waits;
}

Chunk *capture_keep(const Capture *capture)
{
    return capture->reading->keep(capture->reader);
}

const CaptureFacts *capture_facts(const Capture *capture)
{
    return &capture->facts;
}
