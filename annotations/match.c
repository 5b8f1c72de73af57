#include "match.h"

#include <string.h>

#include "match-cue.h"
#include "match-stage.h"
#include "notebook-reader.h"

/* What a word of the catalogue weighs: one that only one event has, one that
 * several share, and more for a long one; less outside title and first sentence. */
#define TERM_OWN         22
#define TERM_SHARED      12
#define TERM_LONG        10
#define TERM_LONG_BYTES  12
#define TERM_LATER       2 /* divides */
#define TERMS_WEIGHT_MAX 60

/* What speaks against every event: a foreign subject in the title or the first
 * sentence, later on, in the line above. */
#define FOREIGN_HEAD    25
#define FOREIGN_LATER   10
#define FOREIGN_CONTEXT 30

/* A second event is bound too if it has this share of the best one's score, in percent. */
#define SECOND_PERCENT 92

/* A text is about all of a handshake if its third-best step has this share, in percent. */
#define OVERVIEW_PERCENT 60

/* Words told as a reason. */
#define WORDS_MAX 6

/* A line above passages, read once. */
typedef struct Context {
    SceneSet set;
    bool topical; /* it says what the passages under it are about */
    bool generic; /* it leaves that to the line above it: "Causes", or nothing */
} Context;

struct Matcher {
    const Vocabulary *vocabulary;
    Pattern *cues; /* (owned) by row of match-cues.def */
    TermText text;
    GHashTable *contexts; /* (owned) char * to Context *, of the notebook in hand */
    SceneSet topics, foreign, generic;
    int scores[EVENT_COUNT];
};

/* A passage in the light of what stands above it. */
typedef struct Subject {
    const Passage *passage;
    Scene scene;
    Surroundings around;
    const char *under; /* (nullable) the line that `around` is of */
} Subject;

Matcher *matcher_new(const Vocabulary *vocabulary)
{
    Matcher *matcher = g_new0(Matcher, 1);
    matcher->vocabulary = vocabulary;
    matcher->cues = cues_compile();
    matcher->contexts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    term_text_init(&matcher->text);
    for (unsigned i = 0; i < CONCEPT_COUNT; i++) {
        if (concept_catalogue[i].kind == TOPIC)
            scene_add(&matcher->topics, i);
        if (concept_catalogue[i].kind == FOREIGN)
            scene_add(&matcher->foreign, i);
    }
    static const Concept generic[] = {CONCEPT_GENERIC, CONCEPT_CLIENT,  CONCEPT_SERVER,
                                      CONCEPT_ACTIVE,  CONCEPT_PASSIVE, CONCEPT_BOTH_ENDS};
    for (size_t i = 0; i < G_N_ELEMENTS(generic); i++)
        scene_add(&matcher->generic, generic[i]);
    return matcher;
}

void matcher_free(Matcher *matcher)
{
    if (!matcher)
        return;
    g_free(matcher->cues);
    g_hash_table_unref(matcher->contexts);
    term_text_clear(&matcher->text);
    g_free(matcher);
}

/* ---- the line above ---- */

static const Context *read_context(Matcher *matcher, const char *line)
{
    Context *context = g_hash_table_lookup(matcher->contexts, line);
    if (context)
        return context;
    Scene scene;
    vocabulary_read(matcher->vocabulary, line, &matcher->text);
    scene_read(&matcher->text, 1, &scene);
    context = g_new0(Context, 1);
    context->set = scene.own;
    context->topical =
        scene_meets(&scene.own, &matcher->topics) || scene_meets(&scene.own, &matcher->foreign);
    context->generic = context->topical || scene_meets(&scene.own, &matcher->generic);
    g_hash_table_insert(matcher->contexts, g_strdup(line), context);
    return context;
}

/* Takes `line` for the context if it says what it is about. *near turns false
 * where a line in between changes the subject. */
static bool try_context(Matcher *matcher, const char *line, bool *near, Subject *subject)
{
    const Context *context = read_context(matcher, line);
    if (!context->topical) {
        *near &= context->generic;
        return false;
    }
    subject->around.context = context->set;
    if (*near)
        subject->around.near = context->set;
    subject->under = line;
    return true;
}

/* The nearest line above that says what it is about: the one before the list,
 * then the headings from the inside out. `lines` are pieces of the section. */
static void find_context(Matcher *matcher, Subject *subject, char **lines)
{
    const Passage *passage = subject->passage;
    bool near = !passage->heading || read_context(matcher, passage->title)->generic;
    bool lead_is_near = true; /* it introduces, whatever its words */
    if (passage->lead && try_context(matcher, passage->lead, &lead_is_near, subject))
        return;
    for (guint i = g_strv_length(lines); i > 0; i--)
        if (try_context(matcher, lines[i - 1], &near, subject))
            return;
}

