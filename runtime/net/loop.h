/* loop.h: waits for descriptors, and writes before anyone has to wait.
 *
 * A socket is nearly always writable. So when somebody wants to write, nobody asks the kernel
 * to tell when it can be done: the descriptor is put on a list, and served as if it were
 * writable as soon as the event in hand is done with. Only one that then turns out to be
 * blocked is watched for writing. A message then costs one read and one write. Idle
 * descriptors cost nothing.
 *
 * A turn is short, whoever sends how much. What is on the list has a part of it, what has happened
 * another; what is left over waits for the next turn, in order. Whoever takes longer than
 * LOOP_SHARE to be read is one of those that take long, until it takes less: they wait in a queue
 * of their own, and share one part of each turn, however many they are. So nobody else waits for
 * more than one turn.
 *
 * Two may want to write to one descriptor: whoever serves it, and its owner, who has frames
 * and answers. The first waits while the second is within a frame. Knows nothing else of what is
 * read and written: see LoopUser. */
#ifndef LOOP_H
#define LOOP_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Loop Loop;

#define LOOP_SHARE 2 /* ms for one that is read, in a turn */

typedef enum LoopWrote {
    LOOP_WROTE_ALL,
    LOOP_WROTE_SOME, /* and would go on once others had their turn */
    LOOP_BLOCKED
} LoopWrote;

/* Whom the loop serves. `owner` is what loop_add was given. */
typedef struct LoopUser {
    void *context;
    /* Does what the descriptor is ready for. May add, change and remove any descriptor. */
    void (*serve)(void *context, void *owner, struct pollfd *ready);
    /* Whether bytes are waiting that the socket would not take. */
    bool (*is_blocked)(void *owner);
    /* Whether bytes that were read already, or wait since a share was used up, are to be served as
     * if they had just come. */
    bool (*reads_again)(void *owner);
    /* Writes what waits at the owner's, after loop_write. */
    LoopWrote (*write_waiting)(void *owner);
    /* Whether that has stopped in the middle of a frame. */
    bool (*is_in_frame)(void *owner);
    /* Whether what came from it may wait for the next turn, as others do. */
    bool (*can_wait)(void *owner);
    /* Whether the turn is to end with what is in hand. */
    bool (*is_to_end)(void *context);
} LoopUser;

/* Null when the kernel has no epoll descriptor left. */
Loop *loop_new(LoopUser user);
void loop_free(Loop *loop);

/* Watches a descriptor for POLLIN, or not at all yet; false when it cannot. */
bool loop_add(Loop *loop, int fd, void *owner, short events);

/* To be called before the descriptor is closed. */
void loop_remove(Loop *loop, int fd);

/* What is wanted of the descriptor from now on: POLLIN, POLLOUT, both or neither. */
void loop_want(Loop *loop, int fd, short events);

/* The owner has something to write: write_waiting is called once the event in hand is done, or
 * when the descriptor can be written to again. */
void loop_write(Loop *loop, int fd);

/* Puts the descriptor on the list, to ask reads_again once the event in hand is done. */
void loop_again(Loop *loop, int fd);

/* Waits at most that long for something to happen, and serves what has happened. */
void loop_turn(Loop *loop, int timeout_ms);

/* When it began with the descriptor in hand, by timer_clock. */
int64_t loop_began(const Loop *loop);

#endif
