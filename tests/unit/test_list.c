/* test_list.c: lists: value semantics, methods, limits. */
#include "in_event.h"
#include "values/list.h"

FH_LIST_OF(Grid, fh_int_list);
static const FhType grid_type = FH_TYPE_LIST("[[int]]", Grid, &fh_type_int_list);

static void push(FhEvent *ev, fh_int_list *list, int64_t item)
{
    fh_list_push(ev, FH_LOCAL, &fh_type_int_list, list, &item);
}

static fh_int_list ints(FhEvent *ev, int64_t count)
{
    fh_int_list list = { 0, NULL, NULL };
    for (int64_t i = 1; i <= count; i++) push(ev, &list, i);
    return list;
}

static fh_str shown(FhEvent *ev, const FhType *type, const void *list)
{
    return fh_str_of(ev, type, list);
}

#define CHECK_LIST(list, want) CHECK_STR(shown(ev, &fh_type_int_list, &(list)), want)

/* ---- value semantics ---- */

static void copies(FhEvent *ev)
{
    fh_int_list a = ints(ev, 3);
    fh_int_list b = FH_SHARED(ev, &fh_type_int_list, &a, fh_int_list);
    push(ev, &b, 4);
    push(ev, &a, 5);
    CHECK_LIST(a, "[1, 2, 3, 5]");
    CHECK_LIST(b, "[1, 2, 3, 4]");
    *(int64_t *)fh_list_place(ev, FH_LOCAL, &fh_type_int_list, &b, 0, 1) = 9;
    CHECK_LIST(a, "[1, 2, 3, 5]");
    CHECK_LIST(b, "[9, 2, 3, 4]");
}

static void pops_of_shared(FhEvent *ev)
{
    fh_int_list a = ints(ev, 3);
    fh_int_list b = FH_SHARED(ev, &fh_type_int_list, &a, fh_int_list);
    fh_maybe_int last;
    fh_list_pop(ev, FH_LOCAL, &fh_type_int_list, &a, &last);
    CHECK_INT(last.value, 3);
    push(ev, &a, 7);
    CHECK_LIST(a, "[1, 2, 7]");
    CHECK_LIST(b, "[1, 2, 3]");
}

/* Lists within lists: copying the outer one shares the inner ones. */
static void nested(FhEvent *ev)
{
    fh_int_list row = ints(ev, 2);
    Grid a = { 0, NULL, NULL };
    fh_share(ev, &fh_type_int_list, &row);
    fh_list_push(ev, FH_LOCAL, &grid_type, &a, &row);
    fh_list_push(ev, FH_LOCAL, &grid_type, &a, &row);
    Grid b = FH_SHARED(ev, &grid_type, &a, Grid);
    push(ev, fh_list_place(ev, FH_LOCAL, &grid_type, &b, 0, 1), 8);
    push(ev, fh_list_place(ev, FH_LOCAL, &grid_type, &a, 1, 1), 9);
    push(ev, &row, 7);
    CHECK_STR(shown(ev, &grid_type, &a), "[[1, 2], [1, 2, 9]]");
    CHECK_STR(shown(ev, &grid_type, &b), "[[1, 2, 8], [1, 2]]");
    CHECK_LIST(row, "[1, 2, 7]");

    Grid c = { 0, NULL, NULL }, part = { 0, NULL, NULL };
    fh_list_concat(ev, &grid_type, &a, &b, &c);
    fh_list_slice(ev, &grid_type, &c, 0, 1, &part);
    push(ev, fh_list_place(ev, FH_LOCAL, &grid_type, &c, 0, 1), 5);
    push(ev, fh_list_place(ev, FH_LOCAL, &grid_type, &part, 0, 1), 6);
    CHECK_STR(shown(ev, &grid_type, &a), "[[1, 2], [1, 2, 9]]");
    CHECK_STR(shown(ev, &grid_type, &part), "[[1, 2, 6]]");
    CHECK_STR(shown(ev, &grid_type, &c), "[[1, 2, 5], [1, 2, 9], [1, 2, 8], [1, 2]]");
}

static void from_c(FhEvent *ev)
{
    static int64_t numbers[] = { 3, 1, 2 };
    fh_int_list list = { 3, numbers, NULL };
    fh_list_sort(ev, FH_LOCAL, &fh_type_int_list, &list);
    CHECK_LIST(list, "[1, 2, 3]");
    CHECK_INT(numbers[0], 3);
}

static void test_value_semantics(void)
{
    RUN_IN_EVENT(copies);
    RUN_IN_EVENT(pops_of_shared);
    RUN_IN_EVENT(nested);
    RUN_IN_EVENT(from_c);
}

/* ---- methods ---- */

