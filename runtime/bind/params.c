/* params.c: binding by name and type. */
#include "bind/params.h"

#include <string.h>

#include "values/event.h"
#include "values/json.h"
#include "values/list.h"
#include "base/number.h"
#include "base/str.h"
#include "values/value.h"

/* Code points of a wrong value that an error shows. */
#define SHOWN_MAX 40

/* ---- what can be said about one place ---- */

typedef enum Found {
    FOUND,
    MISSING, /* nothing there, or what counts as nothing: look further */
    WRONG    /* of another type: an error */
} Found;

typedef struct Binder {
    FhEvent *ev;
    const ParamSource *source;
    ParamError *error;
} Binder;

static const char *words_for(const FhType *type)
{
    switch (type->kind) {
    case FH_INT: return "a whole number";
    case FH_FLOAT: return "a number";
    case FH_BOOL: return "true or false";
    case FH_STR_KIND: return "a text";
    case FH_RECORD: return "an object";
    case FH_FILE: return "an uploaded file";
    case FH_LIST:
    case FH_MAYBE: return words_for(type->item);
    default: return type->name;
    }
}

static Found wrong(Binder *binder, const FhType *type, fh_str name, fh_str came)
{
    fh_str shown = fh_str_slice(came, 0, SHOWN_MAX);
    binder->error->message =
        FH_CONCAT(binder->ev, FH_STR("Wrong value for "), name, FH_STR(": it must be "),
                  str_from(words_for(type)), FH_STR(", but what came was "), shown,
                  shown.len < came.len ? FH_STR("…") : FH_STR(""));
    return WRONG;
}

static Found wrong_json(Binder *binder, const FhType *type, fh_str name, fh_json json)
{
    FhOut *out = fh_markup_begin(binder->ev);
    json_write_tree(out, JSON_PLAIN, json);
    return wrong(binder, type, name, fh_markup_end(binder->ev, out));
}

/* ---- from text ---- */

static bool takes_number(const FhType *type)
{
    return type->kind == FH_INT || type->kind == FH_FLOAT;
}

/* Empty where a number or bool is wanted is as if nothing were there. */
static bool is_nothing(const FhType *type, fh_str text)
{
    return text.len == 0 && (takes_number(type) || type->kind == FH_BOOL);
}

static fh_json text_as_json(FhEvent *ev, fh_str text)
{
    FhJson *json = event_alloc(ev, sizeof(FhJson));
    *json = json_make_str(text);
    return json;
}

static Found bind_text(Binder *binder, const FhType *type, fh_str name, fh_str text, void *value)
{
    bool fits = false;
    fh_str typed = takes_number(type) ? str_trim(text) : text;
    if (is_nothing(type, typed)) return MISSING;
    switch (type->kind) {
    case FH_INT: fits = number_int(typed, value); break;
    case FH_FLOAT: fits = number_float_typed(typed, value); break;
    case FH_BOOL: fits = number_bool(text, value); break;
    case FH_STR_KIND: *(fh_str *)value = text; return FOUND;
    case FH_JSON: *(fh_json *)value = text_as_json(binder->ev, text); return FOUND;
    default: break;
    }
    return fits ? FOUND : wrong(binder, type, name, text);
}

static Found bind_pair(Binder *binder, const FhType *type, const ParamPair *pair, void *value)
{
    if (!pair->invalid) return bind_text(binder, type, pair->name, pair->value, value);
    binder->error->message = FH_CONCAT(binder->ev, FH_STR("Wrong value for "), pair->name,
                                       FH_STR(": it is not UTF-8"));
    return WRONG;
}

/* All values of the name; empty ones that count as nothing are left out. */
static Found bind_pairs(Binder *binder, const FhType *type, fh_str name, const ParamPair *pairs,
                        size_t npairs, void *list)
{
    void *item = event_alloc(binder->ev, type->item->size);
    Found all = MISSING;
    for (size_t i = 0; i < npairs; i++) {
        if (!str_eq(pairs[i].name, name)) continue;
        Found found = bind_pair(binder, type->item, &pairs[i], item);
        if (found == WRONG) return WRONG;
        if (found == FOUND) fh_list_push(binder->ev, FH_LOCAL, type, list, item);
        if (found == FOUND) all = FOUND;
    }
    return all;
}

/* A scalar takes the last of several. */
static Found find_pairs(Binder *binder, const FhType *type, fh_str name, const ParamPair *pairs,
                        size_t npairs, void *value)
{
    if (type->kind == FH_LIST) return bind_pairs(binder, type, name, pairs, npairs, value);
    for (size_t i = npairs; i > 0; i--)
        if (str_eq(pairs[i - 1].name, name))
            return bind_pair(binder, type, &pairs[i - 1], value);
    return MISSING;
}

static Found find_captures(Binder *binder, const FhType *type, fh_str name, void *value)
{
    const ParamSource *source = binder->source;
    for (int i = 0; i < source->ncaptures; i++) {
        ParamPair pair = { source->captures[i].name, source->captures[i].value, false };
        if (!str_eq(pair.name, name)) continue;
        return find_pairs(binder, type, name, &pair, 1, value);
    }
    return MISSING;
}

