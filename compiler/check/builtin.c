/* builtin.c: the functions and methods of builtins.def: their notation, and what is
 * particular about some. */
#include "check/checker.h"

#include <string.h>

#include "base/head.h"
#include "base/str.h"

/* ---- the notation ---- */

static const Type *receiver_part(char letter, const Type *receiver)
{
    if (letter == 'L') return receiver;
    return letter == 'K' ? receiver->key : receiver->item; /* T, V */
}

const Type *builtin_type(Checker *checker, const char **notation, const Type *receiver)
{
    static const char letters[] = "sifbdthjw";
    static const TypeKind kinds[] = { TYPE_STR,  TYPE_INT,  TYPE_FLOAT, TYPE_BOOL, TYPE_DURATION,
                                      TYPE_TIME, TYPE_HTML, TYPE_JSON,  TYPE_WS };
    char letter = *(*notation)++;
    const char *basic_letter = letter ? strchr(letters, letter) : NULL;
    const Type *type = NULL;

    if (basic_letter) type = basic(checker, kinds[basic_letter - letters]);
    else if (letter == '[') {
        type = type_list(checker->types, builtin_type(checker, notation, receiver));
        ++*notation; /* ] */
    } else if (letter && strchr("LTKV", letter)) type = receiver_part(letter, receiver);
    if (type && **notation == '?') {
        type = type_optional(checker->types, type);
        ++*notation;
    }
    return type;
}

#define PARAMS_MAX 12

typedef struct Param {
    const Type *type; /* null: any value, see `any` */
    char any;         /* '*' printable, '$' what json can write */
    bool is_optional;
} Param;

typedef struct Params {
    Param items[PARAMS_MAX];
    int count;
    bool is_endless; /* any number of the last one */
} Params;

static Params read_params(Checker *checker, const Builtin *builtin, const Type *receiver)
{
    Params params = { .count = 0 };
    const char *at = builtin->params;
    bool is_optional = false;

    if (*at == '!' || *at == '~') at++;
    while (*at) {
        Param *param = &params.items[params.count];
        if (*at == '|') {
            is_optional = true;
            at++;
        } else if (strncmp(at, "…", strlen("…")) == 0) {
            params.is_endless = true;
            at += strlen("…");
        } else {
            *param = (Param){ .is_optional = is_optional };
            if (*at == '*' || *at == '$') param->any = *at++;
            else param->type = builtin_type(checker, &at, receiver);
            params.count++;
        }
    }
    return params;
}

/* ---- arguments ---- */

static bool is_message(const Builtin *builtin)
{
    return builtin->id == BUILTIN_PUBLISH || builtin->id == BUILTIN_WS_SEND ||
           builtin->id == BUILTIN_WS_PUBLISH;
}

static void check_argument(Checker *checker, const Builtin *builtin, int index,
                           const Param *param, Node *value)
{
    Role role = { .kind = ROLE_ARGUMENT, .name = builtin_param_name(builtin, index),
                  .of = str_from(builtin->name) };

    if (param->type) check_value(checker, value, param->type, &role);
    else if (is_message(builtin)) check_message(checker, value);
    else if (param->any == '$') {
        check_expr(checker, value, basic(checker, TYPE_JSON));
        if (!is_value(checker, value)) return;
        settle_as(checker, value, TYPE_STR);
        if (!type_is_json(value->type)) error_not_json(checker->diags, value->span, value->type);
    } else if (builtin->id == BUILTIN_STATUS) {
        check_expr(checker, value, basic(checker, TYPE_HTML));
        if (!is_value(checker, value)) return;
        settle_as(checker, value, TYPE_HTML);
        if (!type_is_json(value->type)) {
            error_not_an_answer(checker->diags, value->span, value->type);
        }
    } else check_any(checker, value);
}

static int named_param(const Builtin *builtin, const Params *params, fh_str name,
                       Nearest *nearest)
{
    for (int i = 0; i < params->count; i++) {
        fh_str known = builtin_param_name(builtin, i);
        if (known.len > 0 && str_eq(known, name)) return i;
        nearest_try(nearest, known, NULL);
    }
    return -1;
}

