/* privileges.c: giving up rights. */
#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../i18n.h"
#include "capture.h"

#define NOBODY "nobody"

static void take(const struct passwd *user, bool wanted, Identity *ret)
{
    *ret = (Identity){.uid = user->pw_uid,
                      .gid = user->pw_gid,
                      .name = g_strdup(user->pw_name),
                      .wanted = wanted};
}

bool privileges_choose(const char *user, Identity *ret, GError **error)
{
    *ret = (Identity){0};
    if (geteuid() != 0 && !user)
        return true;
    const char *caller = user ? user : g_getenv("SUDO_USER");
    const struct passwd *found = caller ? getpwnam(caller) : NULL;
    if (found) {
        take(found, true, ret);
        return true;
    }
    if (user) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, _("no user \"%s\""), user);
        return false;
    }
    found = getpwnam(NOBODY);
    if (found)
        take(found, false, ret);
    return true;
}

void identity_clear(Identity *identity)
{
    g_clear_pointer(&identity->name, g_free);
}

/* False, and errno, if it cannot be: in a user namespace nobody may not exist. */
bool identity_become(const Identity *identity)
{
    if (identity->wanted ? initgroups(identity->name, identity->gid) != 0 : setgroups(0, NULL) != 0)
        return false;
    return setresgid(identity->gid, identity->gid, identity->gid) == 0 &&
           setresuid(identity->uid, identity->uid, identity->uid) == 0;
}

static bool set_capabilities(uint64_t kept)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, data) != 0)
        return false;
    for (unsigned i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
        data[i].permitted &= (uint32_t)(kept >> 32 * i);
        data[i].effective = data[i].permitted;
        data[i].inheritable = 0;
    }
    return syscall(SYS_capset, &header, data) == 0;
}

/* What cannot be had again by running a program either. Where the right to do so is
 * missing, there is nothing to give up. */
static void empty_bounds(void)
{
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

bool privileges_drop(const Identity *identity, uint64_t kept)
{
    empty_bounds();
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    if (identity && identity->name && !identity_become(identity) && errno != EINVAL &&
        errno != EPERM)
        return false;
    prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
    return set_capabilities(kept) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}
