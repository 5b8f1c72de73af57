/* hide-der.c: a certificate, or anything else in DER (X.690): its structure, algorithms and
 * dates stay; names, numbers, keys and signatures are disguised. */
#include "hider.h"

#include <string.h>

/* Real ones are some ten deep. Our choice. */
#define DEPTH_MOST 24

/* X.690, 8.1.2. */
#define CLASS_MASK      0xc0
#define CLASS_UNIVERSAL 0x00
#define CLASS_CONTEXT   0x80
#define CONSTRUCTED     0x20
#define NUMBER_MASK     0x1f

/* X.680, 8.6. */
#define INTEGER        2
#define BIT_STRING     3
#define OCTET_STRING   4
#define UTF8_STRING    12
#define PRINTABLE      19
#define IA5_STRING     22
#define VISIBLE_STRING 26
#define BMP_STRING     30

/* Kinds of names (RFC 5280, 4.2.1.6). */
#define NAME_EMAIL   1
#define NAME_DNS     2
#define NAME_URI     6
#define NAME_ADDRESS 7

/* Longer numbers name something: a certificate, a key. */
#define PLAIN_INTEGER_MOST 4

/* Longer ones are not flags, as in key usage (RFC 5280, 4.2.1.3). */
#define FLAGS_MOST 3

typedef struct Element {
    uint8_t tag;
    Cursor body;
} Element;

static bool read_length(Cursor *c, size_t *ret)
{
    uint8_t first, byte;
    if (!cursor_u8(c, &first))
        return false;
    if (first < 0x80) {
        *ret = first;
        return true;
    }
    size_t length = 0;
    for (unsigned i = first & 0x7f; i > 0; i--) {
        if (i > sizeof(uint32_t) || !cursor_u8(c, &byte))
            return false;
        length = length << 8 | byte;
    }
    *ret = length;
    return first != 0x80;
}

static bool read_element(Cursor *c, Element *ret)
{
    size_t length;
    return cursor_u8(c, &ret->tag) && (ret->tag & NUMBER_MASK) != NUMBER_MASK &&
           read_length(c, &length) && cursor_take(c, length, &ret->body);
}

/* Whether all of it is elements, one after another. */
static bool holds_elements(Cursor c)
{
    Element element;
    bool some = false;
    while (c.captured > 0) {
        if (!read_element(&c, &element))
            return false;
        some |= (element.tag & CONSTRUCTED) != 0;
    }
    return some;
}

static uint8_t *own(const Cursor *c)
{
    return (uint8_t *)(uintptr_t)c->at;
}

/* As long and as odd as it was, and not negative: a number, or the modulus of a key. */
static void hide_integer(Disguise *disguise, const Cursor *body)
{
    uint8_t *bytes = own(body);
    size_t n = body->captured;
    size_t zeros = n > 0 && bytes[0] == 0;
    if (n <= PLAIN_INTEGER_MOST)
        return;
    uint8_t first = bytes[zeros], last = bytes[n - 1];
    disguise_bytes(disguise, bytes + zeros, n - zeros);
    bytes[zeros] = (uint8_t)((bytes[zeros] & 0x3f) | (first & 0xc0) | (first & 0xc0 ? 0 : 0x20));
    bytes[n - 1] = (uint8_t)((bytes[n - 1] & ~1) | (last & 1));
}

/* Names of hosts as such, so that they fit SNI; all other words as words. */
static void hide_string(Disguise *disguise, const Cursor *body)
{
    bool host = body->captured > 0 && memchr(body->at, '.', body->captured) &&
                !memchr(body->at, ' ', body->captured) && !memchr(body->at, '/', body->captured);
    if (host)
        disguise_name(disguise, own(body), body->captured);
    else
        disguise_text(disguise, own(body), body->captured);
}

/* A country stays two letters of the kind it had. */
static bool is_string(uint8_t number)
{
    return number == UTF8_STRING || (number >= 18 && number <= IA5_STRING) ||
           (number >= 25 && number <= BMP_STRING);
}

static void hide_universal(Disguise *disguise, uint8_t number, const Cursor *body)
{
    if (number == INTEGER)
        hide_integer(disguise, body);
    else if (is_string(number))
        hide_string(disguise, body);
    else if (number == OCTET_STRING || (number == BIT_STRING && body->captured > FLAGS_MOST))
        disguise_bytes(disguise, own(body) + (number == BIT_STRING),
                       body->captured - (number == BIT_STRING));
}

static void hide_context(Disguise *disguise, uint8_t number, const Cursor *body)
{
    if (number == NAME_EMAIL || number == NAME_DNS || number == NAME_URI)
        hide_string(disguise, body);
    else if (number == NAME_ADDRESS && (body->captured == 4 || body->captured == 16))
        disguise_address(disguise, own(body), (unsigned)body->captured);
    else if (body->captured > PLAIN_INTEGER_MOST)
        disguise_bytes(disguise, own(body), body->captured);
}

/* What is in a string of bytes or bits if that is DER again, as in extensions and keys. */
static bool find_inside(const Element *element, Cursor *ret)
{
    uint8_t number = element->tag & NUMBER_MASK;
    *ret = element->body;
    if ((element->tag & CLASS_MASK) != CLASS_UNIVERSAL)
        return false;
    if (number == BIT_STRING)
        return cursor_skip(ret, 1) && ret->captured > FLAGS_MOST && holds_elements(*ret);
    return number == OCTET_STRING && holds_elements(*ret);
}

static void hide_element(Disguise *disguise, const Element *element)
{
    uint8_t number = element->tag & NUMBER_MASK;
    if ((element->tag & CLASS_MASK) == CLASS_UNIVERSAL)
        hide_universal(disguise, number, &element->body);
    else if ((element->tag & CLASS_MASK) == CLASS_CONTEXT)
        hide_context(disguise, number, &element->body);
}

void hide_der(Disguise *disguise, uint8_t *bytes, size_t n)
{
    Cursor open[DEPTH_MOST] = {cursor_over(bytes, n)};
    unsigned depth = 1;
    while (depth > 0) {
        Cursor *c = &open[depth - 1], inside;
        Element element;
        if (c->captured == 0) {
            depth--;
            continue;
        }
        if (!read_element(c, &element)) {
            memset(own(c), 0, c->captured); /* nobody knows what this is */
            depth--;
            continue;
        }
        bool nested = element.tag & CONSTRUCTED;
        if (!nested)
            nested = find_inside(&element, &inside);
        else
            inside = element.body;
        if (nested && depth < DEPTH_MOST)
            open[depth++] = inside;
        else if (nested)
            memset(own(&inside), 0, inside.captured);
        else
            hide_element(disguise, &element);
    }
}
