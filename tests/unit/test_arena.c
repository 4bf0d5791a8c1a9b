/* test_arena.c: memory that is given back all at once. */
#include "unit.h"

#include <setjmp.h>
#include <stdint.h>

#include "base/arena.h"

static bool is_zero(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i]) return false;
    return true;
}

static void test_blocks_are_zeroed_and_aligned(void)
{
    Arena *arena = arena_new(64, NULL, NULL);
    for (size_t size = 0; size < 300; size++) {
        char *block = arena_alloc(arena, size);
        CHECK(block != NULL);
        CHECK((uintptr_t)block % _Alignof(max_align_t) == 0);
        CHECK(is_zero(block, size));
        memset(block, 'x', size);
    }
    arena_free(arena);
}

static void test_blocks_keep_their_content(void)
{
    Arena *arena = arena_new(32, NULL, NULL);
    int *numbers[1000];
    for (int i = 0; i < 1000; i++) {
        numbers[i] = ARENA_NEW(arena, int);
        *numbers[i] = i;
    }
    for (int i = 0; i < 1000; i++) CHECK_INT(*numbers[i], i);
    arena_free(arena);
}

static void test_large_blocks(void)
{
    Arena *arena = arena_new(0, NULL, NULL);
    char *large = arena_alloc(arena, 5 << 20);
    CHECK(is_zero(large, 5 << 20));
    char *small = arena_alloc(arena, 1);
    CHECK(small != large);
    CHECK(arena_used(arena) >= (5 << 20) + 1);
    arena_free(arena);
}

static void test_reset_forgets_but_zeroes_again(void)
{
    Arena *arena = arena_new(128, NULL, NULL);
    char *before = arena_alloc(arena, 64);
    memset(before, 'x', 64);
    arena_alloc(arena, 1000);
    arena_reset(arena);
    CHECK_INT(arena_used(arena), 0);
    char *after = arena_alloc(arena, 64);
    CHECK(after == before);
    CHECK(is_zero(after, 64));
    arena_free(arena);
}

static void test_copy_ends_with_nul(void)
{
    Arena *arena = arena_new(0, NULL, NULL);
    char *copy = arena_copy(arena, "abc", 2);
    CHECK(strcmp(copy, "ab") == 0);
    CHECK(strcmp(arena_copy(arena, NULL, 0), "") == 0);
    CHECK(strcmp(arena_printf(arena, "%s-%d", "x", 7), "x-7") == 0);
    arena_free(arena);
}

static void test_grow_in_place_and_elsewhere(void)
{
    Arena *arena = arena_new(1024, NULL, NULL);
    char *first = arena_grow(arena, NULL, 0, 10);
    memset(first, 'a', 10);
    char *grown = arena_grow(arena, first, 10, 100);
    CHECK(grown == first);
    CHECK(is_zero(grown + 10, 90));
    arena_alloc(arena, 1);
    char *moved = arena_grow(arena, grown, 100, 200);
    CHECK(moved != grown);
    CHECK(moved[9] == 'a' && is_zero(moved + 10, 190));
    CHECK(arena_grow(arena, moved, 200, 50) == moved);
    arena_free(arena);
}

static void out_of_memory(void *context)
{
    longjmp(*(jmp_buf *)context, 1);
}

static void test_overflow_is_out_of_memory(void)
{
    jmp_buf here;
    Arena *arena = arena_new(0, out_of_memory, &here);
    volatile int caught = 0;
    if (setjmp(here) == 0) arena_array(arena, SIZE_MAX / 2, 3);
    else caught++;
    if (setjmp(here) == 0) arena_alloc(arena, SIZE_MAX - 3);
    else caught++;
    CHECK_INT(caught, 2);
    arena_on_out_of_memory(arena, NULL, NULL);
    arena_free(arena);
    arena_free(NULL);
}

int main(void)
{
    RUN(test_blocks_are_zeroed_and_aligned);
    RUN(test_blocks_keep_their_content);
    RUN(test_large_blocks);
    RUN(test_reset_forgets_but_zeroes_again);
    RUN(test_copy_ends_with_nul);
    RUN(test_grow_in_place_and_elsewhere);
    RUN(test_overflow_is_out_of_memory);
    return unit_end();
}
