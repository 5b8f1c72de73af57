#include "expanse.h"

#include <glib.h>
#include <sys/mman.h>

void *expanse_new(size_t n)
{
    if (n < EXPANSE_BYTES)
        return g_malloc0(n);
    void *expanse = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (expanse == MAP_FAILED)
        g_error("out of memory: %zu bytes more", n);
    (void)madvise(expanse, n, MADV_HUGEPAGE); /* merely slower without */
    return expanse;
}

void expanse_free(void *expanse, size_t n)
{
    if (n < EXPANSE_BYTES)
        g_free(expanse);
    else if (expanse)
        munmap(expanse, n);
}
