#include "history-letters.h"

static const char repeated_letters[REPEATED_COUNT] = {'G', 'T', 'W'};

/* A history longer than that is one of an attack; the rest of it is left out. */
#define HISTORY_TEXT_MAX 255

struct HistoryMore *history_more(History *h)
{
    if (!h->more)
        h->more = g_new0(struct HistoryMore, 1);
    return h->more;
}

static void append_to_heap(History *h, char letter)
{
    struct HistoryMore *m = history_more(h);
    if (!m->text)
        m->text = g_string_new(h->text);
    if (m->text->len < HISTORY_TEXT_MAX)
        g_string_append_c(m->text, letter);
}

static void append(History *h, char letter)
{
    size_t length = strnlen(h->text, sizeof h->text);
    if ((h->more && h->more->text) || length + 1 == sizeof h->text)
        append_to_heap(h, letter);
    else
        h->text[length] = letter;
}

static void tell(History *h, End end, char letter)
{
    append(h, end == END_CLIENT ? letter : g_ascii_tolower(letter));
}

bool history_tell_once(History *h, End end, uint8_t bit, char letter)
{
    HistoryEnd *e = &h->ends[end];
    if (e->seen & bit)
        return true;
    e->seen |= bit;
    tell(h, end, letter);
    return false;
}

void history_tell_numbered(History *h, End end, uint8_t bit, char letter, uint32_t *last,
                           uint32_t number)
{
    if (history_tell_once(h, end, bit, letter) && number != *last)
        tell(h, end, letter);
    *last = number;
}

static bool is_power_of_ten(uint32_t n)
{
    while (n >= 10 && n % 10 == 0)
        n /= 10;
    return n == 1;
}

void history_tell_repeated(History *h, End end, Repeated what)
{
    if (is_power_of_ten(++history_more(h)->counts[end][what]))
        tell(h, end, repeated_letters[what]);
}

const char *history_text(const History *h)
{
    return h->more && h->more->text ? h->more->text->str : h->text;
}

void history_init(History *h, End first)
{
    *h = (History){0};
    if (first == END_SERVER)
        append(h, '^');
}

void history_clear(History *h)
{
    if (!h->more)
        return;
    if (h->more->text)
        g_string_free(h->more->text, TRUE);
    g_clear_pointer(&h->more, g_free);
}
