/* explain.c: see explain.h. */
#include "words/explain.h"

#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

static const Explanation explanations[] = {
#define DIAGNOSTIC(code, title, page) { code, title, page },
#include "words/errors.def"
#undef DIAGNOSTIC
};

const Explanation *explain(const char *code)
{
    char *end;
    if (strncasecmp(code, "FH", 2) == 0) code += 2;
    long number = strtol(code, &end, 10);
    if (*end || end == code) return NULL;
    for (size_t i = 0; i < sizeof explanations / sizeof explanations[0]; i++)
        if (explanations[i].code == number) return &explanations[i];
    return NULL;
}
