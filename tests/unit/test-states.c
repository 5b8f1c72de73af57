/* What one conversation gives back another gets, if they have something in common. */
#include <glib.h>
#include <string.h>

#include "../../dissectors/states.h"

typedef struct Case {
    const char *name;
    size_t first, second; /* bytes taken one after the other */
    bool again;           /* the second is where the first was */
} Case;

static const Case cases[] = {
    {"same-size", 100, 100, true},
    {"same-step", 65, 128, true},
    {"nothing", 0, STATES_STEP_BYTES, true},
    {"next-step", 64, 65, false},
    {"largest", STATES_SIZES *STATES_STEP_BYTES - 1, STATES_SIZES *STATES_STEP_BYTES, true},
};

static void test_case(gconstpointer data)
{
    const Case *row = data;
    States states = {0};
    Commons commons = {.states = &states};
    Conversation one = {.commons = &commons}, other = {.commons = &commons};

    void *first = state_take(&one, row->first);
    memset(first, 0xff, row->first);
    state_give(&one, first, row->first);
    void *second = state_take(&other, row->second);
    memset(second, 0xff, row->second);
    g_assert_cmpint(first == second, ==, row->again);
    state_give(&other, second, row->second);
    states_clear(&states);
}

/* From the heap: what is too large, and where nothing is in common. */
static void test_heap(void)
{
    States states = {0};
    Commons with = {.states = &states}, without = {0};
    Commons *const commons[] = {&with, &without, NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(commons); i++) {
        Conversation c = {.commons = commons[i]};
        size_t n = STATES_SIZES * STATES_STEP_BYTES + 1;
        void *state = state_take(&c, n);
        memset(state, 0xff, n);
        state_give(&c, state, n);
        state_give(&c, NULL, n);
        state_give(&c, NULL, 1);
    }
    states_clear(&states);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/states/%s", cases[i].name);
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/states/heap", test_heap);
    return g_test_run();
}
