/* fuzz-tls.c: bytes as the flights of a TLS session. One byte says who sends how
 * many of the next. */
#include "../../dissectors/tls/tls.h"

#include "../../dissectors/tcp/connection.h"

#define BUDGET_BYTES (1 << 18)

/* Of the leading byte: the sender, whether the flight is lost, and its length. */
#define FROM_SERVER  0x80
#define LOST         0x40
#define LENGTH_MASK  0x3f
#define LENGTH_UNITS 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TcpConnection connection = {0};
    Conversation *conversation = &connection.conversation;
    timeline_init(&conversation->timeline, BUDGET_BYTES, false, NULL);
    void *session = tls_protocol.open(conversation);
    Cursor c = cursor_over(data, size), flight;
    Moment at = {1, 0};
    uint64_t sent[2] = {0, 0};
    for (uint8_t lead; cursor_u8(&c, &lead); at.frame++) {
        size_t n = MIN((size_t)(lead & LENGTH_MASK) * LENGTH_UNITS + 1, c.captured);
        End from = lead & FROM_SERVER ? END_SERVER : END_CLIENT;
        if (n == 0 || !cursor_take(&c, n, &flight))
            break;
        (void)tls_protocol.recognise(conversation, from, &flight);
        if (lead & LOST)
            tls_protocol.gap(session, from, n, &at);
        else
            tls_protocol.data(session, from, &(Slice){flight, at, sent[from]});
        sent[from] += n;
    }
    connection.ends[END_CLIENT].fin = connection.ends[END_SERVER].fin = true;
    tls_protocol.finish(session, END_CLIENT, &at);
    tls_protocol.finish(session, END_SERVER, &at);
    tls_protocol.close(session);
    timeline_clear(&conversation->timeline);
    return 0;
}
