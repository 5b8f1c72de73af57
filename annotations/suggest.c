#include "suggest.h"

#include <string.h>

/* One slip of the keyboard is forgiven for every so many letters. Our choice. */
#define LETTERS_PER_SLIP 4

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned least_of_two = a < b ? a : b;
    return least_of_two < c ? least_of_two : c;
}

static bool same_letter(char a, char b)
{
    return g_ascii_tolower(a) == g_ascii_tolower(b);
}

/* Slips between a and b: a letter missing, added, wrong, or two exchanged
 * (optimal string alignment). Both are at most SUGGEST_LENGTH_MAX long. */
static unsigned slips_between(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][SUGGEST_LENGTH_MAX + 1];
    unsigned *before_last = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        last[j] = (unsigned)j;

    for (size_t i = 1; i <= a_length; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            bool same = same_letter(a[i - 1], b[j - 1]);
            row[j] = least(last[j] + 1, row[j - 1] + 1, last[j - 1] + !same);
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1]))
                row[j] = least(row[j], row[j], before_last[j - 2] + 1);
        }
        unsigned *oldest = before_last;
        before_last = last;
        last = row;
        row = oldest;
    }
    return last[b_length];
}

Suggestion suggest_like(const char *wanted)
{
    return (Suggestion){.wanted = wanted,
                        .distance = 2 + (unsigned)strlen(wanted) / LETTERS_PER_SLIP};
}

void suggest_offer(Suggestion *suggestion, const char *candidate)
{
    size_t a = strlen(suggestion->wanted), b = strlen(candidate);
    size_t difference = a < b ? b - a : a - b;
    if (a > SUGGEST_LENGTH_MAX || b > SUGGEST_LENGTH_MAX || difference >= suggestion->distance)
        return;

    unsigned slips = slips_between(suggestion->wanted, a, candidate, b);
    /* A word of which no letter is right is no likeness. */
    if (slips >= suggestion->distance || slips >= a)
        return;
    suggestion->best = candidate;
    suggestion->distance = slips;
}

const char *suggest_event(const char *name)
{
    Suggestion suggestion = suggest_like(name);
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        suggest_offer(&suggestion, event_catalogue[id].name);
    return suggestion.best;
}
