#include "coding.h"

#include "coding-step.h"

/* Beyond the first bytes, what a body grows to may be no more than so many times what
 * was sent. Our choice: text is seldom 20 times as long; a bomb of deflate, 1032 times. */
#define GROWTH_FREE_BYTES (UINT64_C(16) << 20)
#define GROWTH_MAX        200

/* Codings one upon the other. Our choice: more than one is rare already. */
#define STEPS_MAX 4

struct Coding {
    CodingStep steps[STEPS_MAX]; /* in the order in which they are taken off */
    unsigned step_count;
    bool ended;            /* `outcome` stands, whatever comes */
    CodingOutcome outcome; /* if so */
    uint64_t taken;        /* bytes it was fed */
    uint64_t worked;       /* bytes that all steps gave */
    CodingWrite write;
    void *user;
};

static bool end(Coding *coding, CodingOutcome outcome)
{
    coding->ended = true;
    coding->outcome = outcome;
    return false;
}

bool coding_give(Coding *coding, const CodingStep *step, const uint8_t *bytes, size_t n)
{
    if (n == 0)
        return true;
    coding->worked += step ? n : 0;
    if (coding->worked > GROWTH_FREE_BYTES && coding->worked / GROWTH_MAX > coding->taken)
        return end(coding, CODING_TOO_LARGE);
    if (step && step->next)
        return step->next->kind->feed(coding, step->next, bytes, n);
    coding->write(coding->user, bytes, n);
    return true;
}

static const CodingKind *const kinds[] = {&coding_gzip, &coding_x_gzip, &coding_deflate, &coding_br,
                                          &coding_zstd};

static const CodingKind *find_kind(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_ascii_strcasecmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

/* Adds what takes `name` off behind those that are there. */
static bool add_step(Coding *coding, const char *name)
{
    const CodingKind *kind = find_kind(name);
    if (!kind || coding->step_count == STEPS_MAX)
        return false;
    CodingStep *step = &coding->steps[coding->step_count++];
    step->kind = kind;
    if (coding->step_count > 1)
        step[-1].next = step;
    return kind->open(step);
}

/* "identity" is none (RFC 9110, 12.5.3). */
static bool is_nothing(const char *name)
{
    return *name == '\0' || g_ascii_strcasecmp(name, "identity") == 0;
}

/* RFC 9110, 8.4: "listed in the order in which they were applied": the last is taken
 * off first. */
static bool add_steps(Coding *coding, char **names)
{
    for (guint i = g_strv_length(names); i > 0; i--) {
        const char *name = g_strstrip(names[i - 1]);
        if (!is_nothing(name) && !add_step(coding, name))
            return false;
    }
    return true;
}

Coding *coding_new(const char *names, CodingWrite write, void *user)
{
    Coding *coding = g_new0(Coding, 1);
    coding->write = write;
    coding->user = user;
    g_auto(GStrv) parts = g_strsplit(names, ",", -1);
    if (!add_steps(coding, parts))
        end(coding, CODING_UNKNOWN);
    return coding;
}

void coding_free(Coding *coding)
{
    if (!coding)
        return;
    for (unsigned i = 0; i < coding->step_count; i++)
        coding->steps[i].kind->close(&coding->steps[i]);
    g_free(coding);
}

bool coding_feed(Coding *coding, const void *bytes, size_t n)
{
    if (coding->ended)
        return false;
    CodingStep *first = coding->step_count > 0 ? &coding->steps[0] : NULL;
    coding->taken += n;
    bool fine =
        first ? first->kind->feed(coding, first, bytes, n) : coding_give(coding, NULL, bytes, n);
    if (!fine && !coding->ended)
        end(coding, CODING_BROKEN);
    return fine;
}

CodingOutcome coding_outcome(const Coding *coding)
{
    if (coding->ended)
        return coding->outcome;
    for (unsigned i = 0; i < coding->step_count; i++)
        if (!coding->steps[i].over)
            return CODING_CUT_SHORT;
    return CODING_WHOLE;
}

bool coding_needed(const char *names)
{
    g_auto(GStrv) parts = g_strsplit(names, ",", -1);
    for (char **part = parts; *part; part++)
        if (!is_nothing(g_strstrip(*part)))
            return true;
    return false;
}
