#include "match-cue.h"

#define CUE(event, weight, pattern) {EVENT_##event, weight, pattern},
const CueSpec cue_specs[] = {
#include "match-cues.def"
};
#undef CUE
const size_t cue_count = G_N_ELEMENTS(cue_specs);

Pattern *cues_compile(void)
{
    Pattern *cues = g_new0(Pattern, cue_count);
    for (size_t i = 0; i < cue_count; i++)
        pattern_compile(cue_specs[i].pattern, &cues[i]);
    return cues;
}
