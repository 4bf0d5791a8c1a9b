/* builtin.c: builtins.def as a table. There are few rows for each receiver, so it is walked. */
#include "language/builtin.h"

#include <string.h>

#include "base/str.h"

#define TEXT(c) #c

static const Builtin builtins[] = {
#define FUNCTION(id, name, params, result, c) \
    { BUILTIN_##id, TYPE_VOID, false, name, params, result, TEXT(c) },
#define METHOD(receiver, id, name, params, result, c) \
    { BUILTIN_##id, TYPE_##receiver, false, name, params, result, TEXT(c) },
#define MEMBER(receiver, id, name, result, c) \
    { BUILTIN_##id, TYPE_##receiver, true, name, "", result, TEXT(c) },
#include "language/builtins.def"
#undef FUNCTION
#undef METHOD
#undef MEMBER
};

/* The parameters that a call may name; the others go by position alone. */
static const struct {
    BuiltinId id;
    const char *names;
} named[] = {
    { BUILTIN_ROUND, "x digits" },
    { BUILTIN_RANGE, "from to step" },
    { BUILTIN_REDIRECT, "url anywhere" },
    { BUILTIN_STATUS, "status body" },
    { BUILTIN_HEADER, "name value" },
    { BUILTIN_COOKIE, "name value max_age path domain secure http_only same_site" },
    { BUILTIN_FAIL, "status message" },
    { BUILTIN_STR_SLICE, "from to" },
    { BUILTIN_LIST_SLICE, "from to" },
    { BUILTIN_WS_CLOSE, "code reason" },
};

const Builtin *builtin_at(int index)
{
    return index < BUILTIN_COUNT ? &builtins[index] : NULL;
}

static const Builtin *find(TypeKind receiver, bool is_member, fh_str name)
{
    for (int i = 0; i < BUILTIN_COUNT; i++) {
        const Builtin *row = &builtins[i];
        if (row->receiver == receiver && row->is_member == is_member &&
            str_is(name, row->name)) {
            return row;
        }
    }
    return NULL;
}

const Builtin *builtin_function(fh_str name)
{
    return find(TYPE_VOID, false, name);
}

const Builtin *builtin_method(TypeKind receiver, fh_str name)
{
    return find(receiver, false, name);
}

const Builtin *builtin_member(TypeKind receiver, fh_str name)
{
    return find(receiver, true, name);
}

fh_str builtin_param_name(const Builtin *builtin, int index)
{
    const char *names = "";

    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
        if (named[i].id == builtin->id) names = named[i].names;
    }
    while (index-- > 0 && *names) {
        names += strcspn(names, " ");
        names += *names == ' ';
    }
    return (fh_str){ names, strcspn(names, " ") };
}

bool builtin_mutates(const Builtin *builtin)
{
    return builtin->params[0] == '!';
}

bool builtin_mutates_as_statement(const Builtin *builtin)
{
    return builtin->params[0] == '~';
}
