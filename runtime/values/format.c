/* format.c: {value:spec} while the program runs; base/spec.c knows what it means. */
#include "values/event.h"
#include "base/spec.h"

static void *alloc(void *ev, size_t size)
{
    return event_alloc(ev, size);
}

fh_str fh_int_format(FhEvent *ev, int64_t value, const char *spec)
{
    return spec_int(&(SpecRoom){ alloc, ev }, value, spec);
}

fh_str fh_float_format(FhEvent *ev, double value, const char *spec)
{
    return spec_float(&(SpecRoom){ alloc, ev }, value, spec);
}

fh_str fh_str_format(FhEvent *ev, fh_str value, const char *spec)
{
    return spec_str(&(SpecRoom){ alloc, ev }, value, spec);
}
