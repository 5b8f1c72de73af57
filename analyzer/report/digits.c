#include "digits.h"

#include <string.h>

/* Two digits at a time. */
static void put_pair(char *at, unsigned number)
{
    static const char pairs[201] = "00010203040506070809101112131415161718192021222324"
                                   "25262728293031323334353637383940414243444546474849"
                                   "50515253545556575859606162636465666768697071727374"
                                   "75767778798081828384858687888990919293949596979899";
    memcpy(at, pairs + 2 * (size_t)number, 2);
}

char *digits_write_padded(char *at, uint64_t number, unsigned digits)
{
    char *end = at + digits;
    char *place = end;
    for (; place - at >= 2; number /= 100)
        put_pair(place -= 2, (unsigned)(number % 100));
    if (place > at)
        *at = (char)('0' + number % 10);
    return end;
}

static unsigned count_digits(uint64_t number)
{
    unsigned digits = 1;
    for (; number >= 10000; number /= 10000)
        digits += 4;
    return digits + (number >= 10) + (number >= 100) + (number >= 1000);
}

char *digits_write(char *at, uint64_t number)
{
    return digits_write_padded(at, number, count_digits(number));
}
