#include "../../annotations/checklist.h"

/* One line of a list of assertions, held against a conversation in which nothing happened. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Conversation udp = {.transport = TRANSPORT_UDP};
    g_autofree char *line = g_strndup((const char *)data, size);
    g_autoptr(GPtrArray) checks = checklist_new();
    if (checklist_add(checks, line, NULL, NULL)) {
        const Check *check = g_ptr_array_index(checks, 0);
        assertion_take(check->assertion, &udp);
        assertion_holds(check->assertion);
    }
    return 0;
}