/* ---- scores ---- */

static int term_weight(const TermHit *hit)
{
    int weight = hit->sharing > 1 ? TERM_SHARED : TERM_OWN;
    if (hit->end - hit->start >= TERM_LONG_BYTES)
        weight += TERM_LONG;
    return hit->sentence > 0 ? weight / TERM_LATER : weight;
}

/* Whether the same word stood before `hit` already. */
static bool is_repeated(const TermText *text, guint place)
{
    const TermHit *hit = &g_array_index(text->hits, TermHit, place);
    const guint look_back = 64; /* bounds the work; a word repeated later counts again */
    for (guint i = place; i-- > 0 && place - i < look_back;) {
        const TermHit *other = &g_array_index(text->hits, TermHit, i);
        uint32_t length = other->end - other->start;
        if (other->sense == hit->sense && length == hit->end - hit->start &&
            memcmp(text->folded->str + other->start, text->folded->str + hit->start, length) == 0)
            return true;
    }
    return false;
}

static void add_terms(Matcher *matcher)
{
    int terms[EVENT_COUNT] = {0};
    for (guint i = 0; i < matcher->text.hits->len; i++) {
        const TermHit *hit = &g_array_index(matcher->text.hits, TermHit, i);
        if (term_is_event(hit) && !is_repeated(&matcher->text, i))
            terms[hit->sense - CONCEPT_COUNT] += term_weight(hit);
    }
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        matcher->scores[id] += MIN(terms[id], TERMS_WEIGHT_MAX);
}

static void add_cues(Matcher *matcher, const Subject *subject)
{
    for (size_t i = 0; i < cue_count; i++)
        if (pattern_holds(&matcher->cues[i], &subject->scene, &subject->around))
            matcher->scores[cue_specs[i].event] += cue_specs[i].weight;
}

static void subtract_foreign(Matcher *matcher, const Subject *subject)
{
    int foreign = 0;
    if (scene_meets(&subject->scene.head, &matcher->foreign))
        foreign += FOREIGN_HEAD;
    else if (scene_meets(&subject->scene.own, &matcher->foreign))
        foreign += FOREIGN_LATER;
    if (scene_meets(&subject->around.context, &matcher->foreign))
        foreign += FOREIGN_CONTEXT;
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        matcher->scores[id] -= foreign;
}

/* A text that goes through all steps of a handshake is about the whole. */
static void fold_steps(Matcher *matcher, const EventId *steps, size_t count, EventId whole)
{
    int best[3] = {0};
    for (size_t i = 0; i < count; i++) {
        int score = matcher->scores[steps[i]];
        for (int k = 0; k < 3; k++)
            if (score > best[k]) {
                int next = best[k];
                best[k] = score;
                score = next;
            }
    }
    if (best[2] < MATCH_SCORE || best[2] * 100 < best[0] * OVERVIEW_PERCENT)
        return;
    for (size_t i = 0; i < count; i++)
        matcher->scores[steps[i]] = 0;
    matcher->scores[whole] = MAX(matcher->scores[whole], best[0]);
}

static void score(Matcher *matcher, const Subject *subject)
{
    static const EventId opening[] = {EVENT_TCP_SYN, EVENT_TCP_SYN_ACK, EVENT_TCP_ESTABLISHED};
    static const EventId closing[] = {EVENT_TCP_FIN_ACTIVE, EVENT_TCP_FIN_ACKED,
                                      EVENT_TCP_FIN_PASSIVE, EVENT_TCP_TIME_WAIT};
    memset(matcher->scores, 0, sizeof matcher->scores);
    add_terms(matcher);
    add_cues(matcher, subject);
    subtract_foreign(matcher, subject);
    fold_steps(matcher, opening, G_N_ELEMENTS(opening), EVENT_TCP_ESTABLISHED);
    fold_steps(matcher, closing, G_N_ELEMENTS(closing), EVENT_TCP_CLOSE);
}

/* The event with the highest score, `but` left out; of equals the first in the catalogue. */
static EventId best_event(const Matcher *matcher, EventId but)
{
    EventId best = EVENT_COUNT;
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (id != but && (best == EVENT_COUNT || matcher->scores[id] > matcher->scores[best]))
            best = (EventId)id;
    return best;
}

/* A step that is missing between its neighbours, or the next one after the one before. */
#define FLOW_BETWEEN 22
#define FLOW_NEXT    12

/* What the words say must be worth something before their place may help. */
#define FLOW_SCORE_MIN 15

