/* event.h: one request, message or timer while it is handled.
 *
 * Events are handled one at a time, so a server needs one Event and uses it again and again:
 *
 *     event_begin(ev);                     a new number, an empty answer
 *     if (event_try(ev, work, context))    parse, bind, event_run(ev, handler): may stop
 *         … ev->pub.out, ev->pub.result, ev->status, ev->headers
 *     else
 *         … ev->how, ev->fail_status, ev->message, ev->line
 *     event_end(ev);                       all its memory goes
 *
 * Whatever can run out of memory or be stopped (JSON, parameters, handlers) belongs inside
 * event_try: stopping jumps out of it, and what it had half done in state memory is undone.
 * The number tells a store that was shared in this event from one shared earlier; see list.h. */
#ifndef EVENT_H
#define EVENT_H

#include <setjmp.h>

#include "base/arena.h"
#include "fh.h"
#include "values/hearer.h"
#include "base/limit.h"
#include "values/out.h"

/* What one event may use: its arena, and what it adds to state memory. */

/* One header of the answer, in the arena. */
typedef struct EventHeader EventHeader;
struct EventHeader {
    fh_str name, value;
    EventHeader *next;
};

typedef enum EventEnd {
    EVENT_RAN,    /* to its end */
    EVENT_FAILED, /* fail(status, message): an answer that the program wants */
    EVENT_BROKE   /* a mistake at run time: to be logged, 500 or 503 */
} EventEnd;

typedef enum EventSession {
    EVENT_SESSION_SAME,
    EVENT_SESSION_CHANGED,
    EVENT_SESSION_CLEARED
} EventSession;

typedef struct Event {
    FhEvent pub; /* first: handlers and generated code know an event as this */
    const FhApp *app;
    Arena *arena;    /* lives until event_end */
    uint64_t number; /* increases with each event, never used again; not 0 */
    void *conn;      /* the connection, for the server alone */
    void *request;   /* what the server knows about the request, for it alone */

    /* The answer, beside pub.out and pub.result. */
    Hearer hearer;        /* of what is no markup; set by the server before it calls a handler */
    int status;           /* 0: as the result says */
    EventHeader *headers; /* in the order they were set */

    /* The session, beside pub.session: see session.h. Stopping leaves it as it is. */
    bool session_can_change, session_came;
    bool session_is_secure; /* it came, and goes, over TLS */
    bool reads_session;     /* what has run was given it: the answer is for this client alone */
    EventSession session_said;
    int session_line; /* where a handler changed it last */

    /* How it ended; set by event_try. */
    EventEnd how;
    int64_t fail_status; /* with EVENT_FAILED */
    int stop_status;     /* with EVENT_BROKE: 500, or 503 for one that did not end */
    fh_str message;      /* with EVENT_FAILED and EVENT_BROKE */
    int line;            /* the .fh line, with the file's number as FH_IN makes it; 0: none */

    /* The most that the arena has given so far: to one event, to one handler within it. */
    size_t most_used, most_by_handler;

    /* private */
    uintptr_t stack_end;        /* see fh_deeper */
    char text[256];             /* the message of EVENT_BROKE */
    EventHeader **last_header;
    jmp_buf *stop;              /* the innermost event_try; null: none */
    FhOut main_out;             /* pub.out */
    FhOut *open_outs;           /* handed out by event_out, the newest first */
    FhOut *idle_outs;           /* to be handed out again */
    char *tail;                 /* the newest text made by joining: it can grow in place */
    size_t tail_len, tail_cap;
    size_t state_bytes;         /* added to state memory in this event */
} Event;

/* The event behind what generated code passes. */
static inline Event *event_of(FhEvent *ev)
{
    return (Event *)(void *)ev;
}

/* Prepares an Event for its life of many events; `app` may be null in tests. False: no memory. */
bool event_init(Event *ev, const FhApp *app);

/* Gives all memory back; to be called between events. */
void event_free(Event *ev);

/* Starts an event: number, empty answer, everything else of `pub` zeroed. */
void event_begin(Event *ev);

/* Ends it: releases its memory and what state has let go of. */
void event_end(Event *ev);

/* Runs work(ev, context). False if it was stopped: how, fail_status, message and line say why;
 * the answer is then empty again. May be nested; the innermost one is stopped. */
typedef void EventWork(Event *ev, void *context);
bool event_try(Event *ev, EventWork *work, void *context);

/* Calls a handler, inside event_try. */
void event_call(Event *ev, FhHandler *handler);

/* event_try for a handler. */
bool event_run(Event *ev, FhHandler *handler);

/* The .fh file and the line in it that a line number with a file's number stands for. */
const char *event_file(const Event *ev, int line);
int event_line(int line);

/* The event in hand (inside event_try), or null. For the few functions of fh.h that are not
 * given one. */
Event *event_current(void);

/* Zeroed memory of the event; past EVENT_MEMORY_MAX, or when there is none, the event stops. */
void *event_alloc(FhEvent *ev, size_t size);
void *event_array(FhEvent *ev, size_t count, size_t size);

/* Grows a block that event_alloc gave; in place if it is the last one. */
void *event_grow(FhEvent *ev, void *old, size_t old_size, size_t new_size);

/* A copy in the event's memory, NUL-ended. */
fh_str event_copy(FhEvent *ev, fh_str text);

/* Stops the event for want of memory. */
_Noreturn void event_out_of_memory(FhEvent *ev);

/* An empty out for something beside the answer (a message, markup as a value). It goes back
 * by event_out_release, or with the event. */
FhOut *event_out(Event *ev);
void event_out_release(Event *ev, FhOut *out);

/* Adds a header to the answer; name and value must live as long as the event. */
void event_add_header(Event *ev, fh_str name, fh_str value);

#endif
