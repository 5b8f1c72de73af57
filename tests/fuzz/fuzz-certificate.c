/* fuzz-certificate.c: bytes as a certificate. */
#include "../../dissectors/tls/x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cursor der = cursor_over(data, size);
    X509Facts facts = {0};
    (void)!x509_read(&der, &facts);
    return 0;
}
