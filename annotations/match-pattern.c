#include "match-pattern.h"

#include <string.h>

static bool take_mark(char mark, Group *group)
{
    switch (mark) {
    case '!':
        group->absent = true;
        return true;
    case '^':
        group->where = WHERE_HEAD;
        return true;
    case '@':
        group->where = WHERE_CONTEXT;
        return true;
    case '~':
        group->where = WHERE_NEAR;
        return true;
    case '%':
        group->where = WHERE_ANY;
        return true;
    default:
        return false;
    }
}

static void compile_group(const char *word, Group *ret)
{
    *ret = (Group){.where = WHERE_OWN};
    while (take_mark(*word, ret))
        word++;
    g_auto(GStrv) names = g_strsplit(word, "|", -1);
    for (char **name = names; *name; name++) {
        unsigned item = scene_find(*name, strlen(*name));
        if (item == FACT_END)
            g_error("no concept is called %s", *name);
        scene_add(&ret->any, item);
    }
}

void pattern_compile(const char *text, Pattern *ret)
{
    *ret = (Pattern){.count = 0};
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (char **word = words; *word; word++) {
        g_assert(ret->count < PATTERN_GROUPS_MAX);
        compile_group(*word, &ret->groups[ret->count++]);
    }
}

static bool group_holds(const Group *group, const Scene *scene, const Surroundings *around)
{
    bool meets = false;
    switch (group->where) {
    case WHERE_OWN:
        meets = scene_meets(&group->any, &scene->own);
        break;
    case WHERE_HEAD:
        meets = scene_meets(&group->any, &scene->head);
        break;
    case WHERE_CONTEXT:
        meets = scene_meets(&group->any, &around->context);
        break;
    case WHERE_NEAR:
        meets = scene_meets(&group->any, &around->near);
        break;
    case WHERE_ANY:
        meets = scene_meets(&group->any, &scene->own) || scene_meets(&group->any, &around->context);
        break;
    }
    return meets != group->absent;
}

bool pattern_holds(const Pattern *pattern, const Scene *scene, const Surroundings *around)
{
    for (unsigned i = 0; i < pattern->count; i++)
        if (!group_holds(&pattern->groups[i], scene, around))
            return false;
    return true;
}

void pattern_explain(const Pattern *pattern, const Scene *scene, SceneSet *ret)
{
    for (unsigned i = 0; i < pattern->count; i++)
        for (int w = 0; w < SCENE_WORDS; w++)
            if (!pattern->groups[i].absent)
                ret->words[w] |= pattern->groups[i].any.words[w] & scene->own.words[w];
}
