#include "google.h"

#include "tell.h"

/* Chromium, "QUIC Crypto": tags of four characters, integers little-endian. */
#define TAG_BYTES     4
#define ENTRIES_MAX   128
#define TAG_NAME      "SNI"
#define TAG_AGENT     "UAID"
#define MESSAGE_HELLO "CHLO"

/* What a hello says that is told. */
typedef struct Hello {
    Cursor name, agent;
} Hello;

/* Tags are filled up with zeros. */
static bool is_tag(const uint8_t *tag, const char *name)
{
    char text[TAG_BYTES + 1] = {0};
    memcpy(text, tag, TAG_BYTES);
    return strcmp(text, name) == 0;
}

/* The value that ends at `end` and starts where the one before ended. */
static bool take_value(Cursor *values, uint32_t *start, uint32_t end, Cursor *ret)
{
    if (end < *start || !cursor_take(values, end - *start, ret))
        return false;
    *start = end;
    return ret->captured == ret->on_wire;
}

/* Reads a hello from its tag on. What is cut off is left out. */
static bool read_hello(Cursor c, Hello *ret)
{
    const uint8_t *tag = cursor_bytes(&c, TAG_BYTES);
    uint16_t entries, padding;
    Cursor index;
    if (!tag || !is_tag(tag, MESSAGE_HELLO) || !cursor_u16le(&c, &entries) ||
        !cursor_u16le(&c, &padding) || entries > ENTRIES_MAX ||
        !cursor_take(&c, (size_t)entries * (TAG_BYTES + 4), &index))
        return false;

    uint32_t start = 0, end;
    Cursor value;
    while ((tag = cursor_bytes(&index, TAG_BYTES)) && cursor_u32le(&index, &end) &&
           take_value(&c, &start, end, &value)) {
        if (is_tag(tag, TAG_NAME))
            ret->name = value;
        else if (is_tag(tag, TAG_AGENT))
            ret->agent = value;
    }
    return true;
}

static void tell_hello(QuicConnection *connection, End from, const Hello *hello)
{
    if (quic_told_before(connection, QUIC_TOLD_GOOGLE_HELLO))
        return;
    Timeline *timeline = quic_timeline(connection);
    Event *event = quic_event(connection, EVENT_QUIC_GOOGLE_HELLO, from);
    if (!cursor_at_end(&hello->name))
        timeline_set_text(timeline, event, QUIC_GOOGLE_HELLO_server_name, hello->name.at,
                          hello->name.captured);
    if (!cursor_at_end(&hello->agent))
        timeline_set_text(timeline, event, QUIC_GOOGLE_HELLO_user_agent, hello->agent.at,
                          hello->agent.captured);
}

/* Where a hello begins in a packet whose frames are not read: Google's were others. */
static bool find_hello(Cursor c, Hello *ret)
{
    while (c.captured >= TAG_BYTES) {
        if (memcmp(c.at, MESSAGE_HELLO, TAG_BYTES) == 0)
            return read_hello(c, ret);
        if (!cursor_skip(&c, 1))
            break;
    }
    return false;
}

void quic_google_plain(QuicConnection *connection, End from, Cursor plain)
{
    Hello hello = {0};
    if (find_hello(plain, &hello))
        tell_hello(connection, from, &hello);
}

void quic_google_packet(QuicConnection *connection, End from, const QuicPacket *packet)
{
    quic_tell_initial(connection, from, packet);
    quic_google_plain(connection, from, packet->whole);
}