static void methods(FhEvent *ev)
{
    const FhType *type = &fh_type_int_list;
    fh_int_list list = ints(ev, 5), other;
    int64_t item = 9;
    fh_list_insert(ev, FH_LOCAL, type, &list, 0, &item, 1);
    fh_list_insert(ev, FH_LOCAL, type, &list, 6, &item, 1);
    fh_list_insert(ev, FH_LOCAL, type, &list, 2, &list.items[1], 1);
    CHECK_LIST(list, "[9, 1, 1, 2, 3, 4, 5, 9]");
    fh_list_pop_at(ev, FH_LOCAL, type, &list, 1, &item, 1);
    CHECK_INT(item, 1);
    item = 3;
    CHECK(fh_list_remove(ev, FH_LOCAL, type, &list, &item));
    CHECK(!fh_list_remove(ev, FH_LOCAL, type, &list, &item));
    CHECK_LIST(list, "[9, 1, 2, 4, 5, 9]");
    fh_list_extend(ev, FH_LOCAL, type, &list, &list);
    CHECK_LIST(list, "[9, 1, 2, 4, 5, 9, 9, 1, 2, 4, 5, 9]");
    fh_list_slice(ev, type, &list, -3, INT64_MAX, &other);
    CHECK_LIST(other, "[4, 5, 9]");
    fh_list_slice(ev, type, &list, 8, 2, &other);
    CHECK_LIST(other, "[]");
    fh_list_reverse(ev, FH_LOCAL, type, &list);
    CHECK_LIST(list, "[9, 5, 4, 2, 1, 9, 9, 5, 4, 2, 1, 9]");
    fh_list_sorted(ev, type, &list, &other);
    CHECK_LIST(other, "[1, 1, 2, 2, 4, 4, 5, 5, 9, 9, 9, 9]");
    item = 4;
    CHECK_INT(fh_list_index(type, &list, &item).value, 2);
    CHECK(fh_list_contains(type, &list, &item));
    fh_list_min(ev, type, &list, &item, 1);
    CHECK_INT(item, 1);
    fh_list_max(ev, type, &list, &item, 1);
    CHECK_INT(item, 9);
    CHECK_STR(fh_list_join(ev, type, &other, FH_STR("-")), "1-1-2-2-4-4-5-5-9-9-9-9");
    fh_maybe_int first, last;
    fh_list_first(type, &list, &first);
    fh_list_last(type, &list, &last);
    CHECK(first.has && first.value == 9 && last.has);
    fh_list_clear(ev, FH_LOCAL, type, &list);
    fh_list_first(type, &list, &first);
    CHECK(!first.has && list.len == 0);
    fh_list_pop(ev, FH_LOCAL, type, &list, &last);
    CHECK(!last.has && last.value == 0);
    CHECK_INT(FH_AT(ev, type, other, -1, int64_t, 1), 9);
    other = fh_range(ev, 10, 0, -3, 1);
    CHECK_LIST(other, "[10, 7, 4, 1]");
    other = fh_range(ev, 0, 0, 1, 1);
    CHECK_LIST(other, "[]");
    other = fh_range(ev, INT64_MIN, INT64_MAX, INT64_MAX, 1);
    CHECK_INT(other.len, 3);
}

static void sorting(FhEvent *ev)
{
    fh_str_list words = fh_str_split(ev, FH_STR("b a é ab z"), FH_STR(" "), 1);
    fh_list_sort(ev, FH_LOCAL, &fh_type_str_list, &words);
    CHECK_STR(fh_list_join(ev, &fh_type_str_list, &words, FH_STR(" ")), "a ab b z é");
    fh_int_list many = { 0, NULL, NULL };
    for (int64_t i = 0; i < 1000; i++) push(ev, &many, (i * 7919) % 1009);
    fh_list_sort(ev, FH_LOCAL, &fh_type_int_list, &many);
    for (int64_t i = 1; i < many.len; i++) CHECK(many.items[i - 1] <= many.items[i]);
    double floats[] = { 2.5, (double)__builtin_nanf(""), -1, 0 };
    fh_float_list list;
    fh_list_make(ev, &fh_type_float_list, &list, 4, floats);
    fh_list_sort(ev, FH_LOCAL, &fh_type_float_list, &list);
    CHECK_STR(fh_list_join(ev, &fh_type_float_list, &list, FH_STR(" ")), "-1.0 0.0 2.5 nan");
}

/* The place of an optional's value follows from its type. */
static void optionals(FhEvent *ev)
{
    fh_bool_list list = { 0, NULL, NULL };
    fh_maybe_bool last;
    bool yes = true;
    fh_list_push(ev, FH_LOCAL, &fh_type_bool_list, &list, &yes);
    fh_list_last(&fh_type_bool_list, &list, &last);
    CHECK(last.has && last.value);
    fh_list_pop(ev, FH_LOCAL, &fh_type_bool_list, &list, &last);
    CHECK(last.has && last.value && list.len == 0);
    fh_list_pop(ev, FH_LOCAL, &fh_type_bool_list, &list, &last);
    CHECK(!last.has && !last.value);
}

static void test_methods(void)
{
    RUN_IN_EVENT(methods);
    RUN_IN_EVENT(sorting);
    RUN_IN_EVENT(optionals);
}

/* ---- what stops ---- */

static void outside(FhEvent *ev)
{
    fh_int_list list = ints(ev, 1);
    fh_list_at(ev, &fh_type_int_list, &list, 1, 3);
}

static void insert_outside(FhEvent *ev)
{
    fh_int_list list = ints(ev, 3);
    int64_t item = 0;
    fh_list_insert(ev, FH_LOCAL, &fh_type_int_list, &list, 5, &item, 3);
}

static void min_of_nothing(FhEvent *ev)
{
    fh_int_list list = { 0, NULL, NULL };
    int64_t item;
    fh_list_min(ev, &fh_type_int_list, &list, &item, 3);
}

static void without_end(FhEvent *ev)
{
    fh_int_list list = { 0, NULL, NULL };
    for (;;) push(ev, &list, 1);
}

static void long_range(FhEvent *ev) { fh_range(ev, INT64_MIN, INT64_MAX, 1, 3); }
static void still_range(FhEvent *ev) { fh_range(ev, 0, 1, 0, 3); }

static void test_what_stops(void)
{
    STOPS(outside, "index 1 is out of range: the list has 1 item");
    STOPS(insert_outside, "index 5 is out of range: the list has 3 items");
    STOPS(min_of_nothing, "min of an empty list");
    STOPS(without_end, "out of memory");
    STOPS(long_range, "out of memory: the range is too long");
    STOPS(still_range, "range: the step is 0");
}

int main(void)
{
    RUN(test_value_semantics);
    RUN(test_methods);
    RUN(test_what_stops);
    return in_event_end();
}
