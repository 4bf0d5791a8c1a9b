/* topic.h: who listens to what.
 *
 * A topic is a name and the subscribers that it has now; it exists while it has any. Joining,
 * leaving and looking up cost the same however many there are, and a subscriber that goes away
 * leaves all its topics at the cost of those alone. Nothing here knows what a connection is. */
#ifndef TOPIC_H
#define TOPIC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

typedef struct Topic Topic;
typedef struct TopicLink TopicLink;

/* Lies inside whatever subscribes; all zero at first. */
typedef struct Subscriber {
    TopicLink *links; /* its topics, the newest first */
    uint32_t count;   /* of them */
} Subscriber;

/* All topics; all zero at first. */
typedef struct Topics {
    Topic **names;     /* hash table: chains by name */
    TopicLink **pairs; /* hash table: chains by topic and subscriber */
    uint32_t names_cap, pairs_cap; /* powers of two, or 0 */
    uint32_t ntopics, npairs;
} Topics;

/* The subscribers of one topic, in no particular order. */
typedef struct TopicMembers {
    Subscriber *const *items;
    uint32_t count;
} TopicMembers;

/* Subscribing twice is the same as once. False: no memory, and nothing has changed. */
bool topic_join(Topics *topics, Subscriber *subscriber, fh_str name);

/* Harmless when it is not subscribed. */
void topic_leave(Topics *topics, Subscriber *subscriber, fh_str name);
void topic_leave_all(Topics *topics, Subscriber *subscriber);

/* Valid until the next join or leave. Who walks it from its end may let the subscriber in hand
 * leave: that moves only those that were visited already. */
TopicMembers topic_members(const Topics *topics, fh_str name);

/* Writes down the topics of a subscriber, to join them again. The list has failed where there was
 * no memory. */
void topic_list(const Subscriber *subscriber, Buf *list);

/* Joins all that were written down. False: no memory, and some are joined. */
bool topic_join_listed(Topics *topics, Subscriber *subscriber, fh_str list);

/* Gives all memory back; subscribers must have left. */
void topics_free(Topics *topics);

#endif
