#include "../../annotations/expression.h"

/* The first byte chooses the event that short names mean. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Conversation udp = {.transport = TRANSPORT_UDP};
    g_autofree char *source = g_strndup(size ? (const char *)data + 1 : "", size ? size - 1 : 0);
    EventId event = size ? (EventId)(data[0] % (EVENT_COUNT + 1)) : EVENT_COUNT;
    g_autoptr(Expression) expression = expression_compile(source, event, NULL);
    if (expression)
        expression_holds_for_conversation(expression, &udp);
    return 0;
}
