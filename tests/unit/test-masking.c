/* test-masking.c: what is left of secrets, and that the timeline sees to it. */
#include "../../dissectors/masking.h"

#include <string.h>

#include "../../dissectors/timeline.h"

typedef struct Case {
    const char *name;
    FieldUnit kind;
    const char *text, *expected;
} Case;

static const Case cases[] = {
    {"uri-plain", UNIT_URI, "/a/b.html", "/a/b.html"},
    {"uri-escapes-kept", UNIT_URI, "/a%20b?c=%41&d", "/a%20b?c=%41&d"},
    {"uri-user", UNIT_URI, "http://user:pw@h:80/x@y", "http://***@h:80/x@y"},
    {"uri-at-in-password", UNIT_URI, "ftp://u:p@w@h/", "ftp://***@h/"},
    {"uri-without-scheme", UNIT_URI, "//u:p@h/?q", "//***@h/?q"},
    {"uri-authority-alone", UNIT_URI, "u:p@h:443", "***@h:443"},
    {"uri-authority-ends-at-at", UNIT_URI, "u:p@", "***@"},
    {"uri-at-in-path", UNIT_URI, "/a@b", "/a@b"},
    {"uri-at-in-query", UNIT_URI, "http://h?m=a@b", "http://h?m=a@b"},
    {"parameter", UNIT_URI, "/?access_token=abc&x=1", "/?access_token=***&x=1"},
    {"parameter-longer", UNIT_URI, "/?api_key=0123456789abcdef", "/?api_key=******"},
    {"parameter-long", UNIT_URI,
     "/?jwt=0123456789012345678901234567890123456789012345678901234567890123", "/?jwt=*********"},
    {"parameter-empty", UNIT_URI, "/?token=&b=c", "/?token=&b=c"},
    {"parameter-without-value", UNIT_URI, "/?token", "/?token"},
    {"parameter-second", UNIT_URI, "/?a=b&PassWord=s&c=d", "/?a=b&PassWord=***&c=d"},
    {"parameter-by-its-end", UNIT_URI, "/?X-Amz-Signature=s", "/?X-Amz-Signature=***"},
    {"parameter-in-brackets", UNIT_URI, "/?user%5Bpassword%5D=s", "/?user%5Bpassword%5D=***"},
    {"parameter-name-encoded", UNIT_URI, "/?t%6Fken=s", "/?t%6Fken=***"},
    {"parameter-of-the-path", UNIT_URI, "/a;jsessionid=1?b", "/a;jsessionid=***?b"},
    {"parameter-of-the-fragment", UNIT_URI, "/cb#id_token=s", "/cb#id_token=***"},
    {"parameter-with-an-equals", UNIT_URI, "/?token=a=b&c", "/?token=***&c"},
    {"parameter-with-an-encoded-separator", UNIT_URI, "/?token=a%26b&c", "/?token=***&c"},
    {"parameter-much-alike", UNIT_URI, "/?tokens=1&keyword=2&encode=3",
     "/?tokens=1&keyword=2&encode=3"},
    {"uri-in-a-parameter", UNIT_URI, "/?next=http%3A%2F%2Fh%2F%3Ftoken%3Dabc%26x%3D1&y=2",
     "/?next=http%3A%2F%2Fh%2F%3Ftoken%3D***%26x%3D1&y=2"},
    {"percent-at-the-end", UNIT_URI, "/?a=%2", "/?a=%2"},
    {"credentials", UNIT_CREDENTIALS, "Basic dXNlcjpwYXNz", "Basic ***"},
    {"credentials-case", UNIT_CREDENTIALS, "bearer x", "bearer ***"},
    {"credentials-with-parameters", UNIT_CREDENTIALS, "Digest username=\"u\", realm=\"r\"",
     "Digest ******"},
    {"credentials-scheme-alone", UNIT_CREDENTIALS, "Negotiate", "Negotiate"},
    {"credentials-unknown-scheme", UNIT_CREDENTIALS, "hunter2", "***"},
    {"cookies", UNIT_COOKIES, "a=b; c=d; e", "a=***; c=***; ***"},
    {"cookie-with-an-equals", UNIT_COOKIES, "a=b=c;", "a=***;"},
    {"set-cookies", UNIT_SET_COOKIES, "a=b; Path=/; HttpOnly\nc=d",
     "a=***; Path=/; HttpOnly\nc=***"},
    {"secret", UNIT_SECRET, "root", "***"},
    {"nothing", UNIT_SECRET, "", ""},
    {"command", UNIT_COMMAND, "curl -s http://h/", "curl -s http://h/"},
    {"command-password", UNIT_COMMAND, "psql --password=abc -h x", "psql --password=*** -h x"},
    {"command-next-word", UNIT_COMMAND, "tool --api-token abc x", "tool --api-token *** x"},
    {"command-no-value", UNIT_COMMAND, "tool --password --verbose", "tool --password --verbose"},
    {"command-variable", UNIT_COMMAND, "env PGPASSWORD=abc psql", "env PGPASSWORD=*** psql"},
    {"command-user", UNIT_COMMAND, "curl -u me:abc http://h/", "curl -u me:*** http://h/"},
    {"command-user-alone", UNIT_COMMAND, "sudo -u me ls", "sudo -u me ls"},
    {"command-header", UNIT_COMMAND, "curl -H Authorization: Bearer abc -s",
     "curl -H Authorization: *** *** -s"},
    {"command-uri", UNIT_COMMAND, "git clone https://me:abc@h/r?token=x",
     "git clone https://***@h/r?token=***"},
    {"command-dash-p", UNIT_COMMAND, "/usr/bin/mysql -pabc -h x", "/usr/bin/mysql -p*** -h x"},
    {"command-other-dash-p", UNIT_COMMAND, "tar -pxf a", "tar -pxf a"},
    {"command-key-file", UNIT_COMMAND, "openssl s_server -key a.pem",
     "openssl s_server -key a.pem"},
    {"command-covered-before", UNIT_COMMAND, "a --password=****** b", "a --password=****** b"},
    {"command-blanks", UNIT_COMMAND, "  a  --password  b ", "  a  --password  *** "},
    {"command-empty", UNIT_COMMAND, "", ""},
    {"no-secret", UNIT_NONE, "/?token=1", "/?token=1"},
};

