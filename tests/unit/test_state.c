/* test_state.c: values that outlive the event: deep copies, what is buried, what is undone. */
#include "in_event.h"
#include "values/json.h"
#include "values/list.h"

typedef struct Room {
    fh_str name;
    fh_str_list tags;
    fh_map seen; /* {str: int} */
    fh_json extra;
    fh_maybe_str note;
} Room;
FH_LIST_OF(Rooms, Room);

static const FhType seen_type = FH_TYPE_MAP("{str: int}", &fh_type_str, &fh_type_int);
static const FhField room_fields[] = {
    FH_FIELD(Room, name, "name", &fh_type_str),
    FH_FIELD(Room, tags, "tags", &fh_type_str_list),
    FH_FIELD(Room, seen, "seen", &seen_type),
    FH_FIELD(Room, extra, "extra", &fh_type_json),
    FH_FIELD(Room, note, "note", &fh_type_maybe_str),
};
static const FhType room_type = FH_TYPE_RECORD("Room", Room, room_fields);
static const FhType rooms_type = FH_TYPE_LIST("[Room]", Rooms, &room_type);

/* What a program would declare: state rooms: [Room]; state title: str = "start". */
static struct {
    Rooms rooms;
    fh_str title;
    fh_map seen;
} state = { .title = FH_STR_INIT("start") };

static fh_str made(FhEvent *ev, const char *text, int64_t number)
{
    return FH_CONCAT(ev, str_from(text), fh_str_of_int(ev, number));
}

static Room make_room(FhEvent *ev, int64_t number)
{
    Room room = { .name = made(ev, "room", number) };
    fh_str tag = made(ev, "tag", number);
    fh_list_push(ev, FH_LOCAL, &fh_type_str_list, &room.tags, &tag);
    fh_map_set(ev, FH_LOCAL, &seen_type, &room.seen, &tag, &number);
    room.extra = json_parse(event_of(ev)->arena, FH_STR("{\"a\": [1, 2.50, \"x\"]}"), NULL);
    room.note = (fh_maybe_str){ true, made(ev, "note", number) };
    return room;
}

static void fill(FhEvent *ev)
{
    for (int64_t i = 0; i < 10; i++) {
        Room room = make_room(ev, i);
        fh_list_push(ev, FH_STATE, &rooms_type, &state.rooms, &room);
    }
    fh_str title = made(ev, "title", 1);
    fh_state_set(ev, &fh_type_str, &state.title, &title);
}

static void check_filled(FhEvent *ev)
{
    CHECK_INT(state.rooms.len, 10);
    CHECK_STR(state.title, "title1");
    const Room *room = &state.rooms.items[3];
    CHECK_STR(fh_str_of(ev, &room_type, room),
              "{\"name\": \"room3\", \"tags\": [\"tag3\"], \"seen\": {\"tag3\": 3}, "
              "\"extra\": {\"a\": [1, 2.50, \"x\"]}, \"note\": \"note3\"}");
    CHECK(state.rooms.head->owner == FH_STATE);
}

static void empty(FhEvent *ev)
{
    fh_str nothing = FH_STR("");
    fh_list_clear(ev, FH_STATE, &rooms_type, &state.rooms);
    fh_map_clear(ev, FH_STATE, &seen_type, &state.seen);
    fh_state_set(ev, &fh_type_str, &state.title, &nothing);
}

static void test_state_outlives_events(void)
{
    RUN_IN_EVENT(fill);
    RUN_IN_EVENT(check_filled);
    RUN_IN_EVENT(empty);
    CHECK_INT(state_bytes(), 0);
}

/* What a handler still holds of the state is as it was when it took it. */
static void old_values(FhEvent *ev)
{
    Rooms before = FH_SHARED(ev, &rooms_type, &state.rooms, Rooms);
    Room first = FH_SHARED(ev, &room_type, &before.items[0], Room);
    fh_str name = state.rooms.items[0].name, tag = FH_STR("new");
    fh_str renamed = FH_STR("renamed");

    Room *place = fh_list_place(ev, FH_STATE, &rooms_type, &state.rooms, 0, 1);
    fh_state_set(ev, &fh_type_str, &place->name, &renamed);
    fh_list_push(ev, FH_STATE, &fh_type_str_list, &place->tags, &tag);
    fh_list_push(ev, FH_LOCAL, &fh_type_str_list, &first.tags, &renamed);

    CHECK_STR(name, "room0");
    CHECK_STR(before.items[0].name, "room0");
    CHECK_INT(before.items[0].tags.len, 1);
    CHECK_INT(state.rooms.items[0].tags.len, 2);
    CHECK_STR(first.tags.items[1], "renamed");
    CHECK_STR(state.rooms.items[0].tags.items[1], "new");

    fh_list_clear(ev, FH_STATE, &rooms_type, &state.rooms);
    CHECK_STR(before.items[9].name, "room9");
    CHECK_INT(before.items[9].seen.data != NULL, 1);
}

