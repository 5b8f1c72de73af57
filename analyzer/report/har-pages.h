/* har-pages.h: which requests belong to one page, as far as packets tell it: a page
 * is an HTML document, and what names it as its Referer (RFC 9110, 10.1.3). */
#pragma once

#include "../story/story.h"

typedef struct HarPage {
    char *id;    /* "page_1", ... */
    char *title; /* its URL */
    int64_t from_ns, until_ns;
} HarPage;

typedef struct HarPages {
    GPtrArray *pages; /* HarPage * */
    GHashTable *of;   /* const Exchange * -> HarPage * */
} HarPages;

void har_pages_init(HarPages *pages, const Story *story);
void har_pages_clear(HarPages *pages);

/* The page of `exchange`, or NULL. Borrowed. */
const HarPage *har_pages_find(const HarPages *pages, const Exchange *exchange);