static void add_flow(Matcher *matcher, EventId before, EventId after)
{
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (matcher->scores[id] < FLOW_SCORE_MIN)
            continue;
        else if (stage_is_between(before, (EventId)id, after))
            matcher->scores[id] += FLOW_BETWEEN;
        else if (stage_is_next(before, (EventId)id))
            matcher->scores[id] += FLOW_NEXT;
}

/* ---- reasons ---- */

/* The words of the passage that speak for `event`. (transfer full) */
static char *words_for(const Matcher *matcher, const Subject *subject, EventId event)
{
    SceneSet concepts = {{0}};
    for (size_t i = 0; i < cue_count; i++)
        if (cue_specs[i].event == event &&
            pattern_holds(&matcher->cues[i], &subject->scene, &subject->around))
            pattern_explain(&matcher->cues[i], &subject->scene, &concepts);

    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < matcher->text.hits->len && words->len < WORDS_MAX; i++) {
        const TermHit *hit = &g_array_index(matcher->text.hits, TermHit, i);
        bool speaks = term_is_event(hit) ? hit->sense == CONCEPT_COUNT + event
                                         : scene_has(&concepts, hit->sense);
        if (!speaks)
            continue;
        g_autofree char *word =
            g_strndup(matcher->text.folded->str + hit->start, hit->end - hit->start);
        if (!g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
            g_ptr_array_add(words, g_steal_pointer(&word));
    }
    g_ptr_array_add(words, NULL);
    return g_strjoinv(", ", (char **)words->pdata);
}

static Match *describe(const Matcher *matcher, const Subject *subject, EventId event)
{
    Match *match = g_new0(Match, 1);
    match->event = event;
    match->score = (unsigned)matcher->scores[event];
    match->words = words_for(matcher, subject, event);
    match->under = subject->under ? prose_first_words(subject->under) : NULL;
    return match;
}

/* ---- passages ---- */

/* Of some events only those of one end are what notes mean: who speaks of a message
 * that has arrived means the response, not the end of a request. */
static const struct {
    EventId event;
    const char *condition;
} meant[] = {
    {EVENT_HTTP_MESSAGE_END, "by == \"server\""},
};

static void add_condition(Binding *binding)
{
    for (size_t i = 0; i < G_N_ELEMENTS(meant); i++) {
        if (meant[i].event != binding->event)
            continue;
        binding->condition = expression_compile(meant[i].condition, binding->event, NULL);
        binding->condition_text = g_strdup(meant[i].condition);
    }
}

static void bind_event(Passage *passage, EventId event)
{
    Binding binding = {.event = event};
    add_condition(&binding);
    g_array_append_val(passage->bindings, binding);
}

static void bind_best(const Matcher *matcher, const Subject *subject, Passage *passage)
{
    EventId best = best_event(matcher, EVENT_COUNT);
    int score = matcher->scores[best];
    if (score * 2 < MATCH_SCORE)
        return;
    passage->match = describe(matcher, subject, best);
    if (score < MATCH_SCORE)
        return;
    bind_event(passage, best);
    EventId second = best_event(matcher, best);
    int other = matcher->scores[second];
    if (other >= MATCH_SCORE && other * 100 >= score * SECOND_PERCENT)
        bind_event(passage, second);
}

/* A title and its text; of an item, the text alone. */
static void read_passage(Matcher *matcher, const Passage *passage, Scene *ret)
{
    /* A title without a subject leaves it to the first sentence. */
    bool says_nothing = passage->heading && !read_context(matcher, passage->title)->topical;
    g_autofree char *titled =
        passage->heading ? g_strconcat(passage->title, "\n", passage->text, NULL) : NULL;
    vocabulary_read(matcher->vocabulary, titled ? titled : passage->text, &matcher->text);
    scene_read(&matcher->text, says_nothing ? 2 : 1, ret);
    if (passage->heading)
        scene_add(&ret->own, FACT_HEADING);
    if (passage->ordered)
        scene_add(&ret->own, FACT_ORDERED);
    if (passage->number > 0 && passage->number <= FACT_POS_5 - FACT_POS_1 + 1)
        scene_add(&ret->own, FACT_POS_1 + passage->number - 1);
}

/* What passages before and after it are bound to. */
typedef struct Neighbours {
    EventId before, after; /* EVENT_COUNT: nothing */
    SceneSet topic;        /* of most of those in the same section */
    bool agree;
} Neighbours;

