/* The line above a passage that says what it is about. */
#include "match-matcher.h"

const Context *match_read_context(Matcher *matcher, const char *line)
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
    const Context *context = match_read_context(matcher, line);
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

void match_find_context(Matcher *matcher, Subject *subject, char **lines)
{
    const Passage *passage = subject->passage;
    bool near = !passage->heading || match_read_context(matcher, passage->title)->generic;
    bool lead_is_near = true; /* it introduces, whatever its words */
    if (passage->lead && try_context(matcher, passage->lead, &lead_is_near, subject))
        return;
    for (guint i = g_strv_length(lines); i > 0; i--)
        if (try_context(matcher, lines[i - 1], &near, subject))
            return;
}