/* The parameter for an argument, `position` counting the ones before it; -1 after a report. */
static int param_of(Checker *checker, Node *call, const Builtin *builtin, const Params *params,
                    Node *arg, int *position)
{
    int index = *position;

    if (arg->kind == NODE_ARG) {
        Nearest nearest = nearest_to(arg->arg.name);
        index = named_param(builtin, params, arg->arg.name, &nearest);
        if (index >= 0) return index;
        error_unknown_argument_of(checker->diags, arg->arg.name_span, arg->arg.name,
                                  call->call.name, nearest.found);
        return -1;
    }
    ++*position;
    if (index < params->count || params->is_endless) return index;
    if (index == params->count) {
        error_too_many_arguments(checker->diags, arg->span, call->call.name, params->count, NULL);
    }
    return -1;
}

/* Puts a value into a slot; false, after a report, if there is one already. */
static bool place(Checker *checker, Node *call, const Builtin *builtin, int index, Node *arg)
{
    bool is_named = arg->kind == NODE_ARG;
    Node **slot = &call->call.bound[index];

    if (*slot) {
        error_argument_twice(checker->diags, is_named ? arg->arg.name_span : arg->span,
                             builtin_param_name(builtin, index), (*slot)->span);
        return false;
    }
    *slot = is_named ? arg->arg.value : arg;
    return true;
}

/* Puts each argument into its parameter's slot; false if one has none. */
static bool place_arguments(Checker *checker, Node *call, const Builtin *builtin,
                            const Params *params)
{
    int position = 0;
    bool fits = true;

    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        int index = param_of(checker, call, builtin, params, arg, &position);
        if (arg->kind == NODE_ARG) arg->type = basic(checker, TYPE_VOID);
        if (index < 0 || !place(checker, call, builtin, index, arg)) fits = false;
    }
    call->call.nbound = params->is_endless ? position : params->count;
    return fits;
}

static bool has_required(Checker *checker, Node *call, const Params *params)
{
    int nrequired = 0;
    bool is_missing = false;

    for (int i = 0; i < params->count && !params->items[i].is_optional; i++) {
        nrequired++;
        if (!call->call.bound[i]) is_missing = true;
    }
    if (!is_missing) return true;
    error_missing_argument_of(checker->diags, call->call.name_span, call->call.name,
                              arena_printf(checker->arena, "%d argument%s", nrequired,
                                           nrequired > 1 ? "s" : ""));
    return false;
}

/* Binds and checks the arguments; false if some are wrong or missing. */
static bool bind_arguments(Checker *checker, Node *call, const Builtin *builtin,
                           const Type *receiver)
{
    Params params = read_params(checker, builtin, receiver);
    int room = call->call.args.count > params.count ? call->call.args.count : params.count;
    bool fits = true;

    call->call.bound = arena_array(checker->arena, (size_t)room, sizeof(Node *));
    if (!place_arguments(checker, call, builtin, &params) ||
        !has_required(checker, call, &params)) {
        for (Node *arg = call->call.args.first; arg; arg = arg->next) check_stray(checker, arg);
        return false;
    }
    for (int i = 0; i < call->call.nbound; i++) {
        Node *value = call->call.bound[i];
        int last = params.count - 1;
        if (!value) continue;
        check_argument(checker, builtin, i, &params.items[i < last ? i : last], value);
        if (type_is_error(value->type)) fits = false;
    }
    return fits;
}

/* ---- functions with rules of their own ---- */

static const Type *error_type(Checker *checker)
{
    return basic(checker, TYPE_ERROR);
}

static const Type *wrong_argument(Checker *checker, Node *value, const char *wanted,
                                  const Node *call)
{
    if (value->type->kind == TYPE_OPTIONAL) {
        error_unopened(checker->diags, value->span, value->type, NULL);
    } else {
        error_wrong_argument(checker->diags, value->span, value->type, call->call.name, wanted);
    }
    return error_type(checker);
}

static const Type *check_len(Checker *checker, Node *call, Node *value)
{
    switch (value->type->kind) {
    case TYPE_STR:
    case TYPE_LIST:
    case TYPE_MAP:
    case TYPE_JSON:
        return basic(checker, TYPE_INT);
    default:
        return wrong_argument(checker, value, "a str, a list, a map or json", call);
    }
}

/* int(…), float(…), bool(…): of a str they may fail. */
static const Type *check_parsing(Checker *checker, Node *call, Node *value, TypeKind kind)
{
    const Type *type = basic(checker, kind);
    TypeKind have = value->type->kind;
    bool from_number = kind != TYPE_BOOL && (have == TYPE_INT || have == TYPE_FLOAT);

    if (have == TYPE_STR) return type_optional(checker->types, type);
    if (have == kind || from_number || (kind == TYPE_INT && have == TYPE_BOOL)) return type;
    return wrong_argument(checker, value,
                          kind == TYPE_BOOL ? "a str" : kind == TYPE_INT
                              ? "a str, a float or a bool" : "a str or an int", call);
}

