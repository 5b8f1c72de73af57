#include "bodies.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "coding.h"
#include "file-name.h"
#include "spool.h"

/* Bodies of one run, and what they take together, as sent and again decoded. Our choice: a folder
 * with more serves nobody. */
#define BODIES_MAX        100000
#define SENT_BYTES_MAX    (UINT64_C(8) << 30)
#define DECODED_BYTES_MAX (UINT64_C(8) << 30)

/* What is kept of bodies in memory: of one, of all. Our choice: more, no viewer shows. */
#define KEPT_BODY_BYTES_MAX ((size_t)8 << 20)
#define KEPT_BYTES_MAX      ((size_t)64 << 20)

/* Tries for a name that is not taken yet: bodies of one frame share the first part. */
#define NAMES_MAX 1000

struct Bodies {
    BodySink sink;
    Folder *folder; /* (owned, nullable) */
    bool keep;
    SpoolRoom room;
    GPtrArray *all;      /* (owned) Body by number - 1; NULL: not wanted */
    GHashTable *of;      /* Conversation → (owned) GArray of numbers, until it is over */
    uint64_t begun;      /* numbers of spools' files */
    uint64_t bytes_left; /* that may still be written, decoded */
    size_t kept;         /* bytes in memory */
    uint64_t refused;
};

/* A body on its way. */
typedef struct Saving {
    Bodies *bodies; /* borrowed */
    Body *body;     /* (owned) */
    Spool spool;
    bool is_part, holed;
} Saving;

const char *body_state_name(BodyState state)
{
    static const char *const names[] = {
        [BODY_WHOLE] = "whole",
        [BODY_INCOMPLETE] = "incomplete",
        [BODY_PART] = "part",
        [BODY_UNKNOWN_CODING] = "unknown-coding",
        [BODY_BROKEN_CODING] = "broken-coding",
        [BODY_TOO_LARGE] = "too-large",
        [BODY_NO_ROOM] = "no-room",
        [BODY_NOT_WRITTEN] = "not-written",
    };
    return names[state];
}

static void body_free(gpointer data)
{
    Body *body = data;
    if (!body)
        return;
    g_clear_pointer(&body->content, g_byte_array_unref);
    g_free(body->owner.method);
    g_free(body->owner.uri);
    g_free(body->type);
    g_free(body->codings);
    g_free(body->file);
    g_free(body);
}

/* ---- as it comes --------------------------------------------------------- */

static void *begin(void *user, const BodyFacts *facts)
{
    Bodies *bodies = user;
    if (bodies->begun == BODIES_MAX) {
        bodies->refused++;
        return NULL;
    }
    g_autofree char *name = g_strdup_printf("unfinished-%" G_GUINT64_FORMAT, ++bodies->begun);
    Saving *saving = g_new0(Saving, 1);
    saving->bodies = bodies;
    saving->is_part = facts->is_part;
    saving->body = g_new0(Body, 1);
    saving->body->first = facts->first;
    saving->body->stream = facts->stream;
    saving->body->is_request = facts->is_request;
    saving->body->type = g_strdup(facts->type);
    saving->body->codings = g_strdup(facts->codings);
    spool_init(&saving->spool, &bodies->room, name);
    return saving;
}

/* What comes behind a hole is not kept: it would stand in the wrong place. */
static void take(void *data, const Cursor *bytes)
{
    Saving *saving = data;
    saving->body->sent_bytes += bytes->captured;
    saving->body->missing_bytes += bytes->on_wire - bytes->captured;
    if (!saving->holed)
        spool_add(&saving->spool, bytes->at, bytes->captured);
    saving->holed |= bytes->captured < bytes->on_wire;
}

/* ---- decoded ------------------------------------------------------------- */

/* Where a decoded body goes. */
typedef struct Output {
    Bodies *bodies;
    Body *body;
    Coding *coding; /* (nullable) as sent */
    int fd;         /* -1: into no file */
    bool full, failed;
} Output;

static void keep(const Output *output, const void *bytes, size_t n)
{
    Body *body = output->body;
    if (!body->content || body->content->len + n > KEPT_BODY_BYTES_MAX ||
        output->bodies->kept + n > KEPT_BYTES_MAX) {
        if (body->content)
            output->bodies->kept -= body->content->len;
        g_clear_pointer(&body->content, g_byte_array_unref);
        return;
    }
    g_byte_array_append(body->content, bytes, (guint)n);
    output->bodies->kept += n;
}

