#include "secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keylog.h"
#include "private-keys.h"

/* Our choice: some 200 MiB. Browsers write a few lines a connection. */
#define SECRETS_MAX 1000000

/* Bytes read from a key log at a time, and the longest line of one. */
#define READ_BYTES     65536
#define LINE_BYTES_MAX 4096

typedef struct Entry {
    uint8_t kind; /* SecretKind */
    uint8_t id_length;
    uint16_t length;
    uint8_t id[SECRETS_RANDOM_BYTES];
    uint8_t bytes[];
} Entry;

/* A key log that may still grow. */
typedef struct Log {
    int fd;
    bool regular;
    uint64_t read;    /* bytes of it so far */
    GByteArray *rest; /* start of a line whose end is not written yet */
} Log;

struct Secrets {
    GMutex lock;
    GTree *entries; /* Entry *, its own key: no input makes a tree slow */
    GArray *logs;   /* Log */
    PrivateKeys *keys;
    OSSL_LIB_CTX *library;         /* (nullable) until asked for */
    OSSL_PROVIDER *usual, *legacy; /* (nullable) */
    bool premasters;
};

static gint compare(gconstpointer left, gconstpointer right, gpointer user)
{
    const Entry *a = left, *b = right;
    (void)user;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->id_length != b->id_length)
        return a->id_length < b->id_length ? -1 : 1;
    return memcmp(a->id, b->id, a->id_length);
}

static void clear_log(gpointer data)
{
    Log *log = data;
    close(log->fd);
    g_byte_array_unref(log->rest);
}

static void free_entry(gpointer data)
{
    Entry *entry = data;
    OPENSSL_cleanse(entry->bytes, entry->length);
    g_free(entry);
}

Secrets *secrets_new(void)
{
    Secrets *secrets = g_new0(Secrets, 1);
    g_mutex_init(&secrets->lock);
    secrets->entries = g_tree_new_full(compare, NULL, free_entry, NULL);
    secrets->logs = g_array_new(FALSE, FALSE, sizeof(Log));
    g_array_set_clear_func(secrets->logs, clear_log);
    secrets->keys = private_keys_new();
    return secrets;
}

void secrets_free(Secrets *secrets)
{
    if (!secrets)
        return;
    g_tree_unref(secrets->entries);
    g_array_unref(secrets->logs);
    private_keys_free(secrets->keys);
    OSSL_PROVIDER_unload(secrets->usual);
    OSSL_PROVIDER_unload(secrets->legacy);
    OSSL_LIB_CTX_free(secrets->library);
    g_mutex_clear(&secrets->lock);
    g_free(secrets);
}

struct ossl_lib_ctx_st *secrets_library(Secrets *secrets)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    if (!secrets->library) {
        secrets->library = OSSL_LIB_CTX_new();
        secrets->usual = OSSL_PROVIDER_load(secrets->library, "default");
        secrets->legacy = OSSL_PROVIDER_try_load(secrets->library, "legacy", 1);
    }
    return secrets->library;
}

/* ---- taking in ----------------------------------------------------------- */

static void put(Secrets *secrets, SecretKind kind, const Cursor *id, const Cursor *secret)
{
    if (id->captured == 0 || id->captured > SECRETS_RANDOM_BYTES ||
        secret->captured > SECRET_BYTES_MAX || g_tree_nnodes(secrets->entries) >= SECRETS_MAX)
        return;
    Entry *entry = g_malloc0(sizeof *entry + secret->captured);
    entry->kind = (uint8_t)kind;
    entry->id_length = (uint8_t)id->captured;
    entry->length = (uint16_t)secret->captured;
    memcpy(entry->id, id->at, id->captured);
    memcpy(entry->bytes, secret->at, secret->captured);
    g_tree_replace(secrets->entries, entry, entry);
    secrets->premasters |= kind == SECRET_PREMASTER || kind == SECRET_RSA_PREMASTER;
}

void secrets_add(Secrets *secrets, SecretKind kind, const Cursor *id, const Cursor *secret)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    put(secrets, kind, id, secret);
}

static void put_line(Secrets *secrets, Cursor line)
{
    KeyLogLine read;
    if (!keylog_read_line(line, &read))
        return;
    Cursor id = cursor_over(read.id, read.id_length);
    Cursor secret = cursor_over(read.secret.bytes, read.secret.length);
    put(secrets, read.kind, &id, &secret);
}

static void put_lines(Secrets *secrets, Cursor text)
{
    Cursor line;
    while (keylog_next_line(&text, &line))
        put_line(secrets, line);
}