/* One list, or several values of one type. */
static const Type *check_extreme(Checker *checker, Node *call)
{
    Node **values = call->call.bound;
    const Type *type = values[0]->type;
    Role role = { .kind = ROLE_ITEM };

    if (call->call.nbound == 1) {
        if (type->kind == TYPE_LIST && type_has_order(type->item)) return type->item;
        return wrong_argument(checker, values[0], "a list of numbers or strs, or several values",
                              call);
    }
    for (int i = 0; i < call->call.nbound; i++) {
        const Type *both = i ? unify(checker, type, values[i]->type, false) : type;
        if (!both || !type_has_order(both)) {
            return wrong_argument(checker, values[i], "numbers, or values of one type that has "
                                  "an order", call);
        }
        type = both;
    }
    for (int i = 0; i < call->call.nbound; i++) coerce(checker, values[i], type, &role);
    return type;
}

static const Type *check_abs(Checker *checker, Node *call, Node *value)
{
    TypeKind kind = value->type->kind;

    if (kind == TYPE_INT || kind == TYPE_FLOAT) return value->type;
    return wrong_argument(checker, value, "an int or a float", call);
}

/* An int is round as it is: as a float it could lose digits. */
static const Type *check_round(Checker *checker, Node *call, Node *value)
{
    TypeKind kind = value->type->kind;

    if (kind != TYPE_INT && kind != TYPE_FLOAT) {
        return wrong_argument(checker, value, "an int or a float", call);
    }
    return basic(checker, call->call.bound[1] ? TYPE_FLOAT : TYPE_INT);
}

static const Type *check_printables(Checker *checker, Node *call, TypeKind result)
{
    for (int i = 0; i < call->call.nbound; i++) {
        Node *value = call->call.bound[i];
        if (type_is_printable(value->type)) continue;
        error_not_printable(checker->diags, value->span, value->type);
        return error_type(checker);
    }
    return basic(checker, result);
}

/* query(…): what has names for its values. */
static const Type *check_query(Checker *checker, Node *call, Node *value)
{
    switch (value->type->kind) {
    case TYPE_MAP:
    case TYPE_RECORD:
    case TYPE_JSON:
        return basic(checker, TYPE_STR);
    default:
        return wrong_argument(checker, value, "a map, a record or json", call);
    }
}

/* The constant text of a value, or of the pieces of one, that is not ASCII; null: there is none. */
static const Node *find_beyond_ascii(const Node *value)
{
    while (value->kind == NODE_CONVERT) value = value->convert.value;
    if (value->kind == NODE_NAME && value->name.symbol
        && value->name.symbol->kind == SYMBOL_CONST && value->name.symbol->decl)
        return find_beyond_ascii(value->name.symbol->decl->global.value) ? value : NULL;
    if (value->kind == NODE_INTERP) {
        for (const Node *part = value->interp.parts.first; part; part = part->next) {
            const Node *inner = part->kind == NODE_HOLE ? part->hole.value : part;
            if (find_beyond_ascii(inner)) return part;
        }
    }
    for (size_t i = 0; value->kind == NODE_STR && i < value->str_value.len; i++)
        if ((unsigned char)value->str_value.ptr[i] >= 0x80) return value;
    return NULL;
}

/* header(name, value): a URL is percent-encoded, JSON escaped; other text must be ASCII. */
static const Type *check_header(Checker *checker, Node *call, Node *name, Node *value)
{
    if (value->type->kind != TYPE_STR && value->type->kind != TYPE_JSON)
        return wrong_argument(checker, value, "a str or json", call);
    bool is_url = name->kind == NODE_STR && head_is_url(name->str_value);
    const Node *found = is_url ? NULL : find_beyond_ascii(value);
    if (found) {
        error_header_beyond_ascii(checker->diags, found->span);
        return error_type(checker);
    }
    return basic(checker, TYPE_REPLY);
}

