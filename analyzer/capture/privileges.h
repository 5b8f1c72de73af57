/* privileges.h: giving up rights once they have been used. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Who to be. */
typedef struct Identity {
    uid_t uid;
    gid_t gid;
    char *name;  /* (owned) */
    bool wanted; /* asked for by -Z or sudo: files that are made are theirs too */
} Identity;

/* Who a process that runs as root becomes: `user` (-Z) if given, else who called sudo,
 * else nobody. *ret has no name when it does not run as root and stays who it is. False
 * if there is no such user. */
bool privileges_choose(const char *user, Identity *ret, GError **error);
void identity_clear(Identity *identity);

/* Becomes `identity` with all its groups, for good. False, and errno, if that cannot be. */
bool identity_become(const Identity *identity);

/* Capabilities (linux/capability.h) as bits. */
#define PRIVILEGE(capability) (UINT64_C(1) << (capability))

/* Becomes `identity`, unless it is NULL or has no name, and gives up all capabilities
 * but those `kept`. No program that is run later gains any. False, and errno, if the
 * kernel does not let go. */
bool privileges_drop(const Identity *identity, uint64_t kept);
