/* test_topic.c: joining, leaving, and that it costs the same however many there are. */
#include "server/topic.h"

#include <stdio.h>

#include "base/str.h"
#include "unit.h"

static uint32_t count(const Topics *topics, const char *name)
{
    return topic_members(topics, str_from(name)).count;
}

static bool has(const Topics *topics, const char *name, const Subscriber *subscriber)
{
    const TopicMembers members = topic_members(topics, str_from(name));
    uint32_t found = 0;
    for (uint32_t i = 0; i < members.count; i++) found += members.items[i] == subscriber;
    CHECK(found <= 1);
    return found == 1;
}

static void test_joins_and_leaves(void)
{
    Topics topics = { 0 };
    Subscriber a = { 0 }, b = { 0 };
    CHECK_INT(count(&topics, "news"), 0);
    CHECK(topic_join(&topics, &a, FH_STR("news")));
    CHECK(topic_join(&topics, &b, FH_STR("news")));
    CHECK(topic_join(&topics, &b, FH_STR("sport")));
    CHECK_INT(count(&topics, "news"), 2);
    CHECK(has(&topics, "news", &a) && has(&topics, "news", &b));
    topic_leave(&topics, &a, FH_STR("news"));
    CHECK(!has(&topics, "news", &a) && has(&topics, "news", &b));
    topic_leave_all(&topics, &b);
    CHECK_INT(count(&topics, "news"), 0);
    CHECK_INT(count(&topics, "sport"), 0);
    CHECK_INT(topics.ntopics, 0);
    CHECK_INT(topics.npairs, 0);
    topics_free(&topics);
}

static void test_twice_is_once(void)
{
    Topics topics = { 0 };
    Subscriber a = { 0 };
    topic_join(&topics, &a, FH_STR("t"));
    topic_join(&topics, &a, FH_STR("t"));
    CHECK_INT(count(&topics, "t"), 1);
    topic_leave(&topics, &a, FH_STR("t"));
    topic_leave(&topics, &a, FH_STR("t"));
    topic_leave(&topics, &a, FH_STR("never"));
    CHECK_INT(count(&topics, "t"), 0);
    topics_free(&topics);
}

static void test_names_are_bytes(void)
{
    Topics topics = { 0 };
    Subscriber a = { 0 };
    const fh_str with_nul = { "a\0b", 3 };
    topic_join(&topics, &a, FH_STR(""));
    topic_join(&topics, &a, with_nul);
    CHECK_INT(count(&topics, ""), 1);
    CHECK_INT(count(&topics, "a"), 0);
    CHECK_INT(topic_members(&topics, with_nul).count, 1);
    topic_leave_all(&topics, &a);
    topics_free(&topics);
}

static void test_leaving_while_walking_from_the_end(void)
{
    enum { COUNT = 100 };
    Topics topics = { 0 };
    static Subscriber all[COUNT];
    for (int i = 0; i < COUNT; i++) topic_join(&topics, &all[i], FH_STR("t"));
    const TopicMembers members = topic_members(&topics, FH_STR("t"));
    uint32_t visited = 0;
    for (uint32_t i = members.count; i-- > 0;) {
        Subscriber *each = members.items[i];
        visited++;
        if ((each - all) % 3) topic_leave_all(&topics, each);
    }
    CHECK_INT(visited, COUNT);
    for (int i = 0; i < COUNT; i++) CHECK_INT(has(&topics, "t", &all[i]), i % 3 == 0);
    for (int i = 0; i < COUNT; i++) topic_leave_all(&topics, &all[i]);
    topics_free(&topics);
}

static void test_many_of_each(void)
{
    enum { SUBSCRIBERS = 300, NAMES = 70 };
    static Subscriber all[SUBSCRIBERS];
    Topics topics = { 0 };
    char name[16];
    for (int i = 0; i < SUBSCRIBERS; i++)
        for (int k = 0; k < NAMES; k++)
            if ((i + k) % 2) {
                snprintf(name, sizeof(name), "t%d", k);
                topic_join(&topics, &all[i], str_from(name));
            }
    CHECK_INT(topics.npairs, SUBSCRIBERS * NAMES / 2);
    for (int i = 0; i < SUBSCRIBERS; i += 2) topic_leave_all(&topics, &all[i]);
    for (int k = 0; k < NAMES; k++) {
        snprintf(name, sizeof(name), "t%d", k);
        CHECK_INT(count(&topics, name), k % 2 ? 0 : SUBSCRIBERS / 2);
        CHECK_INT(has(&topics, name, &all[1]), k % 2 == 0);
    }
    for (int i = 1; i < SUBSCRIBERS; i += 2) topic_leave_all(&topics, &all[i]);
    CHECK_INT(topics.ntopics, 0);
    topics_free(&topics);
}

/* One subscriber with very many topics: each step must not walk the others. */
static void test_one_with_a_hundred_thousand(void)
{
    Topics topics = { 0 };
    Subscriber a = { 0 };
    char name[16];
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof(name), "%d", i);
        topic_join(&topics, &a, str_from(name));
        topic_join(&topics, &a, str_from(name));
    }
    for (int i = 0; i < 100000; i += 2) {
        snprintf(name, sizeof(name), "%d", i);
        topic_leave(&topics, &a, str_from(name));
    }
    CHECK_INT(topics.ntopics, 50000);
    topic_leave_all(&topics, &a);
    CHECK_INT(topics.npairs, 0);
    topics_free(&topics);
}

/* Whoever is away for a while comes back to all of its topics, whatever their names. */
static void test_comes_back(void)
{
    Topics topics = { 0 };
    Subscriber a = { 0 }, b = { 0 };
    Buf list = { 0 };
    const char *const names[] = { "news", "", "a\nb", "news/2" };
    CHECK(topic_join_listed(&topics, &b, buf_str(&list)));
    CHECK_INT(topics.npairs, 0);
    for (int i = 0; i < 4; i++) CHECK(topic_join(&topics, &a, str_from(names[i])));
    topic_list(&a, &list);
    topic_leave_all(&topics, &a);
    CHECK_INT(topics.ntopics, 0);
    CHECK(topic_join(&topics, &b, FH_STR("news")));
    CHECK(topic_join_listed(&topics, &b, buf_str(&list)));
    for (int i = 0; i < 4; i++) CHECK(has(&topics, names[i], &b));
    CHECK_INT(topics.npairs, 4);
    topic_leave_all(&topics, &b);
    buf_free(&list);
    topics_free(&topics);
}

int main(void)
{
    RUN(test_joins_and_leaves);
    RUN(test_twice_is_once);
    RUN(test_names_are_bytes);
    RUN(test_comes_back);
    RUN(test_leaving_while_walking_from_the_end);
    RUN(test_many_of_each);
    RUN(test_one_with_a_hundred_thousand);
    return unit_end();
}
