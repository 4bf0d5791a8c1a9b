/* fuzz_json.c: any bytes as JSON. What is taken is written, and reads back as the same. */
#include <stdlib.h>
#include <string.h>

#include "values/event.h"
#include "values/json.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool right)
{
    if (!right) abort();
}

static fh_str written(FhEvent *ev, JsonStyle style, fh_json json)
{
    FhOut *out = fh_markup_begin(ev);
    json_write_tree(out, style, json);
    return fh_markup_end(ev, out);
}

static void use(FhEvent *ev, fh_json json)
{
    for (int64_t i = 0; i < fh_json_len(json) && i < 100; i++) fh_json_item(json, i);
    fh_str_list keys = fh_json_keys(ev, json);
    for (int64_t i = 0; i < keys.len; i++) check(fh_json_key(json, keys.items[i]) != NULL);
    fh_json_int(json);
    fh_json_float(json);
    fh_json_text(ev, json);
}

static void work(Event *event, void *context)
{
    FhEvent *ev = &event->pub;
    fh_json json = json_parse(event->arena, *(fh_str *)context, NULL);
    if (!json) return;
    fh_str text = written(ev, JSON_PLAIN, json);
    fh_json again = json_parse(event->arena, text, NULL);
    check(again && json_equal(json, again));
    check(utf8_valid_prefix(text) == text.len);
    fh_str script = written(ev, JSON_IN_SCRIPT, json), attr = written(ev, JSON_IN_ATTR, json);
    check(str_find(script, FH_STR("<"), 0) < 0);
    check(str_find(attr, FH_STR("<"), 0) < 0 && str_find(attr, FH_STR("\""), 0) < 0);
    again = json_parse(event->arena, script, NULL);
    check(again && json_equal(json, again));
    use(ev, json);
    void *block = malloc(json_copy_size(json));
    check(block && json_equal(json, json_copy(block, json)));
    free(block);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static Event event;
    fh_str text = { (const char *)bytes, len };
    if (!event.arena && !event_init(&event, NULL)) abort();
    event_begin(&event);
    check(event_try(&event, work, &text));
    event_end(&event);
    return 0;
}
