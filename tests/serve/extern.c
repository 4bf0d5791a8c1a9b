/* extern.c: C functions as somebody would write them. Handlers run one at a time, so what is
 * returned may lie in static memory: it holds until the same function is called again, and what
 * goes into state is copied. */
#include "extern.h"

#include <string.h>

enum { MOST = 64 };

int64_t add(int64_t a, int64_t b)
{
    return a + b;
}

double halve(double x)
{
    return x / 2;
}

bool differ(bool a, bool b)
{
    return a != b;
}

/* The bytes backwards; texts that are not ASCII come back as they are. */
fh_str mirror(fh_str text)
{
    static char bytes[1 << 16];
    if (text.len > sizeof bytes) return FH_STR("too long");
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) return text;
        bytes[text.len - 1 - i] = text.ptr[i];
    }
    return (fh_str){ bytes, text.len };
}

int64_t calls(void)
{
    static int64_t count;
    return ++count;
}

fh_int_list primes(int64_t below)
{
    static int64_t found[MOST];
    int64_t count = 0;
    for (int64_t n = 2; n < below && count < MOST; n++) {
        bool prime = true;
        for (int64_t i = 0; i < count; i++)
            if (n % found[i] == 0) prime = false;
        if (prime) found[count++] = n;
    }
    return (fh_int_list){ .len = count, .items = found };
}

fh_maybe_float mean(fh_float_list numbers)
{
    double sum = 0;
    if (numbers.len == 0) return (fh_maybe_float){ 0 };
    for (int64_t i = 0; i < numbers.len; i++) sum += numbers.items[i];
    return (fh_maybe_float){ .has = true, .value = sum / (double)numbers.len };
}

fh_maybe_str longest(fh_str_list words)
{
    fh_maybe_str best = { 0 };
    for (int64_t i = 0; i < words.len; i++)
        if (!best.has || words.items[i].len > best.value.len)
            best = (fh_maybe_str){ .has = true, .value = words.items[i] };
    return best;
}

int64_t size_or(fh_maybe_str text, int64_t other)
{
    return text.has ? (int64_t)text.value.len : other;
}

maybe_Point find(Point_list points, fh_str label)
{
    for (int64_t i = 0; i < points.len; i++) {
        fh_maybe_str each = points.items[i].label;
        if (each.has && each.value.len == label.len &&
            (label.len == 0 || memcmp(each.value.ptr, label.ptr, label.len) == 0))
            return (maybe_Point){ .has = true, .value = points.items[i] };
    }
    return (maybe_Point){ 0 };
}

/* The items of a list that is given are not ours to change: a list of our own holds the copies. */
struct Shape stretch(struct Shape shape, double by)
{
    static struct Point points[MOST];
    int64_t count = shape.points.len < MOST ? shape.points.len : MOST;
    for (int64_t i = 0; i < count; i++) {
        points[i] = shape.points.items[i];
        points[i].x *= by;
        points[i].y *= by;
    }
    shape.points = (Point_list){ .len = count, .items = points };
    return shape;
}

Shape_list polygons(int64_t upto)
{
    static struct Shape shapes[MOST];
    static struct Point corners[MOST];
    static const fh_str names[] = { FH_STR_INIT("point"), FH_STR_INIT("line"), FH_STR_INIT("triangle") };
    int64_t count = upto < 3 ? upto : 3;
    for (int64_t i = 0; i < count; i++) {
        corners[i] = (struct Point){ .x = (double)i, .label = { .has = i == 1, .value = FH_STR("one") } };
        shapes[i] = (struct Shape){ .name = names[i], .points = { .len = i + 1, .items = corners },
                                    .closed = i == 2 };
    }
    return (Shape_list){ .len = count, .items = shapes };
}

fh_bool_list flags(maybe_int_list numbers)
{
    static bool is_there[MOST];
    int64_t count = numbers.len < MOST ? numbers.len : MOST;
    for (int64_t i = 0; i < count; i++) is_there[i] = numbers.items[i].has;
    return (fh_bool_list){ .len = count, .items = is_there };
}