static void write_out(void *user, const void *bytes, size_t n)
{
    Output *output = user;
    if (n > output->bodies->bytes_left)
        output->full = true;
    if (output->full || output->failed)
        return;
    output->bodies->bytes_left -= n;
    if (output->fd >= 0)
        output->failed = !folder_write(output->fd, bytes, n);
    output->body->bytes += n;
    keep(output, bytes, n);
}

static bool feed(void *user, const void *bytes, size_t n)
{
    Output *output = user;
    bool more = true;
    if (output->coding)
        more = coding_feed(output->coding, bytes, n);
    else
        write_out(output, bytes, n);
    return more && !output->full && !output->failed;
}

static BodyState state_of(const Output *output, const Saving *saving, bool complete)
{
    if (output->failed)
        return BODY_NOT_WRITTEN;
    if (output->full || saving->spool.full)
        return BODY_NO_ROOM;
    bool lacking = !complete || saving->holed;
    switch (output->coding ? coding_outcome(output->coding) : CODING_WHOLE) {
    case CODING_WHOLE:
        return lacking ? BODY_INCOMPLETE : BODY_WHOLE;
    case CODING_CUT_SHORT:
        return lacking ? BODY_INCOMPLETE : BODY_BROKEN_CODING;
    case CODING_UNKNOWN:
        return BODY_UNKNOWN_CODING;
    case CODING_BROKEN:
        return BODY_BROKEN_CODING;
    case CODING_TOO_LARGE:
        return BODY_TOO_LARGE;
    }
    return BODY_INCOMPLETE;
}

/* What cannot be decoded at all is kept as it was sent. */
static void read_as_sent(const Saving *saving, Output *output)
{
    Coding *coding = output->coding;
    output->coding = NULL;
    spool_read(&saving->spool, feed, output);
    output->coding = coding;
}

static void decode(const Saving *saving, Output *output, bool complete)
{
    Body *body = saving->body;
    bool coded = coding_needed(body->codings);
    bool part = coded && saving->is_part;
    if (coded && !part)
        output->coding = coding_new(body->codings, write_out, output);
    spool_read(&saving->spool, feed, output);
    body->state = state_of(output, saving, complete);
    bool nothing = body->state == BODY_UNKNOWN_CODING || body->state == BODY_BROKEN_CODING;
    if (nothing && body->bytes == 0)
        read_as_sent(saving, output);
    if (part && body->state == BODY_WHOLE)
        body->state = BODY_PART;
}

/* ---- files --------------------------------------------------------------- */

/* Makes a file called like `name`, with a number in front of its ending if that is taken. */
static int create_like(const Folder *folder, const char *name, char **ret_name)
{
    int fd = -1;
    for (unsigned try = 1; fd < 0 && try <= NAMES_MAX; try++) {
        g_free(*ret_name);
        *ret_name = try == 1 ? g_strdup(name) : g_strdup_printf("%s-%u", name, try);
        fd = folder_create(folder, *ret_name);
    }
    return fd;
}

static void open_file(Output *output)
{
    const Folder *folder = output->bodies->folder;
    if (!folder)
        return;
    g_autofree char *name = body_file_name(output->body, NULL);
    output->fd = create_like(folder, name, &output->body->file);
    output->failed = output->fd < 0;
    if (output->failed)
        g_clear_pointer(&output->body->file, g_free);
}

static void close_file(Output *output)
{
    if (output->fd >= 0)
        output->failed |= close(output->fd) != 0;
    if (output->failed)
        output->body->state = BODY_NOT_WRITTEN;
}

static void save(Saving *saving, bool complete)
{
    Bodies *bodies = saving->bodies;
    Output output = {.bodies = bodies, .body = saving->body, .fd = -1};
    if (bodies->keep)
        saving->body->content = g_byte_array_new();
    open_file(&output);
    decode(saving, &output, complete);
    close_file(&output);
    coding_free(output.coding);
}

/* ---- whose they are ------------------------------------------------------ */

/* Numbers it, and remembers until the end of its conversation that there is one. */
static uint64_t add(Bodies *bodies, Body *body, const Conversation *conversation)
{
    g_ptr_array_add(bodies->all, body);
    body->number = bodies->all->len;
    GArray *numbers = g_hash_table_lookup(bodies->of, conversation);
    if (!numbers) {
        numbers = g_array_new(FALSE, FALSE, sizeof(uint64_t));
        g_hash_table_insert(bodies->of, (gpointer)(uintptr_t)conversation, numbers);
    }
    g_array_append_val(numbers, body->number);
    return body->number;
}

