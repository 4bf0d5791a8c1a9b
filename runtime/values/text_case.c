/* text_case.c: upper() and lower().
 *
 * One table of ranges says which capital has which small letter, for ASCII, Latin, Greek,
 * Cyrillic, Armenian and the Vietnamese letters; it needs no locale, so that a static binary
 * has it. Other scripts with case are left as they are. */
#include <string.h>

#include "values/event.h"
#include "base/str.h"

/* Capitals [from, to], every step-th; the small letter is `delta` further on. Sorted. */
static const struct {
    uint16_t from, to, step;
    int16_t delta;
} capitals[] = {
    { 0x0C0, 0x0D6, 1, 32 }, { 0x0D8, 0x0DE, 1, 32 }, { 0x100, 0x12E, 2, 1 },
    { 0x132, 0x136, 2, 1 }, { 0x139, 0x147, 2, 1 }, { 0x14A, 0x176, 2, 1 },
    { 0x178, 0x178, 1, -121 }, { 0x179, 0x17D, 2, 1 }, { 0x181, 0x181, 1, 210 },
    { 0x182, 0x184, 2, 1 }, { 0x186, 0x186, 1, 206 }, { 0x187, 0x187, 1, 1 },
    { 0x189, 0x18A, 1, 205 }, { 0x18B, 0x18B, 1, 1 }, { 0x18E, 0x18E, 1, 79 },
    { 0x18F, 0x18F, 1, 202 }, { 0x190, 0x190, 1, 203 }, { 0x191, 0x191, 1, 1 },
    { 0x193, 0x193, 1, 205 }, { 0x194, 0x194, 1, 207 }, { 0x196, 0x196, 1, 211 },
    { 0x197, 0x197, 1, 209 }, { 0x198, 0x198, 1, 1 }, { 0x19C, 0x19C, 1, 211 },
    { 0x19D, 0x19D, 1, 213 }, { 0x19F, 0x19F, 1, 214 }, { 0x1A0, 0x1A4, 2, 1 },
    { 0x1A6, 0x1A6, 1, 218 }, { 0x1A7, 0x1A7, 1, 1 }, { 0x1A9, 0x1A9, 1, 218 },
    { 0x1AC, 0x1AC, 1, 1 }, { 0x1AE, 0x1AE, 1, 218 }, { 0x1AF, 0x1AF, 1, 1 },
    { 0x1B1, 0x1B2, 1, 217 }, { 0x1B3, 0x1B5, 2, 1 }, { 0x1B7, 0x1B7, 1, 219 },
    { 0x1B8, 0x1B8, 1, 1 }, { 0x1BC, 0x1BC, 1, 1 }, { 0x1C4, 0x1C4, 1, 2 },
    { 0x1C5, 0x1C5, 1, 1 }, { 0x1C7, 0x1C7, 1, 2 }, { 0x1C8, 0x1C8, 1, 1 },
    { 0x1CA, 0x1CA, 1, 2 }, { 0x1CB, 0x1DB, 2, 1 }, { 0x1DE, 0x1EE, 2, 1 },
    { 0x1F1, 0x1F1, 1, 2 }, { 0x1F2, 0x1F4, 2, 1 }, { 0x1F6, 0x1F6, 1, -97 },
    { 0x1F7, 0x1F7, 1, -56 }, { 0x1F8, 0x21E, 2, 1 }, { 0x220, 0x220, 1, -130 },
    { 0x222, 0x232, 2, 1 }, { 0x23A, 0x23A, 1, 10795 }, { 0x23B, 0x23B, 1, 1 },
    { 0x23D, 0x23D, 1, -163 }, { 0x23E, 0x23E, 1, 10792 }, { 0x241, 0x241, 1, 1 },
    { 0x243, 0x243, 1, -195 }, { 0x244, 0x244, 1, 69 }, { 0x245, 0x245, 1, 71 },
    { 0x246, 0x24E, 2, 1 }, { 0x370, 0x372, 2, 1 }, { 0x376, 0x376, 1, 1 },
    { 0x37F, 0x37F, 1, 116 }, { 0x386, 0x386, 1, 38 }, { 0x388, 0x38A, 1, 37 },
    { 0x38C, 0x38C, 1, 64 }, { 0x38E, 0x38F, 1, 63 }, { 0x391, 0x3A1, 1, 32 },
    { 0x3A3, 0x3AB, 1, 32 }, { 0x3CF, 0x3CF, 1, 8 }, { 0x3D8, 0x3EE, 2, 1 },
    { 0x3F4, 0x3F4, 1, -60 }, { 0x3F7, 0x3F7, 1, 1 }, { 0x3F9, 0x3F9, 1, -7 },
    { 0x3FA, 0x3FA, 1, 1 }, { 0x3FD, 0x3FF, 1, -130 }, { 0x400, 0x40F, 1, 80 },
    { 0x410, 0x42F, 1, 32 }, { 0x460, 0x480, 2, 1 }, { 0x48A, 0x4BE, 2, 1 },
    { 0x4C0, 0x4C0, 1, 15 }, { 0x4C1, 0x4CD, 2, 1 }, { 0x4D0, 0x52E, 2, 1 },
    { 0x531, 0x556, 1, 48 }, { 0x1E00, 0x1E94, 2, 1 }, { 0x1E9E, 0x1E9E, 1, -7615 },
    { 0x1EA0, 0x1EFE, 2, 1 },
};

#define NCAPITALS (sizeof(capitals) / sizeof(capitals[0]))

static uint32_t lower_of(uint32_t code)
{
    if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
    if (code == 0x130) return 'i'; /* capital I with a dot */
    for (size_t i = 0; i < NCAPITALS && capitals[i].from <= code; i++)
        if (code <= capitals[i].to && (code - capitals[i].from) % capitals[i].step == 0)
            return (uint32_t)((int32_t)code + capitals[i].delta);
    return code;
}

static uint32_t upper_of(uint32_t code)
{
    if (code < 0x80) return code >= 'a' && code <= 'z' ? code - 32 : code;
    switch (code) {
    case 0xB5: return 0x39C;   /* micro sign: Greek mu */
    case 0x131: return 'I';    /* dotless i */
    case 0x17F: return 'S';    /* long s */
    case 0x3C2: return 0x3A3;  /* final sigma */
    default: break;
    }
    for (size_t i = 0; i < NCAPITALS; i++) {
        uint32_t capital = (uint32_t)((int32_t)code - capitals[i].delta);
        if (capital >= capitals[i].from && capital <= capitals[i].to &&
            (capital - capitals[i].from) % capitals[i].step == 0)
            return capital;
    }
    return code;
}

static fh_str change_case(FhEvent *ev, fh_str text, bool upper)
{
    /* A letter's partner is never more than one byte longer; sharp s has two letters. */
    if (text.len > EVENT_MEMORY_MAX) event_out_of_memory(ev);
    if (text.len == 0) return (fh_str){ "", 0 };
    char *changed = event_alloc(ev, text.len + text.len / 2 + 4), *to = changed;
    const char *at = text.ptr, *end = text.ptr + text.len;
    for (size_t len; at < end; at += len) {
        uint32_t code = utf8_decode(at, end, &len);
        if (upper && code == 0xDF) {
            to += utf8_encode('S', to);
            code = 'S';
        }
        to += utf8_encode(upper ? upper_of(code) : lower_of(code), to);
    }
    return (fh_str){ changed, (size_t)(to - changed) };
}

fh_str fh_str_upper(FhEvent *ev, fh_str text)
{
    return change_case(ev, text, true);
}

fh_str fh_str_lower(FhEvent *ev, fh_str text)
{
    return change_case(ev, text, false);
}
