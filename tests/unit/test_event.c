/* test_event.c: how handlers are stopped, and what an event leaves behind: nothing. */
#include "in_event.h"

static const char *const files[] = { "main.fh", "part.fh" };
static const FhApp app = { .files = files, .nfiles = 2 };

static void stops(FhEvent *ev)
{
    event_of(ev)->status = 201;
    event_add_header(event_of(ev), FH_STR("A"), FH_STR("1"));
    fh_out_lit(ev->out, "half an answer");
    ev->result = FH_MARKUP;
    fh_markup_begin(ev);
    fh_stop(ev, FH_IN(1, 42), "%s %d", "stopped", 7);
}

static void fails(FhEvent *ev)
{
    fh_fail(ev, 403, FH_CONCAT(ev, FH_STR("not "), FH_STR("you")), 3);
}

static void fails_oddly(FhEvent *ev)
{
    fh_fail(ev, 99999, FH_STR("x"), 3);
}

static void answers(FhEvent *ev)
{
    event_add_header(event_of(ev), FH_STR("A"), FH_STR("1"));
    event_add_header(event_of(ev), FH_STR("B"), FH_STR("2"));
    fh_out_lit(ev->out, "all of it");
}

static void test_stopping(void)
{
    Event ev;
    CHECK(event_init(&ev, &app));
    event_begin(&ev);
    CHECK(!event_run(&ev, stops));
    CHECK(ev.how == EVENT_BROKE);
    CHECK_STR(ev.message, "stopped 7");
    CHECK_STR(str_from(event_file(&ev, ev.line)), "part.fh");
    CHECK_INT(event_line(ev.line), 42);
    CHECK(ev.status == 0 && !ev.headers && ev.pub.out->len == 0 && ev.pub.result == FH_NONE);
    CHECK(!ev.open_outs && !event_current());
    CHECK(!event_run(&ev, fails));
    CHECK(ev.how == EVENT_FAILED && ev.fail_status == 403);
    CHECK_STR(ev.message, "not you");
    CHECK(!event_run(&ev, fails_oddly) && ev.how == EVENT_BROKE);
    CHECK(event_run(&ev, answers) && ev.how == EVENT_RAN);
    CHECK_STR(out_content(ev.pub.out), "all of it");
    CHECK_STR(ev.headers->next->name, "B");
    uint64_t number = ev.number;
    event_end(&ev);
    event_begin(&ev);
    CHECK(ev.number > number && ev.pub.out->len == 0 && !ev.headers);
    event_end(&ev);
    event_free(&ev);
}

/* A handler that stops within a larger piece of work does not stop that. */
static void work(Event *ev, void *context)
{
    FhOut *out = event_out(ev);
    fh_out_lit(out, "kept");
    CHECK(!event_run(ev, stops));
    CHECK_STR(out_content(out), "kept");
    fh_out_lit(ev->pub.out, "sorry");
    *(bool *)context = true;
}

static void test_nesting(void)
{
    Event ev;
    bool done = false;
    CHECK(event_init(&ev, &app));
    event_begin(&ev);
    CHECK(event_try(&ev, work, &done));
    CHECK(done);
    CHECK_STR(out_content(ev.pub.out), "sorry");
    event_end(&ev);
    event_free(&ev);
}

int main(void)
{
    RUN(test_stopping);
    RUN(test_nesting);
    return unit_end();
}
