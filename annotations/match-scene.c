#include "match-scene.h"

/* A text of so few bytes, folded, is a mere name of something. Our choice. */
#define SHORT_BYTES 40

/* Between "enters" and the name of a state there may be this much: "enters the". */
#define ENTER_BYTES_MAX 16

/* Between "not" and what is not done: "not being properly ". */
#define NOT_BYTES_MAX 24

/* Between TIME_WAIT and how long, in either order: "the time sockets stay in TIME_WAIT". */
#define LENGTH_BYTES_MAX 20

/* Between "sends" and whom it is sent to: " the ". */
#define RECIPIENT_BYTES_MAX 5

/* ---- who sends what ---- */

typedef enum Actor { ACTOR_C, ACTOR_S, ACTOR_X, ACTORS } Actor;
typedef enum Segment { SEGMENT_SYN, SEGMENT_SYNACK, SEGMENT_ACK, SEGMENT_FIN, SEGMENTS } Segment;
typedef enum Doing { DOING_NOTHING, DOING_SEND, DOING_RECEIVE } Doing;

static const Fact sent[SEGMENTS][ACTORS] = {
    [SEGMENT_SYN] = {FACT_C_SYN, FACT_S_SYN, FACT_X_SYN},
    [SEGMENT_SYNACK] = {FACT_C_SYNACK, FACT_S_SYNACK, FACT_X_SYNACK},
    [SEGMENT_ACK] = {FACT_C_ACK, FACT_S_ACK, FACT_X_ACK},
    [SEGMENT_FIN] = {FACT_C_FIN, FACT_S_FIN, FACT_X_FIN},
};
static const Fact received[SEGMENTS] = {
    [SEGMENT_SYN] = FACT_R_SYN,
    [SEGMENT_SYNACK] = FACT_R_SYNACK,
    [SEGMENT_ACK] = FACT_R_ACK,
    [SEGMENT_FIN] = FACT_R_FIN,
};

/* The reader's place in a text: who is the subject, and of what. */
typedef struct Reader {
    const TermText *text;
    Scene *scene;
    Actor actor;
    Doing doing;
    uint16_t sentence, clause;
    bool arrow;          /* whoever is named next is the one it goes to */
    uint32_t start, end; /* of the word in hand */
    uint32_t sending;    /* where "sends" ended; 0: nowhere near */
    uint32_t entered;    /* where "enters" ended; 0: nowhere near */
    uint32_t waited;     /* where TIME_WAIT ended; 0: nowhere near */
    uint32_t lasted;     /* where "how long" ended; 0: nowhere near */
    uint32_t avoided;    /* where "avoid" ended; 0: nowhere near */
    Segment last_sent;   /* in this sentence, for "… sent by the server" */
    bool has_sent;
    bool in_head;
    unsigned head_sentences;
} Reader;

static void note(Reader *reader, unsigned item)
{
    scene_add(&reader->scene->own, item);
    if (reader->in_head)
        scene_add(&reader->scene->head, item);
}

/* Whoever is named right behind "sends" is the one it goes to: "sends the client an ACK". */
static bool is_recipient(const Reader *reader)
{
    return reader->arrow ||
           (reader->sending && reader->start - reader->sending <= RECIPIENT_BYTES_MAX);
}

static void name_actor(Reader *reader, Actor actor)
{
    if (!is_recipient(reader))
        reader->actor = actor;
    reader->arrow = false;
}

static void meet_segment(Reader *reader, Segment segment)
{
    if (reader->doing == DOING_RECEIVE) {
        note(reader, received[segment]);
        return;
    }
    note(reader, sent[segment][reader->actor]);
    reader->last_sent = segment;
    reader->has_sent = true;
}

/* "… is sent by the server" names the sender afterwards. */
static void name_sender(Reader *reader, Actor actor)
{
    if (reader->doing == DOING_RECEIVE || !reader->has_sent)
        return;
    if (reader->actor == ACTOR_X)
        note(reader, sent[reader->last_sent][actor]);
}

static void meet_state(Reader *reader, uint32_t start, Fact entering)
{
    if (reader->entered && start >= reader->entered && start - reader->entered <= ENTER_BYTES_MAX)
        note(reader, entering);
}