static void test_old_values_last(void)
{
    RUN_IN_EVENT(fill);
    RUN_IN_EVENT(old_values);
    RUN_IN_EVENT(empty);
    CHECK_INT(state_bytes(), 0);
}

/* rooms = rooms.slice(1, 3); rooms.push(rooms[0]); seen["a"] = seen["b"]; title = title */
static void from_itself(FhEvent *ev)
{
    Rooms part;
    fh_list_slice(ev, &rooms_type, &state.rooms, 1, 3, &part);
    fh_state_set(ev, &rooms_type, &state.rooms, &part);
    CHECK_INT(state.rooms.len, 2);
    CHECK_STR(state.rooms.items[0].name, "room1");
    for (int i = 0; i < 20; i++)
        fh_list_push(ev, FH_STATE, &rooms_type, &state.rooms, &state.rooms.items[0]);
    fh_list_insert(ev, FH_STATE, &rooms_type, &state.rooms, 0, &state.rooms.items[1], 1);
    CHECK_STR(state.rooms.items[0].name, "room2");
    fh_list_extend(ev, FH_STATE, &rooms_type, &state.rooms, &state.rooms);
    CHECK_INT(state.rooms.len, 46);
    fh_state_set(ev, &rooms_type, &state.rooms, &state.rooms);
    fh_state_set(ev, &room_type, &state.rooms.items[2], &state.rooms.items[0]);
    fh_state_set(ev, &fh_type_str, &state.title, &state.title);
    CHECK_STR(state.title, "title1");
    fh_str key = FH_STR("key0");
    int64_t number = 7;
    for (int64_t i = 0; i < 100; i++) {
        fh_map_set(ev, FH_STATE, &seen_type, &state.seen, &key, &number);
        const void *found = fh_map_find(&seen_type, &state.seen, &key);
        key = made(ev, "key", i + 1);
        fh_map_set(ev, FH_STATE, &seen_type, &state.seen, &key, found);
    }
    CHECK_INT(fh_map_len(&state.seen), 101);
}

static void after_itself(FhEvent *ev)
{
    fh_str key = FH_STR("key77");
    Room last;
    CHECK_INT(*(const int64_t *)fh_map_find(&seen_type, &state.seen, &key), 7);
    CHECK(fh_map_remove(ev, FH_STATE, &seen_type, &state.seen, &key));
    fh_list_pop_at(ev, FH_STATE, &rooms_type, &state.rooms, -1, &last, 1);
    CHECK_STR(last.name, "room1");
    CHECK(fh_list_remove(ev, FH_STATE, &rooms_type, &state.rooms, &last));
    CHECK_INT(state.rooms.len, 44);
    fh_list_reverse(ev, FH_STATE, &rooms_type, &state.rooms);
    CHECK_STR(state.rooms.items[43].name, "room2");
}

static void test_parts_of_itself(void)
{
    RUN_IN_EVENT(fill);
    RUN_IN_EVENT(from_itself);
    RUN_IN_EVENT(after_itself);
    RUN_IN_EVENT(empty);
    CHECK_INT(state_bytes(), 0);
}

/* A program's own arrays and literals may be in state from the start. */
static fh_str words[] = { FH_STR_INIT("one"), FH_STR_INIT("two") };
static fh_str_list constant = { 2, words, NULL };

