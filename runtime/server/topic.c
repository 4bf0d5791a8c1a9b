/* topic.c: two hash tables and, for each topic, an array.
 *
 * A link stands for one subscription. It knows its place in the topic's array, where the last
 * one takes its place when it goes, and it is found by hashing the pair of topic and
 * subscriber, so that a subscriber with ten thousand topics costs no more than one with two. */
#include "server/topic.h"

#include <stdlib.h>
#include <string.h>

#include "values/hash.h"

#define FIRST_CAP 16

struct Topic {
    Topic *next; /* in its chain */
    uint64_t hash;
    Subscriber **members;
    TopicLink **links; /* of the members, in the same order */
    uint32_t count, cap;
    size_t len;
    char name[];
};

struct TopicLink {
    TopicLink *next; /* in its chain */
    Topic *topic;
    Subscriber *subscriber;
    TopicLink *newer, *older; /* in the subscriber's list */
    uint32_t place;           /* in the topic's arrays */
};

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

static uint64_t pair_hash(const Topic *topic, const Subscriber *subscriber)
{
    return mix((uintptr_t)topic * 31 + (uintptr_t)subscriber);
}

/* ---- the table of names ---- */

static Topic **name_place(const Topics *topics, fh_str name, uint64_t hash)
{
    Topic **at = &topics->names[hash & (topics->names_cap - 1)];
    while (*at && !((*at)->hash == hash && (*at)->len == name.len &&
                    (name.len == 0 || memcmp((*at)->name, name.ptr, name.len) == 0)))
        at = &(*at)->next;
    return at;
}

static Topic *find(const Topics *topics, fh_str name)
{
    return topics->names_cap ? *name_place(topics, name, hash_str(name)) : NULL;
}

static bool grow_names(Topics *topics)
{
    if (topics->ntopics < topics->names_cap) return true;
    uint32_t cap = topics->names_cap ? topics->names_cap * 2 : FIRST_CAP;
    Topic **names = calloc(cap, sizeof(Topic *));
    if (!names) return false;
    for (uint32_t i = 0; i < topics->names_cap; i++) {
        for (Topic *topic = topics->names[i], *next; topic; topic = next) {
            next = topic->next;
            topic->next = names[topic->hash & (cap - 1)];
            names[topic->hash & (cap - 1)] = topic;
        }
    }
    free(topics->names);
    topics->names = names;
    topics->names_cap = cap;
    return true;
}

static Topic *find_or_make(Topics *topics, fh_str name)
{
    if (!grow_names(topics)) return NULL;
    const uint64_t hash = hash_str(name);
    Topic **at = name_place(topics, name, hash);
    if (*at) return *at;
    Topic *topic = calloc(1, sizeof(Topic) + name.len);
    if (!topic) return NULL;
    topic->hash = hash;
    topic->len = name.len;
    if (name.len) memcpy(topic->name, name.ptr, name.len);
    *at = topic;
    topics->ntopics++;
    return topic;
}

static void drop_if_empty(Topics *topics, Topic *topic)
{
    if (topic->count) return;
    const fh_str name = { topic->name, topic->len };
    *name_place(topics, name, topic->hash) = topic->next;
    topics->ntopics--;
    free(topic->members);
    free(topic->links);
    free(topic);
}

/* ---- the table of pairs ---- */

static TopicLink **pair_place(const Topics *topics, const Topic *topic,
                              const Subscriber *subscriber)
{
    TopicLink **at = &topics->pairs[pair_hash(topic, subscriber) & (topics->pairs_cap - 1)];
    while (*at && ((*at)->topic != topic || (*at)->subscriber != subscriber)) at = &(*at)->next;
    return at;
}

