#include "keylog.h"

typedef struct Label {
    const char *word;
    SecretKind kind;
} Label;

typedef struct Lengths {
    size_t id, least, most; /* bytes */
} Lengths;

static const Label labels[] = {
#define LABEL(id, word, id_bytes, least, most) {word, SECRET_##id},
#define ALIAS(id, word)                        {word, SECRET_##id},
#include "labels.def"
#undef ALIAS
#undef LABEL
};

static const Lengths lengths[SECRET_KIND_COUNT] = {
#define LABEL(id, word, id_bytes, least, most) [SECRET_##id] = {id_bytes, least, most},
#define ALIAS(id, word)
#include "labels.def"
#undef ALIAS
#undef LABEL
};

/* OpenSSL's s_client prints these, and Wireshark reads them: a session's master
 * secret by its id. */
#define SESSION_ID_WORD "Session-ID:"
#define MASTER_KEY_WORD "Master-Key:"
#define MASTER_BYTES    48

const char *secret_kind_name(SecretKind kind)
{
    return kind < SECRET_SESSION_MASTER ? labels[kind].word : "RSA Session-ID";
}

bool keylog_next_line(Cursor *text, Cursor *ret)
{
    if (text->captured == 0)
        return false;
    const uint8_t *end = memchr(text->at, '\n', text->captured);
    size_t n = end ? (size_t)(end - text->at) : text->captured;
    *ret = cursor_over(text->at, n);
    if (n > 0 && text->at[n - 1] == '\r')
        cursor_trim(ret, n - 1);
    return cursor_skip(text, end ? n + 1 : n);
}

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* Splits the next word off; spaces separate them. Empty at the end. */
static Cursor next_word(Cursor *line)
{
    size_t before = 0, n = 0;
    while (before < line->captured && is_space(line->at[before]))
        before++;
    while (before + n < line->captured && !is_space(line->at[before + n]))
        n++;
    Cursor word = {0};
    if (!cursor_skip(line, before) || !cursor_take(line, n, &word))
        return (Cursor){0};
    return word;
}

static bool word_is(const Cursor *word, const char *text)
{
    return word->captured == strlen(text) && memcmp(word->at, text, word->captured) == 0;
}

/* Steps over `text` at the start of `word`. */
static bool skip_start(Cursor *word, const char *text)
{
    size_t n = strlen(text);
    return word->captured >= n && memcmp(word->at, text, n) == 0 && cursor_skip(word, n);
}

static bool read_hex(Cursor word, uint8_t *bytes, size_t size, size_t *ret_length)
{
    size_t n = word.captured / 2;
    if (word.captured % 2 != 0 || n > size)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = g_ascii_xdigit_value((char)word.at[2 * i]);
        int low = g_ascii_xdigit_value((char)word.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    *ret_length = n;
    return true;
}

/* "RSA Session-ID:<hex> Master-Key:<hex>" */
static bool read_session_line(Cursor id, Cursor secret, KeyLogLine *ret)
{
    ret->kind = SECRET_SESSION_MASTER;
    return skip_start(&id, SESSION_ID_WORD) && skip_start(&secret, MASTER_KEY_WORD) &&
           read_hex(id, ret->id, sizeof ret->id, &ret->id_length) && ret->id_length > 0 &&
           read_hex(secret, ret->secret.bytes, SECRET_BYTES_MAX, &ret->secret.length) &&
           ret->secret.length == MASTER_BYTES;
}

static bool read_labelled(SecretKind kind, Cursor id, Cursor secret, KeyLogLine *ret)
{
    const Lengths *wanted = &lengths[kind];
    ret->kind = kind;
    return read_hex(id, ret->id, sizeof ret->id, &ret->id_length) && ret->id_length == wanted->id &&
           read_hex(secret, ret->secret.bytes, SECRET_BYTES_MAX, &ret->secret.length) &&
           ret->secret.length >= wanted->least && ret->secret.length <= wanted->most;
}

bool keylog_read_line(Cursor line, KeyLogLine *ret)
{
    Cursor word = next_word(&line), id = next_word(&line), secret = next_word(&line);
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
        if (word_is(&word, labels[i].word) && read_labelled(labels[i].kind, id, secret, ret))
            return true;
    }
    return word_is(&word, "RSA") && read_session_line(id, secret, ret);
}
