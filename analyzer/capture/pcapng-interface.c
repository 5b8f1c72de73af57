/* pcapng-interface.c: how an interface counts time, and what it lost. */
#include "pcapng-interface.h"

#include "../../dissectors/moment.h"

/* draft-ietf-opsawg-pcapng, 4.2, if_tsresol: "If the Most Significant Bit is
 * equal to zero, the remaining bits indicates the resolution [...] as a negative
 * power of 10 [...] If the Most Significant Bit is equal to one, the remaining
 * bits indicates the resolution as negative power of 2". */
#define RESOLUTION_BINARY 0x80
#define RESOLUTION_POWER  0x7f

#define DIGITS_OF_NS 9

/* The greatest power of ten in 64 bits. */
#define DIGITS_MAX 19

static uint64_t power_of_ten(unsigned n)
{
    uint64_t power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

static int64_t multiply(uint64_t a, uint64_t b)
{
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

static int64_t add(int64_t a, int64_t b)
{
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b < 0 ? INT64_MIN : INT64_MAX;
}

static int64_t decimal_ns(uint64_t stamp, unsigned digits)
{
    if (digits <= DIGITS_OF_NS)
        return multiply(stamp, power_of_ten(DIGITS_OF_NS - digits));
    if (digits - DIGITS_OF_NS > DIGITS_MAX)
        return 0;
    return multiply(stamp / power_of_ten(digits - DIGITS_OF_NS), 1);
}

static int64_t binary_ns(uint64_t stamp, unsigned bits)
{
    uint64_t seconds = bits < 64 ? stamp >> bits : 0;
    uint64_t fraction = bits < 64 ? stamp & ((UINT64_C(1) << bits) - 1) : stamp;
    /* Bits beyond the 32nd are less than a nanosecond, and would overflow. */
    for (; bits > 32; bits--)
        fraction >>= 1;
    return add(multiply(seconds, NS_PER_S), (int64_t)(fraction * (uint64_t)NS_PER_S >> bits));
}

static int64_t offset_ns(const Interface *interface)
{
    int64_t ns;
    if (!__builtin_mul_overflow(interface->offset_s, NS_PER_S, &ns))
        return ns;
    return interface->offset_s < 0 ? INT64_MIN : INT64_MAX;
}

int64_t interface_time_ns(const Interface *interface, uint64_t stamp)
{
    unsigned power = interface->resolution & RESOLUTION_POWER;
    int64_t ns = interface->resolution & RESOLUTION_BINARY ? binary_ns(stamp, power)
                                                           : decimal_ns(stamp, power);
    int64_t time = add(ns, offset_ns(interface));
    return time > INTERFACE_TIME_MOST_NS    ? INTERFACE_TIME_MOST_NS
           : time < -INTERFACE_TIME_MOST_NS ? -INTERFACE_TIME_MOST_NS
                                            : time;
}

uint64_t interface_lost(const Interface *interface)
{
    return interface->tells_lost ? interface->lost_in_all : interface->lost_in_frames;
}