static void static_list(FhEvent *ev)
{
    fh_str word = FH_STR("three"), first = FH_STR("first");
    fh_list_push(ev, FH_STATE, &fh_type_str_list, &constant, &word);
    fh_state_set(ev, &fh_type_str, fh_list_place(ev, FH_STATE, &fh_type_str_list, &constant, 0, 1),
                 &first);
    CHECK_STR(fh_list_join(ev, &fh_type_str_list, &constant, FH_STR(" ")), "first two three");
    CHECK_STR(words[0], "one");
    fh_list_clear(ev, FH_STATE, &fh_type_str_list, &constant);
    constant = (fh_str_list){ 2, words, NULL };
    fh_list_pop(ev, FH_STATE, &fh_type_str_list, &constant, NULL);
    fh_list_clear(ev, FH_STATE, &fh_type_str_list, &constant);
}

static void test_static_initialisers(void)
{
    RUN_IN_EVENT(static_list);
    CHECK_INT(state_bytes(), 0);
}

/* ---- stopping ---- */

static void too_much(FhEvent *ev)
{
    fh_str big = fh_str_repeat(ev, FH_STR("x"), 100000000, 1);
    for (;;) fh_list_push(ev, FH_STATE, &fh_type_str_list, &constant, &big);
}

static void check_pushed(FhEvent *ev)
{
    CHECK_INT(constant.len, 5);
    for (int64_t i = 0; i < constant.len; i++) CHECK_INT(constant.items[i].len, 100000000);
    fh_list_clear(ev, FH_STATE, &fh_type_str_list, &constant);
}

static void test_out_of_memory_leaves_state_whole(void)
{
    STOPS(too_much, "out of memory");
    RUN_IN_EVENT(check_pushed);
    CHECK_INT(state_bytes(), 0);
}

static void *kept;

static void keep(FhEvent *ev)
{
    Room room = make_room(ev, 5);
    kept = state_keep(ev, &room_type, &room);
}

static void use_kept(FhEvent *ev)
{
    Room room = FH_SHARED(ev, &room_type, kept, Room);
    fh_str tag = FH_STR("more");
    fh_list_push(ev, FH_LOCAL, &fh_type_str_list, &room.tags, &tag);
    CHECK_STR(((Room *)kept)->name, "room5");
    CHECK_INT(((Room *)kept)->tags.len, 1);
    CHECK_INT(room.tags.len, 2);
    state_release(&room_type, kept);
    CHECK_STR(room.name, "room5");
}

static void test_kept_values(void)
{
    RUN_IN_EVENT(keep);
    RUN_IN_EVENT(use_kept);
    CHECK_INT(state_bytes(), 0);
}

/* ---- random programs against a model ---- */

/* Variables are [[str]]; NSTATE of them are state. The model holds copies of everything. */
enum { NVARS = 6, NSTATE = 3, MAX_ROWS = 6, MAX_ITEMS = 6, STEPS = 40, PROGRAMS = 3000 };

FH_LIST_OF(Table, fh_str_list);
static const FhType table_type = FH_TYPE_LIST("[[str]]", Table, &fh_type_str_list);

typedef struct Model {
    int nrows, nitems[MAX_ROWS], items[MAX_ROWS][MAX_ITEMS];
} Model;

static Table vars[NVARS];
static Model models[NVARS];
static uint64_t seed = 42;

static int pick(int count)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)(seed >> 33) % count;
}

static FhOwner owner_of(int var)
{
    return var < NSTATE ? FH_STATE : FH_LOCAL;
}

/* var = *value, as the compiler would write it. */
static void assign(FhEvent *ev, int var, const Table *value)
{
    fh_share(ev, &table_type, value);
    if (owner_of(var) == FH_STATE) fh_state_set(ev, &table_type, &vars[var], value);
    else vars[var] = *value;
}

static void check_var(FhEvent *ev, int var)
{
    const Model *model = &models[var];
    CHECK_INT(vars[var].len, model->nrows);
    for (int i = 0; i < model->nrows && i < vars[var].len; i++) {
        const fh_str_list *row = &vars[var].items[i];
        CHECK_INT(row->len, model->nitems[i]);
        for (int k = 0; k < model->nitems[i] && k < row->len; k++) {
            char text[24];
            snprintf(text, sizeof(text), "item %d", model->items[i][k]);
            CHECK_STR(row->items[k], text);
        }
    }
    (void)ev;
}

