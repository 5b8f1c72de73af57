/* fuzz-host.c: bytes as a record of a process or socket, and as a page of the kernel's
 * tracing buffer. */
#include "../../analyzer/host/owners.h"
#include "../../analyzer/host/trace-page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cursor bytes = cursor_over(data, size);
    Owners *owners = owners_new();
    owners_take(owners, bytes);
    owners_free(owners);

    TracePage page;
    Cursor record;
    if (trace_page_begin(bytes, &page))
        while (trace_page_next(&page, &record))
            continue;
    return 0;
}
