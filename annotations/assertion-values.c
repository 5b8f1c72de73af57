#include "assertion-values.h"

#include <inttypes.h>
#include <string.h>

/* Of one text, and of all values of an example. Our choices: a line or two. */
#define TEXT_BYTES_MAX   80
#define VALUES_BYTES_MAX 400

typedef struct Values {
    GString *text;
    const Conversation *conversation;
    const Event *event; /* (nullable) */
} Values;

/* (transfer full) (nullable): NULL for what has no name */
static char *operand_name(const Operand *operand)
{
    const char *owner =
        operand->event == EVENT_COUNT ? "event" : event_catalogue[operand->event].name;
    switch (operand->source) {
    case OPERAND_EVENT_FIELD:
        return g_strdup_printf("%s.%s", owner,
                               event_catalogue[operand->event].fields[operand->index].name);
    case OPERAND_EVENT_TRAIT:
        return g_strdup_printf("%s.%s", owner, expression_event_traits[operand->index].name);
    case OPERAND_CONNECTION_FIELD:
        return g_strdup(expression_connection_fields[operand->index].name);
    case OPERAND_LITERAL:
    case OPERAND_EVENT:
    case OPERAND_COUNT:
        break;
    }
    return NULL;
}

/* Milliseconds to the nanosecond, as expressions are written: "0.412ms". */
static void append_duration(GString *text, int64_t ns)
{
    uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    g_string_append_printf(text, "%s%" PRIu64, ns < 0 ? "-" : "", size / (uint64_t)NS_PER_MS);
    uint64_t rest = size % (uint64_t)NS_PER_MS;
    if (rest) {
        g_string_append_printf(text, ".%06" PRIu64, rest);
        while (text->str[text->len - 1] == '0')
            g_string_truncate(text, text->len - 1);
    }
    g_string_append(text, "ms");
}

static void append_text(GString *text, const Fact *fact)
{
    size_t length = MIN(fact->length, TEXT_BYTES_MAX);
    const char *nul = memchr(fact->bytes, '\0', length);
    g_string_append_c(text, '"');
    g_string_append_len(text, fact->bytes, nul ? nul - fact->bytes : (gssize)length);
    g_string_append(text, length < fact->length || nul ? "…\"" : "\"");
}

static void append_fact(GString *text, Kind kind, const Fact *fact)
{
    char room[ADDRESS_TEXT_SIZE];
    switch (kind) {
    case KIND_NUMBER:
    case KIND_BYTES:
        g_string_append_printf(text, "%" PRIu64, fact->number);
        return;
    case KIND_TRUTH:
        g_string_append(text, fact->number ? "true" : "false");
        return;
    case KIND_DURATION:
        append_duration(text, fact->duration_ns);
        return;
    case KIND_TEXT:
        append_text(text, fact);
        return;
    case KIND_ADDRESS:
    case KIND_NETWORK:
        g_string_append(text, address_print(&fact->address, room));
        return;
    }
}

static void add_operand(Values *values, const Operand *operand)
{
    Fact fact;
    g_autofree char *name = operand_name(operand);
    if (!name || values->text->len > VALUES_BYTES_MAX ||
        !operand_read(operand, values->conversation, values->event, &fact))
        return;
    g_autofree char *start = g_strconcat(name, " = ", NULL);
    if (strstr(values->text->str, start))
        return;
    g_string_append_printf(values->text, "%s%s", values->text->len ? ", " : "", start);
    append_fact(values->text, operand->kind, &fact);
}

static void add_node(Values *values, const Node *node)
{
    switch (node->type) {
    case NODE_AND:
    case NODE_OR:
    case NODE_NOT:
        for (const Node *part = node->child; part; part = part->next)
            add_node(values, part);
        return;
    case NODE_ANY:
    case NODE_ALL:
    case NODE_NONE:
    case NODE_COUNT:
        return;
    case NODE_IS:
    case NODE_COMPARE:
    case NODE_IN:
    case NODE_CONTAINS:
    case NODE_MATCHES:
        add_operand(values, &node->left);
        if (node->type != NODE_IS)
            add_operand(values, &node->right);
        return;
    }
}

char *assertion_values(const Node *node, const Conversation *conversation, const Event *event)
{
    Values values = {g_string_new(NULL), conversation, event};
    add_node(&values, node);
    return g_string_free(values.text, FALSE);
}
