/* A key log of any kind: from a file of the user's, or inside a capture. */
#include "../../dissectors/secrets/secrets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Secrets) secrets = secrets_new();
    secrets_add_log(secrets, cursor_over(data, size));
    return 0;
}