static void match_passage(Matcher *matcher, Passage *passage, const Neighbours *neighbours)
{
    g_auto(GStrv) lines = g_strsplit(passage->section, " / ", -1);
    Subject subject = {.passage = passage};
    find_context(matcher, &subject, lines);
    if (neighbours && neighbours->agree) {
        scene_join(&subject.around.context, &neighbours->topic);
        scene_join(&subject.around.near, &neighbours->topic);
    }
    read_passage(matcher, passage, &subject.scene);
    score(matcher, &subject);
    if (neighbours)
        add_flow(matcher, neighbours->before, neighbours->after);
    bind_best(matcher, &subject, passage);
}

/* ---- what the passages around one say of it ---- */

/* Of the passages of a section that are bound, so many must be about one thing,
 * and at least so many there must be. Our choice. */
#define AGREE_PERCENT 60
#define AGREE_MIN     2

/* Passages of one section that stand together. */
typedef struct Run {
    guint start, end; /* places in the notebook; `end` is behind the last */
} Run;

static Passage *passage_at(const Notebook *notebook, guint place)
{
    return g_ptr_array_index(notebook->passages, place);
}

/* The run that begins at `start`. */
static Run run_at(const Notebook *notebook, guint start)
{
    Run run = {start, start + 1};
    const Passage *first = passage_at(notebook, start);
    while (run.end < notebook->passages->len) {
        const Passage *next = passage_at(notebook, run.end);
        if (next->heading || !g_str_equal(next->section, first->section))
            break;
        run.end++;
    }
    return run;
}

static EventId first_event(const Passage *passage)
{
    return passage->bindings->len ? g_array_index(passage->bindings, Binding, 0).event
                                  : EVENT_COUNT;
}

static void find_topic(const Notebook *notebook, Run run, Neighbours *ret)
{
    guint votes[CONCEPT_COUNT] = {0}, bound = 0;
    for (guint i = run.start; i < run.end; i++) {
        Concept topic = stage_topic(first_event(passage_at(notebook, i)));
        bound += passage_at(notebook, i)->bindings->len > 0;
        if (topic < CONCEPT_COUNT)
            votes[topic]++;
    }
    for (unsigned i = 0; i < CONCEPT_COUNT; i++)
        if (votes[i] >= AGREE_MIN && votes[i] * 100 >= bound * AGREE_PERCENT) {
            ret->agree = true;
            scene_add(&ret->topic, i);
        }
}

/* Once more those that were not bound, now that it is known what those around are. */
static guint match_again(Matcher *matcher, const Notebook *notebook, Run run)
{
    Neighbours neighbours = {.before = EVENT_COUNT};
    find_topic(notebook, run, &neighbours);
    guint bound = 0;
    for (guint i = run.start; i < run.end; i++) {
        Passage *passage = passage_at(notebook, i);
        neighbours.after = i + 1 < run.end ? first_event(passage_at(notebook, i + 1)) : EVENT_COUNT;
        if (passage->bindings->len == 0 && !passage->decided && !passage->heading) {
            g_clear_pointer(&passage->match, match_free);
            match_passage(matcher, passage, &neighbours);
            bound += passage->bindings->len > 0;
        }
        neighbours.before = first_event(passage);
    }
    return bound;
}

/* The section that the passages under a heading are in. (transfer full) */
static char *section_under(const Passage *heading)
{
    return *heading->section ? g_strconcat(heading->section, " / ", heading->title, NULL)
                             : g_strdup(heading->title);
}

/* Sections, whole and their beginnings, in which an author has bound something.
 * (transfer full) (element-type char *) */
static GHashTable *decided_sections(const Notebook *notebook)
{
    GHashTable *sections = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (!passage->decided)
            continue;
        char *section = g_strdup(passage->section);
        while (g_hash_table_add(sections, section)) {
            section = g_strdup(section);
            char *last = g_strrstr(section, " / ");
            if (!last) {
                g_free(section);
                break;
            }
            *last = '\0';
        }
    }
    return sections;
}

static bool is_decided(const Passage *passage, GHashTable *sections)
{
    if (passage->decided || passage->bindings->len > 0)
        return true;
    g_autofree char *under = section_under(passage);
    return passage->heading && g_hash_table_contains(sections, under);
}

guint match_notebook(Matcher *matcher, Notebook *notebook)
{
    guint bound = 0;
    g_hash_table_remove_all(matcher->contexts);
    g_autoptr(GHashTable) sections = decided_sections(notebook);
    for (guint i = 0; i < notebook->passages->len; i++) {
        Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (passage->match || is_decided(passage, sections))
            continue;
        match_passage(matcher, passage, NULL);
        bound += passage->bindings->len > 0;
    }
    for (guint i = 0; i < notebook->passages->len;) {
        Run run = run_at(notebook, i);
        bound += match_again(matcher, notebook, run);
        i = run.end;
    }
    return bound;
}