/* ---- from JSON ---- */

static Found bind_json(Binder *binder, const FhType *type, fh_str name, fh_json json, void *value);
static bool bind_fields(Binder *binder, const FhField *fields, int nfields, void *record);

static bool number_of_json(const FhType *type, fh_json json, void *value)
{
    if (type->kind == FH_FLOAT) {
        fh_maybe_float real = fh_json_float(json);
        if (real.has) *(double *)value = real.value;
        return real.has;
    }
    fh_maybe_int whole = fh_json_int(json);
    if (!whole.has) return false;
    if (type->kind == FH_INT) *(int64_t *)value = whole.value;
    else if (whole.value == 0 || whole.value == 1) *(bool *)value = whole.value == 1;
    else return false;
    return true;
}

static Found bind_scalar(Binder *binder, const FhType *type, fh_str name, fh_json json,
                         void *value)
{
    bool is_number = json->kind == JSON_INT || json->kind == JSON_FLOAT;
    bool is_bool = json->kind == JSON_BOOL;
    if (json->kind == JSON_STR) return bind_text(binder, type, name, json_str(json), value);
    if (type->kind == FH_STR_KIND && (is_number || is_bool)) {
        *(fh_str *)value = fh_json_text(binder->ev, json);
        return FOUND;
    }
    if (type->kind == FH_BOOL && is_bool) {
        *(bool *)value = json->truth;
        return FOUND;
    }
    bool wants_number = takes_number(type) || type->kind == FH_BOOL;
    if (wants_number && is_number && number_of_json(type, json, value)) return FOUND;
    return wrong_json(binder, type, name, json);
}

/* null counts as nothing. */
static Found bind_items(Binder *binder, const FhType *type, fh_str name, const FhJson *items,
                        size_t nitems, AnyList *list)
{
    AnyList made;
    fh_list_make(binder->ev, type, &made, (int64_t)nitems, NULL);
    made.len = 0;
    for (size_t i = 0; i < nitems; i++) {
        char *place = made.items + (size_t)made.len * type->item->size;
        Found found = bind_json(binder, type->item, name, &items[i], place);
        if (found == WRONG) return WRONG;
        if (found == FOUND) made.len++;
    }
    *list = made;
    return FOUND;
}

/* The fields of an object and of nothing else. */
static Found bind_object(Binder *binder, const FhType *type, fh_json json, void *record)
{
    ParamSource source = { .body = binder->source->body, .json = json };
    Binder inner = { binder->ev, &source, binder->error };
    return bind_fields(&inner, type->fields, type->nfields, record) ? FOUND : WRONG;
}

static Found bind_json(Binder *binder, const FhType *type, fh_str name, fh_json json, void *value)
{
    if (json->kind == JSON_NULL) return MISSING;
    switch (type->kind) {
    case FH_JSON: *(fh_json *)value = json; return FOUND;
    case FH_LIST:
        if (json->kind == JSON_ARRAY)
            return bind_items(binder, type, name, json->items, json->len, value);
        return bind_items(binder, type, name, json, 1, value);
    case FH_MAYBE: {
        Found found = bind_json(binder, type->item, name, json, (char *)value + type->value_offset);
        *(bool *)value = found == FOUND;
        return found;
    }
    case FH_RECORD:
        if (json->kind == JSON_OBJECT) return bind_object(binder, type, json, value);
        return wrong_json(binder, type, name, json);
    default: return bind_scalar(binder, type, name, json, value);
    }
}

/* The fields of a message may be in an object inside it, as htmx 4 sends them. */
static fh_json find_field(const ParamSource *source, fh_str name)
{
    fh_json found = json_find(source->json, name);
    if (found || source->body != PARAM_MESSAGE) return found;
    found = json_find(json_find(source->json, FH_STR("values")), name);
    return found ? found : json_find(json_find(source->json, FH_STR("body")), name);
}

/* A scalar takes the last item of an array; an empty array is as if nothing were there. */
static Found find_json(Binder *binder, const FhType *type, fh_str name, void *value)
{
    fh_json json = find_field(binder->source, name);
    bool keeps_arrays = type->kind == FH_LIST || type->kind == FH_JSON;
    if (json && json->kind == JSON_ARRAY && !keeps_arrays)
        json = json->len ? &json->items[json->len - 1] : NULL;
    return json ? bind_json(binder, type, name, json, value) : MISSING;
}

/* ---- files ---- */

static bool is_chosen(const ParamFile *file, fh_str name)
{
    return str_eq(file->name, name) && (file->file.name.len > 0 || file->file.size > 0);
}

static bool takes_files(const FhType *type)
{
    return type->kind == FH_FILE || (type->kind == FH_LIST && type->item->kind == FH_FILE);
}

