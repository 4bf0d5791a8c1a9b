/* test_map.c: maps: order, value semantics, growth. */
#include "in_event.h"
#include "values/map.h"

static const FhType counts = FH_TYPE_MAP("{str: int}", &fh_type_str, &fh_type_int);
static const FhType flags = FH_TYPE_MAP("{int: bool}", &fh_type_int, &fh_type_bool);
static const FhType lists = FH_TYPE_MAP("{str: [int]}", &fh_type_str, &fh_type_int_list);

FH_MAYBE_OF(MaybeInts, fh_int_list);

static void set(FhEvent *ev, fh_map *map, const char *key, int64_t value)
{
    fh_str text = str_from(key);
    fh_map_set(ev, FH_LOCAL, &counts, map, &text, &value);
}

static bool unset(FhEvent *ev, fh_map *map, const char *key)
{
    fh_str text = str_from(key);
    return fh_map_remove(ev, FH_LOCAL, &counts, map, &text);
}

#define CHECK_MAP(map, want) CHECK_STR(fh_str_of(ev, &counts, &(map)), want)

static void order(FhEvent *ev)
{
    fh_map map = { NULL };
    fh_str key = FH_STR("b");
    fh_maybe_int found;
    CHECK_MAP(map, "{}");
    set(ev, &map, "c", 1);
    set(ev, &map, "a", 2);
    set(ev, &map, "b", 3);
    set(ev, &map, "c", 4);
    CHECK_MAP(map, "{\"c\": 4, \"a\": 2, \"b\": 3}");
    CHECK(unset(ev, &map, "a"));
    CHECK(!unset(ev, &map, "a"));
    set(ev, &map, "a", 5);
    CHECK_MAP(map, "{\"c\": 4, \"b\": 3, \"a\": 5}");
    fh_map_get(&counts, &map, &key, &found);
    CHECK(found.has && found.value == 3 && fh_map_has(&counts, &map, &key));
    key = FH_STR("x");
    fh_map_get(&counts, &map, &key, &found);
    CHECK(!found.has && found.value == 0 && !fh_map_has(&counts, &map, &key));
    fh_str_list keys;
    fh_int_list values;
    fh_map_keys(ev, &counts, &map, &keys);
    fh_map_values(ev, &counts, &map, &values);
    CHECK_STR(fh_list_join(ev, &fh_type_str_list, &keys, FH_STR(" ")), "c b a");
    CHECK_STR(fh_list_join(ev, &fh_type_int_list, &values, FH_STR(" ")), "4 3 5");
    fh_map_clear(ev, FH_LOCAL, &counts, &map);
    CHECK_MAP(map, "{}");
}

static void copies(FhEvent *ev)
{
    fh_map a = { NULL };
    set(ev, &a, "x", 1);
    fh_map b = FH_SHARED(ev, &counts, &a, fh_map);
    set(ev, &b, "x", 2);
    set(ev, &a, "y", 3);
    CHECK_MAP(a, "{\"x\": 1, \"y\": 3}");
    CHECK_MAP(b, "{\"x\": 2}");
    fh_map c = FH_SHARED(ev, &counts, &a, fh_map);
    unset(ev, &c, "x");
    CHECK_MAP(a, "{\"x\": 1, \"y\": 3}");
    CHECK_MAP(c, "{\"y\": 3}");
}

static void values_are_copies(FhEvent *ev)
{
    fh_map map = { NULL };
    fh_int_list list = fh_range(ev, 0, 2, 1, 1);
    fh_str key = FH_STR("k");
    int64_t item = 9;
    MaybeInts got;
    fh_map_set(ev, FH_LOCAL, &lists, &map, &key, &list);
    fh_map_get(&lists, &map, &key, &got);
    fh_list_push(ev, FH_LOCAL, &fh_type_int_list, &got.value, &item);
    CHECK_STR(fh_str_of(ev, &lists, &map), "{\"k\": [0, 1]}");
    CHECK_INT(got.value.len, 3);
}

/* Against a plain array, with keys that come and go. */
static void many(FhEvent *ev)
{
    enum { KEYS = 500 };
    fh_map map = { NULL };
    signed char want[KEYS];
    uint64_t random = 1;
    int64_t len = 0;
    memset(want, -1, sizeof(want));
    for (int i = 0; i < 20000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        int64_t key = (int64_t)(random >> 33) % KEYS;
        bool value = random >> 62 & 1;
        if (random >> 63) {
            CHECK_INT(fh_map_remove(ev, FH_LOCAL, &flags, &map, &key), want[key] >= 0);
            len -= want[key] >= 0;
            want[key] = -1;
        } else {
            fh_map_set(ev, FH_LOCAL, &flags, &map, &key, &value);
            len += want[key] < 0;
            want[key] = value;
        }
        CHECK_INT(fh_map_len(&map), len);
    }
    for (int64_t key = 0; key < KEYS; key++) {
        fh_maybe_bool found;
        fh_map_get(&flags, &map, &key, &found);
        CHECK_INT(found.has ? found.value : -1, want[key]);
    }
    const void *key, *value;
    int64_t walked = 0;
    for (int64_t at = 0; fh_map_next(&flags, &map, &at, &key, &value);) walked++;
    CHECK_INT(walked, len);
    CHECK(map.data->capacity < 4 * KEYS);
}

/* Keys that come and go for ever take no more room. */
static void a_queue(FhEvent *ev)
{
    fh_map map = { NULL };
    bool value = true;
    for (int64_t i = 0; i < 10000; i++) {
        int64_t old = i - 10;
        fh_map_set(ev, FH_LOCAL, &flags, &map, &i, &value);
        fh_map_remove(ev, FH_LOCAL, &flags, &map, &old);
    }
    CHECK_INT(fh_map_len(&map), 10);
    CHECK(map.data->capacity <= 48);
}

static void equality(FhEvent *ev)
{
    fh_map a = { NULL }, b = { NULL };
    CHECK(fh_equal(&counts, &a, &b));
    set(ev, &a, "x", 1);
    set(ev, &a, "y", 2);
    set(ev, &b, "y", 2);
    CHECK(!fh_equal(&counts, &a, &b));
    set(ev, &b, "x", 1);
    CHECK(fh_equal(&counts, &a, &b));
    set(ev, &b, "x", 3);
    CHECK(!fh_equal(&counts, &a, &b));
}

static void test_maps(void)
{
    RUN_IN_EVENT(order);
    RUN_IN_EVENT(copies);
    RUN_IN_EVENT(values_are_copies);
    RUN_IN_EVENT(many);
    RUN_IN_EVENT(a_queue);
    RUN_IN_EVENT(equality);
}

int main(void)
{
    RUN(test_maps);
    return in_event_end();
}
