/* churn.h: visitors that come all the time, do one thing each, and go: many of them badly.
 *
 * A visit is of one of many kinds, drawn by chance; each knows what the server has to do, and
 * whatever else happens is counted as wrong and said on standard error. visit_ws.c,
 * visit_http.c and visit_raw.c have the kinds. */
#ifndef CHURN_H
#define CHURN_H

#include "../load/http_client.h"
#include "../load/ws_client.h"

typedef struct Churn Churn;
typedef struct Visit Visit;

typedef struct VisitKind {
    const char *name;
    unsigned weight; /* how often, beside the others */
    void (*begin)(Visit *visit);
} VisitKind;

/* What all visits have; the kinds use as much of it as they like. */
struct Visit {
    Churn *churn;
    const VisitKind *kind;
    LoadTimer timer; /* for its next step; goes with the visit */
    WsClient *ws;    /* what it has open; cut if it is still open at the end */
    HttpClient *http;
    struct RawClient *raw;
    unsigned step, steps, number;
    unsigned expected[16]; /* answers */
    const void *plan;
    Buf buf; /* goes with the visit */
    /* private */
    LoadTimer deadline;
    Visit *next, **place;
};

struct Churn {
    size_t visits, alive, wrong;
    /* private */
    Load *load;
    int port;
    double rate;
    uint64_t began;
    LoadTimer timer;
    Visit *first;
    unsigned weights;
    size_t of_kind[64];
};

/* Lets so many visitors come each second, until churn_stop(). */
void churn_start(Churn *churn, Load *load, int port, double rate);

/* Lets nobody come any more, and runs the loop until all have gone. */
void churn_stop(Churn *churn);

/* Prints how many there were of each kind. */
void churn_print(const Churn *churn);

/* ---- for the kinds ---- */

extern const VisitKind visit_ws_kinds[], visit_http_kinds[], visit_raw_kinds[]; /* end with {0} */

/* It is over; its memory goes when the event in hand is done. */
void visit_end(Visit *visit);

/* The server did what it must not. The visit goes on. */
void visit_wrong(Visit *visit, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Calls `fire`, with the visit as context, in so many milliseconds. */
void visit_later(Visit *visit, unsigned ms, void (*fire)(LoadTimer *timer));

/* Ends what is open with an RST, and the visit; to be given to visit_later(). */
void visit_cut(LoadTimer *timer);

/* 0 to below - 1. All chance comes from here. */
unsigned visit_random(unsigned below);

#endif
