/* Sets of concepts and facts, and their names. */
#include <string.h>

#include "match-scene.h"

G_STATIC_ASSERT(FACT_END <= SCENE_WORDS * 64);

static const char *const fact_names[] = {
#define FACT(id) #id,
    FACTS(FACT)
#undef FACT
};

bool scene_meets(const SceneSet *one, const SceneSet *other)
{
    for (int i = 0; i < SCENE_WORDS; i++)
        if (one->words[i] & other->words[i])
            return true;
    return false;
}

void scene_join(SceneSet *set, const SceneSet *other)
{
    for (int i = 0; i < SCENE_WORDS; i++)
        set->words[i] |= other->words[i];
}

unsigned scene_find(const char *name, size_t length)
{
    Concept concept = concept_find(name, length);
    if (concept < CONCEPT_COUNT)
    return concept;
    for (unsigned i = 0; i < G_N_ELEMENTS(fact_names); i++)
        if (strlen(fact_names[i]) == length && memcmp(fact_names[i], name, length) == 0)
            return CONCEPT_COUNT + i;
    return FACT_END;
}

const char *scene_name(unsigned item)
{
    return item < CONCEPT_COUNT ? concept_catalogue[item].name : fact_names[item - CONCEPT_COUNT];
}
