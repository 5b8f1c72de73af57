#include "body-wish.h"

#include <errno.h>
#include <inttypes.h>

#include "i18n.h"
#include "report/bodies-json.h"

bool body_wish_open(const Options *options, Bodies **ret)
{
    g_autoptr(GError) error = NULL;
    const char *folder = options->save_bodies;
    *ret = NULL;
    if (!folder && !options->bodies)
        return true;
    if (folder && (options->interfaces->len > 0 || options->files->len > 1)) {
        cli_complain(_("--save-bodies takes the bodies of one saved capture"));
        return false;
    }
    *ret = bodies_new(folder, options->bodies, &error);
    if (error)
        cli_complain("--save-bodies: %s", error->message);
    return *ret;
}

bool body_wish_finish(const Options *options, const Bodies *bodies, const char *path)
{
    BodiesCount count;
    if (!bodies || !options->save_bodies)
        return true;
    if (!bodies_write_index(bodies, path, &count)) {
        cli_complain(_("cannot write %s: %s"), BODIES_INDEX, g_strerror(errno));
        return false;
    }
    if (!options->quiet)
        cli_complain(_("%s: %" PRIu64 " bodies saved, %" PRIu64 " of them not whole, %" PRIu64
                       " left out: see bodies.json"),
                     options->save_bodies, count.saved, count.not_whole, count.refused);
    return true;
}
