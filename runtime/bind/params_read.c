/* params_read.c: from text to pairs and JSON, before anything is bound. */
#include <string.h>

#include "values/event.h"
#include "values/json.h"
#include "bind/params.h"
#include "base/str.h"
#include "http/url.h"

/* ---- queries and forms ---- */

static bool is_valid(fh_str text)
{
    return utf8_valid_prefix(text) == text.len;
}

static ParamPair read_pair(FhEvent *ev, fh_str text)
{
    ParamPair pair = { .name = text };
    int64_t equals = str_find(text, FH_STR("="), 0);
    if (equals >= 0) {
        pair.name = str_sub(text, 0, (size_t)equals);
        pair.value = url_decode(event_of(ev)->arena, str_sub(text, (size_t)equals + 1, text.len),
                                true);
    }
    pair.name = url_decode(event_of(ev)->arena, pair.name, true);
    pair.invalid = !is_valid(pair.name) || !is_valid(pair.value);
    return pair;
}

const ParamPair *params_pairs(FhEvent *ev, fh_str text, size_t *npairs)
{
    size_t most = 1, from = 0;
    for (size_t i = 0; i < text.len; i++) most += text.ptr[i] == '&';
    ParamPair *pairs = event_array(ev, text.len ? most : 0, sizeof(ParamPair));
    *npairs = 0;
    while (from < text.len) {
        int64_t end = str_find(text, FH_STR("&"), from);
        size_t to = end < 0 ? text.len : (size_t)end;
        if (to > from) pairs[(*npairs)++] = read_pair(ev, str_sub(text, from, to));
        from = to + 1;
    }
    return pairs;
}

/* ---- JSON ---- */

static bool read_json(FhEvent *ev, fh_str text, JsonOmitted *omitted, fh_json *json,
                      ParamError *error)
{
    JsonError wrong = { NULL, 0 };
    *json = json_parse_without(event_of(ev)->arena, text, omitted, &wrong);
    if (*json) return true;
    error->message = str_from(arena_printf(event_of(ev)->arena, "Not JSON: %s (byte %zu)",
                                           wrong.what, wrong.at + 1));
    return false;
}

bool params_read_json(FhEvent *ev, fh_str text, fh_json *json, ParamError *error)
{
    return read_json(ev, text, NULL, json, error);
}

/* htmx 4 puts the fields into an object, beside things of its own. */
static fh_json unwrap(fh_json message)
{
    fh_json values = json_find(message, FH_STR("values"));
    if (!values || values->kind != JSON_OBJECT) values = json_find(message, FH_STR("body"));
    return values && values->kind == JSON_OBJECT ? values : message;
}

bool params_read_message(FhEvent *ev, fh_str text, ParamMessage *message, ParamError *error)
{
    /* htmx 2 sends HEADERS, htmx 4 sends headers. A form field of such a name is a text. Few
     * handlers look at them, so they are kept as text until one does. */
    JsonOmitted headers = { .names = { FH_STR("HEADERS"), FH_STR("headers") } };
    *message = (ParamMessage){ .data = NULL };
    if (!read_json(ev, text, &headers, &message->data, error)) return false;
    if (message->data->kind != JSON_OBJECT) {
        error->message = FH_STR("Not a JSON object");
        return false;
    }
    message->headers = headers.text;
    message->fields = message->headers.ptr ? unwrap(message->data) : message->data;
    return true;
}

/* ---- data ---- */

/* The values of one name. */
typedef struct Group {
    fh_str name;
    size_t count;
    FhJson *values;
} Group;

static const FhType index_type = FH_TYPE_MAP("{str: int}", &fh_type_str, &fh_type_int);

/* Groups the pairs by name, in the order of first appearance; returns how many there are. */
static size_t group_pairs(FhEvent *ev, const ParamPair *pairs, size_t npairs, Group *groups)
{
    fh_map index = { NULL };
    int64_t *group_of = event_array(ev, npairs, sizeof(int64_t));
    size_t ngroups = 0;
    for (size_t i = 0; i < npairs; i++) {
        const int64_t *known = fh_map_find(&index_type, &index, &pairs[i].name);
        group_of[i] = known ? *known : (int64_t)ngroups;
        if (!known) {
            groups[ngroups++] = (Group){ .name = pairs[i].name };
            fh_map_set(ev, FH_LOCAL, &index_type, &index, &pairs[i].name, &group_of[i]);
        }
        groups[group_of[i]].count++;
    }
    for (size_t i = 0; i < ngroups; i++) {
        groups[i].values = event_array(ev, groups[i].count, sizeof(FhJson));
        groups[i].count = 0;
    }
    for (size_t i = 0; i < npairs; i++) {
        Group *group = &groups[group_of[i]];
        if (!pairs[i].invalid) group->values[group->count++] = json_make_str(pairs[i].value);
    }
    return ngroups;
}

static size_t add_pairs(FhEvent *ev, const ParamPair *pairs, size_t npairs, JsonMember *members)
{
    Group *groups = event_array(ev, npairs, sizeof(Group));
    size_t ngroups = group_pairs(ev, pairs, npairs, groups), len = 0;
    for (size_t i = 0; i < ngroups; i++) {
        const Group *group = &groups[i];
        if (group->count == 0) continue;
        members[len].key = group->name;
        members[len++].value =
            group->count == 1 ? group->values[0] : json_make_array(group->values, group->count);
    }
    return len;
}

/* The query comes last, since a later member replaces an earlier one. JSON that is no object
 * has nowhere to take members of a query to, so that it stands alone or not at all. */
fh_json params_data(FhEvent *ev, const ParamSource *source)
{
    if (source->json && source->json->kind != JSON_OBJECT && source->nquery == 0)
        return source->json;
    bool json = source->json && source->json->kind == JSON_OBJECT;
    size_t njson = json ? source->json->len : 0, len = njson;
    JsonMember *members =
        event_array(ev, njson + source->nform + source->nquery, sizeof(JsonMember));
    if (njson) memcpy(members, source->json->members, njson * sizeof(JsonMember));
    len += add_pairs(ev, source->form, source->nform, members + len);
    len += add_pairs(ev, source->query, source->nquery, members + len);
    FhJson *data = event_alloc(ev, sizeof(FhJson));
    *data = json_make_object(event_of(ev)->arena, members, len);
    return data;
}