static void test_case(gconstpointer data)
{
    const Case *c = data;
    Cursor text = cursor_over(c->text, strlen(c->text));
    g_autoptr(GString) out = g_string_new(NULL);
    mask_append(out, c->kind, text);
    g_assert_cmpstr(out->str, ==, c->expected);
    if (strcmp(c->text, c->expected) != 0)
        g_assert_true(mask_concerns(c->kind, text));
}

/* Wherever it is cut off, no byte is read beyond and nothing is made up. */
static void test_prefixes(gconstpointer data)
{
    const Case *c = data;
    for (size_t n = 0; n <= strlen(c->text); n++) {
        g_autofree char *copy = g_memdup2(c->text, n);
        g_autoptr(GString) out = g_string_new(NULL);
        mask_append(out, c->kind, cursor_over(copy, n));
        g_assert_cmpuint(out->len, <=, n + 9);
    }
}

static char *told_target(bool bare)
{
    Timeline timeline;
    timeline_init(&timeline, 4096, false, NULL);
    timeline.bare = bare;
    Event *e = timeline_event(&timeline, EVENT_HTTP_REQUEST, END_CLIENT, &(Moment){1, 1});
    timeline_set_string(&timeline, e, HTTP_REQUEST_target, "/?token=abc");
    char *text = g_strdup(event_string(e, HTTP_REQUEST_target));
    timeline_clear(&timeline);
    return text;
}

static void test_timeline(void)
{
    g_autofree char *masked = told_target(false);
    g_autofree char *bare = told_target(true);
    g_assert_cmpstr(masked, ==, "/?token=***");
    g_assert_cmpstr(bare, ==, "/?token=abc");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/masking/", cases[i].name, NULL);
        g_autofree char *prefixes = g_strconcat("/masking/prefixes/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
        g_test_add_data_func(prefixes, &cases[i], test_prefixes);
    }
    g_test_add_func("/masking/timeline", test_timeline);
    return g_test_run();
}
