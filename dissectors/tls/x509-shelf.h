/* x509-shelf.h: certificates that were read lately, so that the same one is not
 * read again for each of a thousand connections to the same server. */
#pragma once

#include "x509.h"

/* Bounded; the same bytes give the same facts whether they are on it or not. */
typedef struct X509Shelf X509Shelf;

X509Shelf *x509_shelf_new(void);
void x509_shelf_free(X509Shelf *shelf); /* NULL is fine */

/* What the certificate that is all of `der` says, from the shelf or read now.
 * Without a shelf (NULL) *room is filled in. NULL if it is no certificate;
 * valid until the next call. */
const X509Facts *x509_shelf_read(X509Shelf *shelf, const Cursor *der, X509Facts *room);