static bool grow_pairs(Topics *topics)
{
    if (topics->npairs < topics->pairs_cap) return true;
    uint32_t cap = topics->pairs_cap ? topics->pairs_cap * 2 : FIRST_CAP;
    TopicLink **pairs = calloc(cap, sizeof(TopicLink *));
    if (!pairs) return false;
    for (uint32_t i = 0; i < topics->pairs_cap; i++) {
        for (TopicLink *link = topics->pairs[i], *next; link; link = next) {
            next = link->next;
            TopicLink **chain = &pairs[pair_hash(link->topic, link->subscriber) & (cap - 1)];
            link->next = *chain;
            *chain = link;
        }
    }
    free(topics->pairs);
    topics->pairs = pairs;
    topics->pairs_cap = cap;
    return true;
}

/* ---- members ---- */

static bool grow_members(Topic *topic)
{
    if (topic->count < topic->cap) return true;
    uint32_t cap = topic->cap ? topic->cap * 2 : 2;
    Subscriber **members = realloc(topic->members, cap * sizeof(Subscriber *));
    if (members) topic->members = members;
    TopicLink **links = realloc(topic->links, cap * sizeof(TopicLink *));
    if (links) topic->links = links;
    if (!members || !links) return false;
    topic->cap = cap;
    return true;
}

static TopicLink *add_link(Topics *topics, Topic *topic, Subscriber *subscriber)
{
    if (!grow_pairs(topics) || !grow_members(topic)) return NULL;
    TopicLink **at = pair_place(topics, topic, subscriber);
    if (*at) return *at;
    TopicLink *link = malloc(sizeof(TopicLink));
    if (!link) return NULL;
    *link = (TopicLink){ .topic = topic, .subscriber = subscriber,
                         .older = subscriber->links, .place = topic->count };
    if (link->older) link->older->newer = link;
    subscriber->links = link;
    subscriber->count++;
    topic->members[topic->count] = subscriber;
    topic->links[topic->count++] = link;
    *at = link;
    topics->npairs++;
    return link;
}

static void remove_link(Topics *topics, TopicLink *link)
{
    Topic *topic = link->topic;
    *pair_place(topics, topic, link->subscriber) = link->next;
    topics->npairs--;

    const uint32_t last = --topic->count;
    topic->members[link->place] = topic->members[last];
    topic->links[link->place] = topic->links[last];
    topic->links[link->place]->place = link->place;

    link->subscriber->count--;
    if (link->newer) link->newer->older = link->older;
    else link->subscriber->links = link->older;
    if (link->older) link->older->newer = link->newer;
    free(link);
    drop_if_empty(topics, topic);
}

/* ---- for all ---- */

bool topic_join(Topics *topics, Subscriber *subscriber, fh_str name)
{
    Topic *topic = find_or_make(topics, name);
    if (!topic) return false;
    if (add_link(topics, topic, subscriber)) return true;
    drop_if_empty(topics, topic);
    return false;
}

void topic_leave(Topics *topics, Subscriber *subscriber, fh_str name)
{
    Topic *topic = find(topics, name);
    TopicLink *link = topic ? *pair_place(topics, topic, subscriber) : NULL;
    if (link) remove_link(topics, link);
}

void topic_leave_all(Topics *topics, Subscriber *subscriber)
{
    while (subscriber->links) remove_link(topics, subscriber->links);
}

/* Each name stands behind its length. */
void topic_list(const Subscriber *subscriber, Buf *list)
{
    for (const TopicLink *link = subscriber->links; link; link = link->older) {
        buf_append(list, &link->topic->len, sizeof(link->topic->len));
        buf_append(list, link->topic->name, link->topic->len);
    }
}

bool topic_join_listed(Topics *topics, Subscriber *subscriber, fh_str list)
{
    for (size_t at = 0, len; at < list.len; at += len) {
        memcpy(&len, list.ptr + at, sizeof(len));
        at += sizeof(len);
        if (!topic_join(topics, subscriber, (fh_str){ list.ptr + at, len })) return false;
    }
    return true;
}

TopicMembers topic_members(const Topics *topics, fh_str name)
{
    const Topic *topic = find(topics, name);
    if (!topic) return (TopicMembers){ NULL, 0 };
    return (TopicMembers){ topic->members, topic->count };
}

void topics_free(Topics *topics)
{
    free(topics->names);
    free(topics->pairs);
    *topics = (Topics){ 0 };
}