static void meet_who(Reader *reader, unsigned concept)
{
    switch (concept) {
    case CONCEPT_CLIENT:
    case CONCEPT_ACTIVE:
        name_actor(reader, ACTOR_C);
        break;
    case CONCEPT_SERVER:
    case CONCEPT_PASSIVE:
        name_actor(reader, ACTOR_S);
        break;
    case CONCEPT_PEER:
        name_actor(reader, ACTOR_X);
        break;
    case CONCEPT_BY_CLIENT:
        name_sender(reader, ACTOR_C);
        break;
    case CONCEPT_BY_SERVER:
        name_sender(reader, ACTOR_S);
        break;
    default:
        break;
    }
}

static void meet_what(Reader *reader, unsigned concept)
{
    switch (concept) {
    case CONCEPT_SYN:
        meet_segment(reader, SEGMENT_SYN);
        break;
    case CONCEPT_SYNACK:
        meet_segment(reader, SEGMENT_SYNACK);
        break;
    case CONCEPT_ACK:
        meet_segment(reader, SEGMENT_ACK);
        break;
    case CONCEPT_FIN:
    case CONCEPT_FINACK:
        meet_segment(reader, SEGMENT_FIN);
        break;
    case CONCEPT_SEND:
    case CONCEPT_REPLY:
        reader->doing = DOING_SEND;
        reader->sending = reader->end;
        break;
    case CONCEPT_RECEIVE:
        reader->doing = DOING_RECEIVE;
        break;
    default:
        break;
    }
}

static void meet_entering(Reader *reader, const TermHit *hit)
{
    static const struct {
        Concept state;
        Fact entering;
    } states[] = {
        {CONCEPT_SYN_SENT, FACT_E_SYN_SENT},       {CONCEPT_SYN_RCVD, FACT_E_SYN_RCVD},
        {CONCEPT_ESTABLISHED, FACT_E_ESTABLISHED}, {CONCEPT_FIN_WAIT_1, FACT_E_FIN_WAIT_1},
        {CONCEPT_CLOSE_WAIT, FACT_E_CLOSE_WAIT},   {CONCEPT_FIN_WAIT_2, FACT_E_FIN_WAIT_2},
        {CONCEPT_LAST_ACK, FACT_E_LAST_ACK},       {CONCEPT_TIME_WAIT, FACT_E_TIME_WAIT},
        {CONCEPT_CLOSED, FACT_E_CLOSED},
    };
    if (hit->sense == CONCEPT_ENTER)
        reader->entered = hit->end;
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (hit->sense == states[i].state)
            meet_state(reader, hit->start, states[i].entering);
}

/* "Not because nobody closed it": the second one is meant. */
static bool ends_negation(unsigned sense)
{
    return sense == CONCEPT_NOT || sense == CONCEPT_NOT_CLOSED || sense == CONCEPT_CAUSE ||
           sense == CONCEPT_CANNOT_HANDLE || sense == CONCEPT_LINT_FORGETS;
}

bool scene_negates(const TermText *text, guint place, Concept said)
{
    const TermHit *no = &g_array_index(text->hits, TermHit, place);
    for (guint i = place + 1; i < text->hits->len; i++) {
        const TermHit *hit = &g_array_index(text->hits, TermHit, i);
        if (hit->clause != no->clause || hit->start > no->end + NOT_BYTES_MAX)
            return false;
        if (hit->start >= no->end && ends_negation(hit->sense))
            return false;
        if (hit->sense == said && hit->start >= no->end)
            return true;
    }
    return false;
}

/* "Not closed", "not waited for": what is not done, which denies nothing. */
static void meet_not(Reader *reader, guint place)
{
    if (scene_negates(reader->text, place, CONCEPT_MUST_CLOSE))
        note(reader, FACT_N_CLOSE);
    if (scene_negates(reader->text, place, CONCEPT_LINT_REAPED))
        note(reader, FACT_N_REAP);
}

static bool is_near(uint32_t before, uint32_t start)
{
    return before && start >= before && start - before <= LENGTH_BYTES_MAX;
}