static uint64_t end(void *data, const Conversation *conversation, bool complete)
{
    Saving *saving = data;
    Body *body = g_steal_pointer(&saving->body);
    uint64_t number = 0;
    bool empty = body->sent_bytes == 0 && body->missing_bytes == 0;
    if (conversation && !empty) {
        saving->body = body;
        save(saving, complete);
        number = add(saving->bodies, body, conversation);
    } else {
        body_free(body);
    }
    spool_clear(&saving->spool);
    g_free(saving);
    return number;
}

bool bodies_has(const Bodies *bodies, const Conversation *conversation)
{
    return g_hash_table_contains(bodies->of, conversation);
}

static Body *find(const Bodies *bodies, uint64_t number)
{
    return number > 0 && number <= bodies->all->len ? bodies->all->pdata[number - 1] : NULL;
}

/* Gives its file a name that says what was asked for. */
static void rename_file(const Bodies *bodies, Body *body, const char *target)
{
    g_autofree char *name = body_file_name(body, target);
    for (unsigned try = 1; body->file && try <= NAMES_MAX; try++) {
        g_autofree char *tried = try == 1 ? g_strdup(name) : g_strdup_printf("%s-%u", name, try);
        if (strcmp(tried, body->file) == 0)
            return;
        if (!folder_rename(bodies->folder, body->file, tried))
            continue;
        g_free(body->file);
        body->file = g_steal_pointer(&tried);
        return;
    }
}

void bodies_tell(Bodies *bodies, uint64_t number, BodyOwner owner, const char *target)
{
    Body *body = find(bodies, number);
    if (!body || body->owner.uri) {
        g_free(owner.method);
        g_free(owner.uri);
        return;
    }
    body->owner = owner;
    if (target)
        rename_file(bodies, body, target);
}

static void forget(Bodies *bodies, uint64_t number)
{
    Body *body = find(bodies, number);
    if (body->content)
        bodies->kept -= body->content->len;
    if (body->file)
        (void)folder_remove(bodies->folder, body->file);
    body_free(body);
    bodies->all->pdata[number - 1] = NULL;
}

void bodies_conversation_over(Bodies *bodies, const Conversation *conversation, bool wanted)
{
    const GArray *numbers = g_hash_table_lookup(bodies->of, conversation);
    for (guint i = 0; numbers && i < numbers->len; i++) {
        uint64_t number = g_array_index(numbers, uint64_t, i);
        if (!wanted) {
            forget(bodies, number);
            continue;
        }
        Body *body = find(bodies, number);
        body->transport = (Transport)conversation->transport;
        body->connection = conversation->id;
        body->ends[END_CLIENT] = conversation->ends[END_CLIENT];
        body->ends[END_SERVER] = conversation->ends[END_SERVER];
    }
    g_hash_table_remove(bodies->of, conversation);
}

const Body *bodies_find(const Bodies *bodies, uint64_t number)
{
    return find(bodies, number);
}

uint64_t bodies_last(const Bodies *bodies)
{
    return bodies->all->len;
}

uint64_t bodies_refused(const Bodies *bodies)
{
    return bodies->refused;
}

int bodies_create_index(const Bodies *bodies)
{
    return folder_create(bodies->folder, BODIES_INDEX);
}

/* ---- all of them --------------------------------------------------------- */

static void free_numbers(gpointer numbers)
{
    g_array_unref(numbers);
}

static bool is_taken(const Folder *folder, const char *path, GError **error)
{
    if (!folder_has(folder, BODIES_INDEX))
        return false;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST, "%s/" BODIES_INDEX ": %s", path,
                g_strerror(EEXIST));
    return true;
}

Bodies *bodies_new(const char *folder, bool keep_content, GError **error)
{
    g_autoptr(Folder) opened = folder ? folder_open(folder, error) : NULL;
    if (folder && (!opened || is_taken(opened, folder, error)))
        return NULL;
    Bodies *bodies = g_new0(Bodies, 1);
    bodies->sink = (BodySink){.user = bodies, .begin = begin, .data = take, .end = end};
    bodies->folder = g_steal_pointer(&opened);
    bodies->keep = keep_content;
    bodies->room = (SpoolRoom){.folder = bodies->folder, .bytes_left = SENT_BYTES_MAX};
    bodies->bytes_left = DECODED_BYTES_MAX;
    bodies->all = g_ptr_array_new_with_free_func(body_free);
    bodies->of = g_hash_table_new_full(NULL, NULL, NULL, free_numbers);
    return bodies;
}

void bodies_free(Bodies *bodies)
{
    if (!bodies)
        return;
    g_ptr_array_unref(bodies->all);
    g_hash_table_unref(bodies->of);
    folder_close(bodies->folder);
    g_free(bodies);
}

const BodySink *bodies_sink(const Bodies *bodies)
{
    return &bodies->sink;
}
