/* cmd_lab_make.c: `wirenotes lab make`: fresh traffic for a lab, so that nobody's frame
 * numbers are anybody else's. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd_lab_request.h"
#include "i18n.h"

/* Where pcaps/lib/lab.sh is told to put what it makes. */
#define FOLDER_VARIABLE "LAB_HERE"

/* And which program captures, where the trace has to tell whose the sockets are. */
#define CAPTURE_VARIABLE "WIRENOTES"

/* What the script finds in its environment. Caller frees by g_strfreev(). */
static char **environment_for(const char *folder)
{
    char **environment = g_environ_setenv(g_get_environ(), FOLDER_VARIABLE, folder, TRUE);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    return self ? g_environ_setenv(environment, CAPTURE_VARIABLE, self, FALSE) : environment;
}

/* Runs the script; what it prints is its own. False, after one line, if it failed. */
static bool run_script(const char *script, const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *shell = g_strdup("bash"), *path = g_strdup(script);
    char *argv[] = {shell, path, NULL};
    g_auto(GStrv) environment = environment_for(folder);
    int status;
    if (!g_spawn_sync(NULL, argv, environment, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN,
                      NULL, NULL, NULL, NULL, &status, &error)) {
        cli_complain("%s", error->message);
        return false;
    }
    if (g_spawn_check_wait_status(status, NULL))
        return true;
    cli_complain(_("%s failed"), script);
    return false;
}

static bool can_make(const Lab *lab, const char *script)
{
    if (access(script, R_OK) != 0) {
        cli_complain(_("%s has no make.sh, so its trace cannot be made again"), lab->name);
        return false;
    }
    if (geteuid() == 0)
        return true;
    cli_complain(_("lab make needs root, for network namespaces: sudo wirenotes lab make %s"),
                 lab->name);
    return false;
}

static int make(const LabRequest *request, const Lab *lab)
{
    g_autofree char *script = lab_script_path(lab);
    const char *wanted = request->options->output;
    g_autofree char *beside = g_strconcat(lab->name, "-fresh", NULL);
    g_autofree char *folder = g_canonicalize_filename(wanted ? wanted : beside, NULL);
    if (!can_make(lab, script))
        return EXIT_USAGE;
    if (g_mkdir_with_parents(folder, 0755) != 0) {
        cli_complain("%s: %s", folder, g_strerror(errno));
        return EXIT_USAGE;
    }
    if (!run_script(script, folder))
        return EXIT_USAGE;
    g_autofree char *trace = g_build_filename(folder, lab->answers->trace, NULL);
    printf(_("made %s\nanswer it with: wirenotes lab check %s ANSWERS -r %s\n"), trace, lab->name,
           trace);
    return EXIT_DONE;
}

int lab_make(const LabRequest *request)
{
    if (request->words->len != 1) {
        cli_complain(_("lab %s takes the name of one lab; see wirenotes lab list"), "make");
        return EXIT_USAGE;
    }
    g_autoptr(Lab) lab = lab_request_open(request, g_ptr_array_index(request->words, 0));
    return lab ? make(request, lab) : EXIT_USAGE;
}
