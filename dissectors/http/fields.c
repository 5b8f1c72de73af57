#include "fields.h"

#include "text.h"

/* Bytes of values kept of one message, and fields. Our choice: as much as a header
 * of HTTP/1.x may have. A few bytes of a compressed one can stand for megabytes. */
#define BYTES_MAX 65536
#define KEPT_MAX  256

/* Places of pseudo-header fields, behind those of HeaderId. */
typedef enum PseudoId {
    PSEUDO_BEFORE_FIRST = HEADER_COUNT,
#define HTTP_PSEUDO(id, name) PSEUDO_##id,
#include "pseudo.def"
#undef HTTP_PSEUDO
    PSEUDO_END,
} PseudoId;

/* A value that is kept: where it lies in HttpFields.bytes. */
typedef struct Kept {
    unsigned id; /* HeaderId or PseudoId */
    guint at, length;
} Kept;

struct HttpFields {
    GByteArray *bytes;
    Kept kept[KEPT_MAX];
    unsigned kept_count;
    unsigned count;      /* in all, pseudo-header fields left out */
    unsigned unreadable; /* of them */
};

HttpFields *http_fields_new(void)
{
    HttpFields *fields = g_new(HttpFields, 1);
    fields->bytes = g_byte_array_sized_new(1024);
    http_fields_reset(fields);
    return fields;
}

void http_fields_free(HttpFields *fields)
{
    if (!fields)
        return;
    g_byte_array_unref(fields->bytes);
    g_free(fields);
}

void http_fields_reset(HttpFields *fields)
{
    g_byte_array_set_size(fields->bytes, 0);
    fields->kept_count = fields->count = fields->unreadable = 0;
}

static unsigned find_pseudo(Cursor name)
{
    static const char *const names[] = {
#define HTTP_PSEUDO(id, name) name,
#include "pseudo.def"
#undef HTTP_PSEUDO
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (text_equals(name, names[i]))
            return PSEUDO_BEFORE_FIRST + 1 + i;
    return HEADER_COUNT;
}

void http_fields_add(HttpFields *fields, Cursor name, Cursor value)
{
    bool pseudo = name.captured > 0 && name.at[0] == ':';
    unsigned id = pseudo ? find_pseudo(name) : (unsigned)http_header_find(name);
    fields->count += !pseudo;
    if (id == HEADER_COUNT || fields->kept_count == KEPT_MAX ||
        value.captured > BYTES_MAX - fields->bytes->len)
        return;
    fields->kept[fields->kept_count++] = (Kept){id, fields->bytes->len, (guint)value.captured};
    g_byte_array_append(fields->bytes, value.at, (guint)value.captured);
}

void http_fields_add_unreadable(HttpFields *fields)
{
    fields->count++;
    fields->unreadable++;
}

unsigned http_fields_unreadable(const HttpFields *fields)
{
    return fields->unreadable;
}

static void read_status(StartLine *start, Cursor value)
{
    uint64_t code;
    start->is_request = false;
    if (text_number(value, &code) && code <= 999)
        start->code = (unsigned)code;
}

static void read_pseudo(HttpHeader *header, PseudoId id, Cursor value)
{
    StartLine *start = &header->start;
    switch (id) {
    case PSEUDO_METHOD:
        start->is_request = true;
        start->method = value;
        return;
    case PSEUDO_SCHEME:
        start->scheme = value;
        return;
    case PSEUDO_AUTHORITY:
        http_header_add(header, HEADER_HOST, value);
        return;
    case PSEUDO_PATH:
        start->target = value;
        return;
    case PSEUDO_STATUS:
        read_status(start, value);
        return;
    case PSEUDO_PROTOCOL:
        start->protocol = value;
        return;
    case PSEUDO_BEFORE_FIRST:
    case PSEUDO_END:
        return;
    }
}

void http_fields_read(const HttpFields *fields, const char *version, size_t bytes, HttpHeader *ret)
{
    http_header_init(ret);
    ret->fields = fields->count;
    ret->bytes = bytes;
    ret->whole = true;
    ret->start.version = cursor_over(version, strlen(version));
    for (unsigned i = 0; i < fields->kept_count; i++) {
        const Kept *kept = &fields->kept[i];
        Cursor value = cursor_over(fields->bytes->data + kept->at, kept->length);
        if (kept->id < HEADER_COUNT)
            http_header_add(ret, (HeaderId)kept->id, text_trim(value));
        else
            read_pseudo(ret, (PseudoId)kept->id, value);
    }
    /* RFC 9113, 8.5: a CONNECT has no path; ":authority" says where it leads */
    if (ret->start.is_request && ret->start.target.captured == 0)
        ret->start.target = http_header_value(ret, HEADER_HOST);
}