static void meet_length(Reader *reader, const TermHit *hit)
{
    if (hit->sense == CONCEPT_TIME_WAIT) {
        reader->waited = hit->end;
        if (is_near(reader->lasted, hit->start))
            note(reader, FACT_TW_LENGTH);
        if (is_near(reader->avoided, hit->start))
            note(reader, FACT_TW_AVOID);
    } else if (hit->sense == CONCEPT_AVOIDS || hit->sense == CONCEPT_SHORTEN) {
        reader->avoided = hit->end;
    } else if (hit->sense == CONCEPT_LINT_LENGTH) {
        reader->lasted = hit->end;
        if (is_near(reader->waited, hit->start))
            note(reader, FACT_TW_LENGTH);
    }
}

/* A new clause ends what was being received; a new sentence also whom it was about. */
static void turn_page(Reader *reader, const TermHit *hit)
{
    if (hit->clause != reader->clause) {
        reader->waited = reader->lasted = reader->avoided = 0;
        if (reader->doing == DOING_RECEIVE)
            reader->doing = DOING_NOTHING;
    }
    if (hit->sentence != reader->sentence) {
        reader->doing = DOING_NOTHING;
        reader->has_sent = false;
    }
    reader->clause = hit->clause;
    reader->sentence = hit->sentence;
}

/* Whether an arrow stands right before the word. */
static bool behind_arrow(const TermText *text, const TermHit *hit)
{
    return hit->start > 0 && text->folded->str[hit->start - 1] == '>';
}

static void read_hit(Reader *reader, guint place)
{
    const TermHit *hit = &g_array_index(reader->text->hits, TermHit, place);
    reader->in_head = hit->sentence < reader->head_sentences;
    turn_page(reader, hit);
    if (term_is_event(hit))
        return;
    note(reader, hit->sense);
    reader->start = hit->start;
    reader->end = hit->end;
    reader->arrow = behind_arrow(reader->text, hit);
    if (reader->arrow)
        note(reader, FACT_ARROW);
    meet_who(reader, hit->sense);
    meet_what(reader, hit->sense);
    meet_entering(reader, hit);
    meet_length(reader, hit);
    if (hit->sense == CONCEPT_NOT || hit->sense == CONCEPT_LINT_FORGETS)
        meet_not(reader, place);
}

/* Which end the text names, if it names one alone. */
static void note_alone(Scene *scene)
{
    bool client = scene_has(&scene->own, CONCEPT_CLIENT) || scene_has(&scene->own, CONCEPT_ACTIVE);
    bool server = scene_has(&scene->own, CONCEPT_SERVER) || scene_has(&scene->own, CONCEPT_PASSIVE);
    if (client != server)
        scene_add(&scene->own, client ? FACT_C_ALONE : FACT_S_ALONE);
}

/* A single step says which handshake it is of. */
static void note_implied(SceneSet *set)
{
    static const Concept opening[] = {CONCEPT_HS1, CONCEPT_HS2, CONCEPT_HS3};
    static const Concept closing[] = {CONCEPT_CL1, CONCEPT_CL2, CONCEPT_CL3, CONCEPT_CL4};
    for (size_t i = 0; i < G_N_ELEMENTS(opening); i++)
        if (scene_has(set, opening[i]))
            scene_add(set, CONCEPT_THREE_WAY);
    for (size_t i = 0; i < G_N_ELEMENTS(closing); i++)
        if (scene_has(set, closing[i]))
            scene_add(set, CONCEPT_FOUR_WAY);
}

void scene_read(const TermText *text, unsigned head_sentences, Scene *ret)
{
    *ret = (Scene){0};
    Reader reader = {
        .text = text, .scene = ret, .actor = ACTOR_X, .head_sentences = head_sentences};
    for (guint i = 0; i < text->hits->len; i++)
        read_hit(&reader, i);
    note_alone(ret);
    note_implied(&ret->own);
    note_implied(&ret->head);
    if (text->folded->len <= SHORT_BYTES)
        scene_add(&ret->own, FACT_SHORT);
}
