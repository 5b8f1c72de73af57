#include "match.h"

#include "match-matcher.h"
#include "match-stage.h"
#include "notebook-reader.h"

/* A second event is bound too if it has this share of the best one's score, in percent. */
#define SECOND_PERCENT 92

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
    EventId best = match_best(matcher, EVENT_COUNT);
    int score = matcher->scores[best];
    if (score * 2 < MATCH_SCORE)
        return;
    passage->match = match_describe(matcher, subject, best);
    if (score < MATCH_SCORE)
        return;
    bind_event(passage, best);
    EventId second = match_best(matcher, best);
    int other = matcher->scores[second];
    if (other >= MATCH_SCORE && other * 100 >= score * SECOND_PERCENT)
        bind_event(passage, second);
}

/* A title and its text; of an item, the text alone. */
static void read_passage(Matcher *matcher, const Passage *passage, Scene *ret)
{
    /* A title without a subject leaves it to the first sentence. */
    bool says_nothing = passage->heading && !match_read_context(matcher, passage->title)->topical;
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
    match_find_context(matcher, &subject, lines);
    if (neighbours && neighbours->agree) {
        scene_join(&subject.around.context, &neighbours->topic);
        scene_join(&subject.around.near, &neighbours->topic);
    }
    read_passage(matcher, passage, &subject.scene);
    match_score(matcher, &subject);
    if (neighbours)
        match_add_flow(matcher, neighbours->before, neighbours->after);
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
