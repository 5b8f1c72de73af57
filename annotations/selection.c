#include "selection.h"

#include "expression-tree.h"

#define TRANSPORTS (TRANSPORT_UDP + 1)

struct Selection {
    Expression *expression;       /* (owned) */
    GByteArray *bits[TRANSPORTS]; /* (owned) one for each id */
    uint64_t counts[TRANSPORTS];
};

static Selection *from_expression(Expression *expression)
{
    Selection *selection = g_new0(Selection, 1);
    selection->expression = expression;
    for (unsigned i = 0; i < TRANSPORTS; i++)
        selection->bits[i] = g_byte_array_new();
    return selection;
}

Selection *selection_new(const char *source, GError **error)
{
    Expression *expression = expression_compile(source, EVENT_COUNT, error);
    return expression ? from_expression(expression) : NULL;
}

Selection *selection_clone_empty(const Selection *selection)
{
    return from_expression(expression_copy(selection->expression));
}

void selection_free(Selection *selection)
{
    if (!selection)
        return;
    expression_free(selection->expression);
    for (unsigned i = 0; i < TRANSPORTS; i++)
        g_byte_array_unref(selection->bits[i]);
    g_free(selection);
}

/* Makes room for `bytes` of bits, those that are new unset. */
static void grow(GByteArray *bits, uint64_t bytes)
{
    static const guint8 none[256];
    while (bits->len < bytes)
        g_byte_array_append(bits, none, sizeof none);
}

void selection_take(Selection *selection, const Conversation *conversation)
{
    if (!expression_holds_for_conversation(selection->expression, conversation))
        return;
    GByteArray *bits = selection->bits[conversation->transport];
    grow(bits, conversation->id / 8 + 1);
    bits->data[conversation->id / 8] |= (guint8)(1u << conversation->id % 8);
    selection->counts[conversation->transport]++;
}

void selection_merge(Selection *into, const Selection *from)
{
    for (unsigned i = 0; i < TRANSPORTS; i++) {
        grow(into->bits[i], from->bits[i]->len);
        for (guint b = 0; b < from->bits[i]->len; b++)
            into->bits[i]->data[b] |= from->bits[i]->data[b];
        into->counts[i] += from->counts[i];
    }
}

bool selection_has(const Selection *selection, const Conversation *conversation)
{
    if (!selection)
        return true;
    const GByteArray *bits = selection->bits[conversation->transport];
    uint64_t byte = conversation->id / 8;
    return byte < bits->len && bits->data[byte] >> conversation->id % 8 & 1;
}

uint64_t selection_count(const Selection *selection, Transport transport)
{
    return selection->counts[transport];
}

const char *selection_source(const Selection *selection)
{
    return selection->expression->source;
}