static const Type *function_result(Checker *checker, Node *call, const Builtin *builtin)
{
    Node *first = call->call.nbound > 0 ? call->call.bound[0] : NULL;
    const char *notation = builtin->result;

    switch (builtin->id) {
    case BUILTIN_LEN: return check_len(checker, call, first);
    case BUILTIN_STR: return check_printables(checker, call, TYPE_STR);
    case BUILTIN_INT: return check_parsing(checker, call, first, TYPE_INT);
    case BUILTIN_FLOAT: return check_parsing(checker, call, first, TYPE_FLOAT);
    case BUILTIN_BOOL: return check_parsing(checker, call, first, TYPE_BOOL);
    case BUILTIN_MIN:
    case BUILTIN_MAX: return check_extreme(checker, call);
    case BUILTIN_ABS: return check_abs(checker, call, first);
    case BUILTIN_ROUND: return check_round(checker, call, first);
    case BUILTIN_HEADER: return check_header(checker, call, first, call->call.bound[1]);
    case BUILTIN_QUERY: return check_query(checker, call, first);
    case BUILTIN_RANDOM: return basic(checker, first ? TYPE_INT : TYPE_FLOAT);
    case BUILTIN_LOG: return check_printables(checker, call, TYPE_VOID);
    case BUILTIN_TEXT:
    case BUILTIN_REDIRECT:
    case BUILTIN_STATUS:
    case BUILTIN_COOKIE: return basic(checker, TYPE_REPLY);
    default: break;
    }
    return *notation ? builtin_type(checker, &notation, NULL) : basic(checker, TYPE_VOID);
}

const Type *check_builtin(Checker *checker, Node *call, const Builtin *builtin)
{
    call->call.kind = CALL_BUILTIN;
    call->call.builtin = builtin;
    if (!bind_arguments(checker, call, builtin, NULL)) return error_type(checker);
    return function_result(checker, call, builtin);
}

/* ---- methods ---- */

static const Type *unknown_method(Checker *checker, Node *call, const Type *receiver)
{
    Span at = call->call.name_span;
    fh_str name = call->call.name;

    for (Node *arg = call->call.args.first; arg; arg = arg->next) check_stray(checker, arg);
    if (type_is_error(receiver)) return receiver;
    if (receiver->kind == TYPE_OPTIONAL) {
        const Builtin *inner = builtin_method(receiver->item->kind, name);
        checker->is_changing = inner && builtin_mutates(inner);
        report_unopened(checker, call->call.object);
        checker->is_changing = false;
    } else if (builtin_member(receiver->kind, name)) {
        error_member_called(checker->diags, at, name);
    } else error_unknown_member(checker->diags, at, name, receiver);
    return error_type(checker);
}

/* Methods that need something of the list's items. */
static bool check_items_for(Checker *checker, Node *call, const Type *receiver)
{
    const Type *item = receiver->item;

    switch (call->call.builtin->id) {
    case BUILTIN_LIST_SORT:
        if (type_has_order(item)) return true;
        error_no_order(checker->diags, call->call.name_span, item);
        return false;
    case BUILTIN_LIST_REMOVE:
    case BUILTIN_LIST_CONTAINS:
    case BUILTIN_LIST_INDEX:
        if (type_has_equality(item)) return true;
        error_no_equality(checker->diags, call->call.name_span, item);
        return false;
    case BUILTIN_LIST_JOIN:
        if (type_is_printable(item)) return true;
        error_not_printable(checker->diags, call->call.object->span, item);
        return false;
    default:
        return true;
    }
}

static const Type *method_result(Checker *checker, Node *call, const Type *receiver,
                                 bool is_statement)
{
    const Builtin *builtin = call->call.builtin;
    const char *notation = builtin->result;

    if (builtin_mutates_as_statement(builtin) && is_statement) return basic(checker, TYPE_VOID);
    if (builtin->id == BUILTIN_LIST_POP && call->call.bound[0]) return receiver->item;
    return *notation ? builtin_type(checker, &notation, receiver) : basic(checker, TYPE_VOID);
}

const Type *check_method(Checker *checker, Node *call)
{
    Node *object = call->call.object;
    bool is_statement = checker->statement == call;
    const Type *receiver = check_any(checker, object);
    const Builtin *builtin = builtin_method(receiver->kind, call->call.name);

    if (!builtin) return unknown_method(checker, call, receiver);
    call->call.kind = CALL_METHOD;
    call->call.builtin = builtin;
    bool changes = builtin_mutates(builtin) ||
                   (builtin_mutates_as_statement(builtin) && is_statement);
    bool fits = !changes || verify_place(checker, object, false);
    if (builtin->id == BUILTIN_SESSION_CLEAR) {
        fits = may_change_session(checker, object->span);
    }
    fits &= bind_arguments(checker, call, builtin, receiver);
    if (!fits || !check_items_for(checker, call, receiver)) return error_type(checker);
    return method_result(checker, call, receiver, is_statement);
}