void secrets_add_log(Secrets *secrets, Cursor text)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    put_lines(secrets, text);
}

/* ---- key logs that grow -------------------------------------------------- */

/* Takes in the whole lines of `bytes`, with the start of the first from before. */
static void put_piece(Secrets *secrets, Log *log, const uint8_t *bytes, size_t n)
{
    g_byte_array_append(log->rest, bytes, (guint)n);
    const uint8_t *end = memrchr(log->rest->data, '\n', log->rest->len);
    size_t whole = end ? (size_t)(end - log->rest->data) + 1 : 0;
    put_lines(secrets, cursor_over(log->rest->data, whole));
    g_byte_array_remove_range(log->rest, 0, (guint)whole);
    if (log->rest->len > LINE_BYTES_MAX)
        g_byte_array_set_size(log->rest, 0);
}

/* Reads what is new in `log`. False if that fails; errno says why. */
static bool read_on(Secrets *secrets, Log *log)
{
    g_autofree uint8_t *bytes = g_malloc(READ_BYTES);
    ssize_t n;
    do {
        n = read(log->fd, bytes, READ_BYTES);
        if (n > 0) {
            log->read += (uint64_t)n;
            put_piece(secrets, log, bytes, (size_t)n);
        }
    } while (n > 0 || (n < 0 && errno == EINTR));
    return n == 0;
}

static bool has_grown(const Log *log)
{
    struct stat now;
    return log->regular && fstat(log->fd, &now) == 0 && (uint64_t)now.st_size > log->read;
}

/* True if there was something new. */
static bool read_what_is_new(Secrets *secrets)
{
    bool any = false;
    for (guint i = 0; i < secrets->logs->len; i++) {
        Log *log = &g_array_index(secrets->logs, Log, i);
        any |= has_grown(log) && read_on(secrets, log);
    }
    return any;
}

static bool fail(GError **error, const char *path)
{
    int saved = errno;
    g_set_error(error, G_FILE_ERROR, (int)g_file_error_from_errno(saved), "%s: %s", path,
                g_strerror(saved));
    return false;
}

bool secrets_load_log(Secrets *secrets, const char *path, GError **error)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    struct stat kind;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(error, path);
    if (fstat(fd, &kind) != 0) {
        close(fd);
        return fail(error, path);
    }

    Log log = {.fd = fd, .regular = S_ISREG(kind.st_mode), .rest = g_byte_array_new()};
    g_array_append_val(secrets->logs, log);
    Log *kept = &g_array_index(secrets->logs, Log, secrets->logs->len - 1);
    if (!read_on(secrets, kept))
        return fail(error, path);
    put_lines(secrets, cursor_over(kept->rest->data, kept->rest->len)); /* without a line end */
    return true;
}

bool secrets_load_rsa_key(Secrets *secrets, const char *path, GError **error)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    return private_keys_load(secrets->keys, path, error);
}

/* ---- giving out ---------------------------------------------------------- */

bool secrets_are_empty(Secrets *secrets)
{
    if (!secrets)
        return true;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    return g_tree_nnodes(secrets->entries) == 0 && secrets->logs->len == 0 &&
           private_keys_count(secrets->keys) == 0;
}

bool secrets_have_premasters(Secrets *secrets)
{
    if (!secrets)
        return false;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    return secrets->premasters || private_keys_count(secrets->keys) > 0;
}

bool secrets_have_rsa_key(Secrets *secrets)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    return private_keys_count(secrets->keys) > 0;
}

bool secrets_find(Secrets *secrets, SecretKind kind, const Cursor *id, Secret *ret)
{
    if (id->captured == 0 || id->captured > SECRETS_RANDOM_BYTES)
        return false;
    Entry wanted = {.kind = (uint8_t)kind, .id_length = (uint8_t)id->captured};
    memcpy(wanted.id, id->at, id->captured);

    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    const Entry *found = g_tree_lookup(secrets->entries, &wanted);
    if (!found && read_what_is_new(secrets))
        found = g_tree_lookup(secrets->entries, &wanted);
    if (!found)
        return false;
    ret->length = found->length;
    memcpy(ret->bytes, found->bytes, found->length);
    return true;
}

bool secrets_decrypt_premaster(Secrets *secrets, const Cursor *encrypted, Secret *ret)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) held = g_mutex_locker_new(&secrets->lock);
    return private_keys_decrypt(secrets->keys, encrypted, ret);
}
