#include "term-automaton.h"

#include <string.h>

#define ROOT 0
#define NONE UINT32_MAX

/* A state: what has been read of some word. */
typedef struct State {
    uint32_t fail;   /* the longest other beginning that ends here */
    uint32_t output; /* the nearest state on the way of `fail` that ends a word, or NONE */
    uint32_t word;   /* that ends here, or NONE */
    uint32_t parent;
    uint32_t length; /* bytes read */
    uint8_t byte;    /* the last of them */
} State;

/* One step from a state; the table of them is open-addressed. */
typedef struct Step {
    uint32_t from, to;
    uint8_t byte;
    bool used;
} Step;

struct Automaton {
    GArray *states; /* State */
    Step *steps;
    uint32_t capacity; /* of steps, a power of two */
    uint32_t used;
    GArray *prefixes; /* bool, by word */
};

Automaton *automaton_new(void)
{
    Automaton *automaton = g_new0(Automaton, 1);
    automaton->states = g_array_new(FALSE, TRUE, sizeof(State));
    automaton->prefixes = g_array_new(FALSE, TRUE, sizeof(bool));
    automaton->capacity = 1024;
    automaton->steps = g_new0(Step, automaton->capacity);
    State root = {.output = NONE, .word = NONE};
    g_array_append_val(automaton->states, root);
    return automaton;
}

void automaton_free(Automaton *automaton)
{
    if (!automaton)
        return;
    g_array_unref(automaton->states);
    g_array_unref(automaton->prefixes);
    g_free(automaton->steps);
    g_free(automaton);
}

static State *state_at(const Automaton *automaton, uint32_t state)
{
    return &g_array_index(automaton->states, State, state);
}

/* Where the step is, or the empty place where it would be. */
static Step *find_step(const Automaton *automaton, uint32_t from, uint8_t byte)
{
    const uint32_t golden = 0x9e3779b1; /* 2^32 divided by the golden ratio (Knuth) */
    uint32_t hash = (from << 8 ^ byte) * golden;
    uint32_t mask = automaton->capacity - 1;
    for (uint32_t i = hash >> 7 & mask;; i = (i + 1) & mask) {
        Step *step = &automaton->steps[i];
        if (!step->used || (step->from == from && step->byte == byte))
            return step;
    }
}

static void grow(Automaton *automaton)
{
    g_autofree Step *old = automaton->steps;
    uint32_t capacity = automaton->capacity;
    automaton->capacity *= 2;
    automaton->steps = g_new0(Step, automaton->capacity);
    for (uint32_t i = 0; i < capacity; i++)
        if (old[i].used)
            *find_step(automaton, old[i].from, old[i].byte) = old[i];
}

static uint32_t step_or_add(Automaton *automaton, uint32_t from, uint8_t byte)
{
    Step *step = find_step(automaton, from, byte);
    if (step->used)
        return step->to;
    State state = {.output = NONE,
                   .word = NONE,
                   .parent = from,
                   .length = state_at(automaton, from)->length + 1,
                   .byte = byte};
    g_array_append_val(automaton->states, state);
    uint32_t to = automaton->states->len - 1;
    *step = (Step){.from = from, .to = to, .byte = byte, .used = true};
    if (++automaton->used * 2 > automaton->capacity)
        grow(automaton);
    return to;
}

uint32_t automaton_add(Automaton *automaton, const char *word, bool prefix)
{
    uint32_t at = ROOT;
    for (const char *p = word; *p; p++)
        at = step_or_add(automaton, at, (uint8_t)*p);
    State *state = state_at(automaton, at);
    if (state->word == NONE) {
        state->word = automaton->prefixes->len;
        g_array_append_val(automaton->prefixes, prefix);
    }
    if (prefix)
        g_array_index(automaton->prefixes, bool, state->word) = true;
    return state->word;
}

/* The state after `byte`, falling back to shorter beginnings. */
static uint32_t next_state(const Automaton *automaton, uint32_t state, uint8_t byte)
{
    for (;; state = state_at(automaton, state)->fail) {
        const Step *step = find_step(automaton, state, byte);
        if (step->used)
            return step->to;
        if (state == ROOT)
            return ROOT;
    }
}

/* (transfer full) numbers of all states, the shorter ones first */
static GArray *by_length(const Automaton *automaton)
{
    uint32_t longest = 0;
    for (guint i = 0; i < automaton->states->len; i++)
        longest = MAX(longest, state_at(automaton, i)->length);
    GArray *order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autofree uint32_t *counts = g_new0(uint32_t, longest + 2);
    for (guint i = 0; i < automaton->states->len; i++)
        counts[state_at(automaton, i)->length + 1]++;
    for (uint32_t n = 1; n <= longest; n++)
        counts[n] += counts[n - 1];
    g_array_set_size(order, automaton->states->len);
    for (guint i = 0; i < automaton->states->len; i++)
        g_array_index(order, uint32_t, counts[state_at(automaton, i)->length]++) = i;
    return order;
}

void automaton_seal(Automaton *automaton)
{
    g_autoptr(GArray) order = by_length(automaton);
    for (guint i = 1; i < order->len; i++) {
        State *state = state_at(automaton, g_array_index(order, uint32_t, i));
        if (state->parent != ROOT)
            state->fail =
                next_state(automaton, state_at(automaton, state->parent)->fail, state->byte);
        const State *fail = state_at(automaton, state->fail);
        state->output = fail->word != NONE ? state->fail : fail->output;
    }
}

static bool is_word_byte(char c)
{
    return g_ascii_isalnum(c);
}

/* The end of the whole word that `end` lies in. "isn't" is one, and no ISN. */
static size_t end_of_word(const char *text, size_t length, size_t end)
{
    while (end < length && is_word_byte(text[end]))
        end++;
    bool negated = end + 1 < length && text[end] == '\'' && text[end + 1] == 't';
    return negated ? end + strlen("'t") : end;
}

/* Takes the word that ends before `end`, if a word may begin and end there. */
static void take(const Automaton *automaton, const State *state, const char *text, size_t length,
                 size_t end, GArray *found)
{
    size_t start = end - state->length;
    if (start > 0 && is_word_byte(text[start]) && is_word_byte(text[start - 1]))
        return;
    if (is_word_byte(text[end - 1])) {
        size_t whole = end_of_word(text, length, end);
        bool plural = whole == end + 1 && text[end] == 's';
        if (whole > end && !plural && !g_array_index(automaton->prefixes, bool, state->word))
            return;
        end = whole;
    }
    Found word = {(uint32_t)start, (uint32_t)end, state->word};
    g_array_append_val(found, word);
}

void automaton_find(const Automaton *automaton, const char *text, size_t length, GArray *found)
{
    uint32_t at = ROOT;
    for (size_t i = 0; i < length; i++) {
        at = next_state(automaton, at, (uint8_t)text[i]);
        const State *state = state_at(automaton, at);
        uint32_t out = state->word != NONE ? at : state->output;
        for (; out != NONE; out = state_at(automaton, out)->output)
            take(automaton, state_at(automaton, out), text, length, i + 1, found);
    }
}