static void push_row(FhEvent *ev, int var, int from, int row)
{
    Model *model = &models[var];
    fh_str_list value = { 0, NULL, NULL };
    if (model->nrows == MAX_ROWS) return;
    model->nitems[model->nrows] = 0;
    if (row < models[from].nrows) {
        value = FH_SHARED(ev, &fh_type_str_list, &vars[from].items[row], fh_str_list);
        model->nitems[model->nrows] = models[from].nitems[row];
        memmove(model->items[model->nrows], models[from].items[row], sizeof(model->items[0]));
    }
    model->nrows++;
    fh_list_push(ev, owner_of(var), &table_type, &vars[var], &value);
}

static void push_item(FhEvent *ev, int var, int row)
{
    Model *model = &models[var];
    if (row >= model->nrows || model->nitems[row] == MAX_ITEMS) return;
    int number = pick(1000000);
    fh_str text = made(ev, "item ", number);
    void *place = fh_list_place(ev, owner_of(var), &table_type, &vars[var], row, 1);
    fh_list_push(ev, owner_of(var), &fh_type_str_list, place, &text);
    model->items[row][model->nitems[row]++] = number;
}

static void set_item(FhEvent *ev, int var, int row, int item)
{
    Model *model = &models[var];
    if (row >= model->nrows || item >= model->nitems[row]) return;
    int number = pick(1000000);
    fh_str text = made(ev, "item ", number);
    void *rows = fh_list_place(ev, owner_of(var), &table_type, &vars[var], row, 1);
    fh_str *place = fh_list_place(ev, owner_of(var), &fh_type_str_list, rows, item, 1);
    if (owner_of(var) == FH_STATE) fh_state_set(ev, &fh_type_str, place, &text);
    else *place = text;
    model->items[row][item] = number;
}

static void drop_row(FhEvent *ev, int var, int row, bool by_index)
{
    Model *model = &models[var];
    if (row >= model->nrows) return;
    fh_str_list out;
    if (by_index)
        fh_list_pop_at(ev, owner_of(var), &table_type, &vars[var], row, &out, 1);
    else
        fh_list_pop(ev, owner_of(var), &table_type, &vars[var], NULL), row = model->nrows - 1;
    model->nrows--;
    for (int i = row; i < model->nrows; i++) {
        model->nitems[i] = model->nitems[i + 1];
        memcpy(model->items[i], model->items[i + 1], sizeof(model->items[0]));
    }
}

static void copy_var(FhEvent *ev, int to, int from)
{
    assign(ev, to, &vars[from]);
    models[to] = models[from];
}

static void slice_var(FhEvent *ev, int to, int from)
{
    Table part;
    Model model = models[from];
    fh_list_slice(ev, &table_type, &vars[from], 0, 2, &part);
    if (model.nrows > 2) model.nrows = 2;
    assign(ev, to, &part);
    models[to] = model;
}

static void random_program(FhEvent *ev)
{
    for (int i = NSTATE; i < NVARS; i++) {
        vars[i] = (Table){ 0, NULL, NULL };
        models[i] = (Model){ 0 };
    }
    for (int step = 0; step < STEPS; step++) {
        int var = pick(NVARS), other = pick(NVARS), row = pick(MAX_ROWS);
        switch (pick(8)) {
        case 0: copy_var(ev, var, other); break;
        case 1: slice_var(ev, var, other); break;
        case 2: push_row(ev, var, other, row); break;
        case 3: drop_row(ev, var, row, true); break;
        case 4: drop_row(ev, var, row, false); break;
        case 5: set_item(ev, var, row, pick(MAX_ITEMS)); break;
        default: push_item(ev, var, row); break;
        }
        for (int i = 0; i < NVARS; i++) check_var(ev, i);
    }
}

static void clear_vars(FhEvent *ev)
{
    for (int i = 0; i < NSTATE; i++) fh_list_clear(ev, FH_STATE, &table_type, &vars[i]);
}

static void test_random_programs(void)
{
    for (int i = 0; i < PROGRAMS && unit_mistakes == 0; i++) RUN_IN_EVENT(random_program);
    RUN_IN_EVENT(clear_vars);
    CHECK_INT(state_bytes(), 0);
}

int main(void)
{
    RUN(test_state_outlives_events);
    RUN(test_old_values_last);
    RUN(test_parts_of_itself);
    RUN(test_static_initialisers);
    RUN(test_out_of_memory_leaves_state_whole);
    RUN(test_kept_values);
    RUN(test_random_programs);
    return in_event_end();
}