static Found find_files(Binder *binder, const FhType *type, fh_str name, void *value)
{
    const ParamSource *source = binder->source;
    Found found = MISSING;
    for (size_t i = 0; i < source->nfiles; i++) {
        const fh_file *file = &source->files[i].file;
        if (!is_chosen(&source->files[i], name)) continue;
        if (type->kind == FH_LIST) fh_list_push(binder->ev, FH_LOCAL, type, value, file);
        else *(fh_file *)value = *file;
        found = FOUND;
    }
    return found;
}

/* ---- all places in their order ---- */

static Found find_body(Binder *binder, const FhType *type, fh_str name, void *value)
{
    const ParamSource *source = binder->source;
    if (source->body == PARAM_NONE) return MISSING;
    if (source->body == PARAM_FORM)
        return find_pairs(binder, type, name, source->form, source->nform, value);
    return find_json(binder, type, name, value);
}

static Found find_value(Binder *binder, const FhType *type, fh_str name, void *value)
{
    const ParamSource *source = binder->source;
    bool message = source->body == PARAM_MESSAGE;
    if (takes_files(type)) return find_files(binder, type, name, value);
    Found found = find_captures(binder, type, name, value);
    if (found == MISSING && message) found = find_body(binder, type, name, value);
    if (found == MISSING)
        found = find_pairs(binder, type, name, source->query, source->nquery, value);
    if (found == MISSING && !message) found = find_body(binder, type, name, value);
    return found;
}

static bool has_pair(const ParamPair *pairs, size_t npairs, fh_str name)
{
    for (size_t i = 0; i < npairs; i++)
        if (str_eq(pairs[i].name, name)) return true;
    return false;
}

/* Whether something came for a field, right or wrong. */
static bool is_given(const ParamSource *source, const FhType *type, fh_str name)
{
    while (type->kind == FH_MAYBE) type = type->item;
    if (type->kind == FH_RECORD)
        for (int i = 0; i < type->nfields; i++)
            if (is_given(source, type->fields[i].type, str_from(type->fields[i].name)))
                return true;
    for (int i = 0; i < source->ncaptures; i++)
        if (str_eq(source->captures[i].name, name)) return true;
    if (has_pair(source->query, source->nquery, name)) return true;
    for (size_t i = 0; i < source->nfiles; i++)
        if (is_chosen(&source->files[i], name)) return true;
    if (source->body == PARAM_FORM) return has_pair(source->form, source->nform, name);
    return source->body != PARAM_NONE && !fh_json_is_none(find_field(source, name));
}

/* A record's fields come by their own names, or as an object under the record's. */
static Found find_record(Binder *binder, const FhType *type, fh_str name, void *record)
{
    const ParamSource *source = binder->source;
    bool json = source->body == PARAM_JSON || source->body == PARAM_MESSAGE;
    fh_json object = json ? find_field(source, name) : NULL;
    if (object && object->kind == JSON_OBJECT) return bind_object(binder, type, object, record);
    return bind_fields(binder, type->fields, type->nfields, record) ? FOUND : WRONG;
}

static Found find_any(Binder *binder, const FhType *type, fh_str name, void *value)
{
    if (type->kind == FH_MAYBE) {
        void *inner = (char *)value + type->value_offset;
        bool given = is_given(binder->source, type, name);
        Found found = given ? find_any(binder, type->item, name, inner) : MISSING;
        *(bool *)value = found == FOUND;
        return found;
    }
    if (type->kind == FH_RECORD) return find_record(binder, type, name, value);
    return find_value(binder, type, name, value);
}

static Found default_of(Binder *binder, const FhField *field, void *value)
{
    FhKind kind = field->type->kind;
    ParamBody body = binder->source->body;
    bool unticked = kind == FH_BOOL && (body == PARAM_FORM || body == PARAM_MESSAGE);
    memset(value, 0, field->type->size);
    if (field->need == FH_DEFAULT) memcpy(value, field->fallback, field->type->size);
    else if (kind != FH_MAYBE && kind != FH_LIST && !unticked) return MISSING;
    return FOUND;
}

static bool bind_field(Binder *binder, const FhField *field, void *value)
{
    fh_str name = str_from(field->name);
    bool record = field->type->kind == FH_RECORD;
    bool given = !record || field->need == FH_REQUIRED ||
                 is_given(binder->source, field->type, name);
    Found found = given ? find_any(binder, field->type, name, value) : MISSING;
    if (found == MISSING) found = default_of(binder, field, value);
    if (found == MISSING)
        binder->error->message =
            FH_CONCAT(binder->ev, FH_STR("Missing required field: "), name);
    return found == FOUND;
}

static bool bind_fields(Binder *binder, const FhField *fields, int nfields, void *record)
{
    for (int i = 0; i < nfields; i++)
        if (!bind_field(binder, &fields[i], (char *)record + fields[i].offset)) return false;
    return true;
}

bool params_bind(FhEvent *ev, const FhField *fields, int nfields, void *params,
                 const ParamSource *source, ParamError *error)
{
    Binder binder = { ev, source, error };
    return bind_fields(&binder, fields, nfields, params);
}
