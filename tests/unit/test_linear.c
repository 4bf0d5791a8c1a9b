/* test_linear.c: twice the program is twice the work, for everything that a program can have many
 * of: 10 000 and 20 000 of each.
 *
 * Work is counted, not timed: the bytes that the compiler takes from its arena, and every
 * comparison of two numbers that it makes, which any loop does once a round. The sanitized build
 * reports these (-fsanitize=fuzzer-no-link says where: clang calls what is defined here), so the
 * plain one counts bytes only. */
#include "unit.h"

#include <stdint.h>

#include "../../compiler/compile.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* clang calls what is counted here in the sanitized build only; elsewhere bytes must do. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTS_COMPARISONS 1
#endif
#endif
#ifndef COUNTS_COMPARISONS
#define COUNTS_COMPARISONS 0
#endif

#define MANY       10000
#define MOST_RATIO 2.2

/* ---- counting ---- */

static uint64_t comparisons;

#define COUNTS(name, type)                                                                    \
    void __sanitizer_cov_trace_##name(type a, type b);                                        \
    void __sanitizer_cov_trace_##name(type a, type b) { (void)a, (void)b, comparisons++; }

COUNTS(cmp1, uint8_t)
COUNTS(cmp2, uint16_t)
COUNTS(cmp4, uint32_t)
COUNTS(cmp8, uint64_t)
COUNTS(const_cmp1, uint8_t)
COUNTS(const_cmp2, uint16_t)
COUNTS(const_cmp4, uint32_t)
COUNTS(const_cmp8, uint64_t)
void __sanitizer_cov_trace_switch(uint64_t value, uint64_t *cases);
void __sanitizer_cov_trace_switch(uint64_t value, uint64_t *cases)
{
    (void)value, (void)cases, comparisons++;
}

typedef struct Work {
    uint64_t comparisons;
    uint64_t bytes;
    int errors;
} Work;

static Work work_on(fh_str program)
{
    Compilation compilation;
    EmitOptions options = { 0 };
    Buf out = { 0 };
    uint64_t before = comparisons;

    CompileStatus status = compile_text(&compilation, "app.fh", program, STAGE_C, &options, &out);
    diag_print(&compilation.diags, false, &out);
    diag_print_json(&compilation.diags, &out);
    CHECK(status == COMPILE_OK || status == COMPILE_ERRORS);
    Work work = { comparisons - before, arena_used(compilation.arena) + out.len,
                  compilation.diags.nerrors };
    buf_free(&out);
    compile_free(&compilation);
    return work;
}

/* ---- programs ---- */

/* `each` is there n times, between `before` and `after`: `$` is its number, from 0, `@` the one
 * before (of the first one: `first`), `~` the one after (of the last: `last`). */
typedef struct Kind {
    const char *name, *before, *each, *after;
} Kind;

static void append_each(Buf *out, const char *each, int i, int n)
{
    for (; *each; each++) {
        if (*each == '$') buf_append_int(out, i);
        else if (*each == '@' && i == 0) buf_append_cstr(out, "first");
        else if (*each == '@') buf_append_int(out, i - 1);
        else if (*each == '~' && i + 1 == n) buf_append_cstr(out, "last");
        else if (*each == '~') buf_append_int(out, i + 1);
        else buf_append_char(out, *each);
    }
}

static Work work_on_many(const Kind *kind, int n)
{
    Buf program = { 0 };
    buf_append_cstr(&program, kind->before);
    for (int i = 0; i < n; i++) append_each(&program, kind->each, i, n);
    buf_append_cstr(&program, kind->after);
    Work work = work_on(buf_str(&program));
    buf_free(&program);
    return work;
}

static void check_kinds(const Kind *kinds, size_t count, bool are_wrong)
{
    for (size_t i = 0; i < count; i++) {
        Work once = work_on_many(&kinds[i], MANY), twice = work_on_many(&kinds[i], 2 * MANY);
        bool is_linear = (double)twice.comparisons <= MOST_RATIO * (double)once.comparisons &&
                         (double)twice.bytes <= MOST_RATIO * (double)once.bytes;
        bool as_meant = (twice.errors > 0) == are_wrong;
        CHECK(!COUNTS_COMPARISONS || once.comparisons > 0);
        CHECK(is_linear);
        CHECK(as_meant);
        if (is_linear && as_meant) continue;
        printf("# %s: %llu and %llu comparisons, %llu and %llu bytes, %d errors\n", kinds[i].name,
               (unsigned long long)once.comparisons, (unsigned long long)twice.comparisons,
               (unsigned long long)once.bytes, (unsigned long long)twice.bytes, twice.errors);
    }
}

#define PAGE "get / -> \"x\"\n"
#define CHECK_KINDS(kinds, are_wrong)                                                         \
    check_kinds(kinds, sizeof(kinds) / sizeof(kinds[0]), are_wrong)

static void test_declarations(void)
{
    static const Kind kinds[] = {
        { "functions", "", "fn f$(n: int): int -> n + $\n", PAGE },
        { "calls of one", "fn f(n: int) -> n\n", "fn g$(n: int) -> f(n) + $\n", PAGE },
        { "components", "fn C(children) -> Div(children)\n", "fn C$(q: str) -> C(P(q), \"x\")\n",
          PAGE },
        { "records", "", "record R$ { a: int = 0, b: str }\nstate s$: [R$] = []\n", PAGE },
        { "routes", "", "get /a$/{id:int} on q: str -> P(id, q)\n", "" },
        { "pages and links", "get /plast -> \"x\"\n", "get /p$ -> A(\"x\", href=\"/p~\")\n", "" },
        { "captures and links", "", "get /p$/{id} -> A(\"x\", href=\"/p$/1\")\n", "" },
        { "sockets", "fn j(send) { send(P(\"x\", id=\"a\")) }\n",
          "ws /w$ conn=j on q: str -> P(q, id=\"a\")\n", PAGE },
        { "state", "", "state s$: int = $\nget /s$ { s$ += 1 }\n", "" },
        { "consts", "", "const c$ = [$, 2]\nfn f$(i: int) -> c$[i]\n", PAGE },
        { "C functions", "", "extern fn e$(n: int): int from \"e$.h\"\n", PAGE },
        { "timers", "", "every 1s { log(\"$\") }\n", PAGE },
    };
    CHECK_KINDS(kinds, false);
}

/* Each needs the one before it or behind it. */
static void test_chains(void)
{
    static const Kind kinds[] = {
        { "calls backwards", "fn ffirst(n: int) -> n\n", "fn f$(n: int) -> f@(n) + 1\n", PAGE },
        { "calls forwards", "fn flast(n: int) -> n\n", "fn f$(n: int) -> f~(n) + 1\n", PAGE },
        { "components", "fn Clast() -> P(\"x\")\n", "fn C$() -> Div(C~(), \"x\")\n", PAGE },
        { "consts backwards", "const cfirst = 0\n", "const c$ = c@ + 1\n", PAGE },
        { "consts forwards", "const clast = 0\n", "const c$ = c~ + 1\n", PAGE },
        { "records in lists", "record Rlast { a: int }\n", "record R$ { next: [R~] = [] }\n",
          "get / -> json(R0())\n" },
        { "records in records", "record Rlast { a: int = 1 }\n",
          "record R$ { a: int = 0, next: R~? = none }\n", "get / -> json(R0())\n" },
        { "lets", "get / {\n let xfirst = now().unix\n", " let x$ = x@ + 1\n", "}\n" },
        { "constant lets", "get / {\n let xfirst = 1\n", " let x$ = x@ + 1\n", "}\n" },
    };
    CHECK_KINDS(kinds, false);
}

static void test_parts_of_one(void)
{
    static const Kind kinds[] = {
        { "statements", "get / {\n var x = 0\n", " x += $\n", " return text(\"{x}\")\n}\n" },
        { "locals", "get / on q: int {\n", " let v$ = q + $\n log(v$)\n", "}\n" },
        { "later", "get / on q: int {\n", " let v$ = q + $\n after 1s { log(v$) }\n", "}\n" },
        { "branches", "get / on q: int {\n", " if q == $ { return text(\"$\") }\n", "}\n" },
        { "children", "get / on q: str -> Ul(\n", " Li(\"item $\", q, id=\"i$\"),\n", ")\n" },
        { "attributes", "get / on q: str -> Div(", "data_x$=q, ", ")\n" },
        { "items", "const l = [", "$, ", "]\nget / on i: int -> text(\"{l[i]}\")\n" },
        { "entries", "const m = {", "\"k$\": $, ", "}\nget / on k: str -> json(m[k])\n" },
        { "holes", "get / on q: str -> text(\"", "a{q}", "\")\n" },
        { "fields", "record R { ", "f$: int = $, ",
          "}\nget / { let r = R()\n return json(r) }\n" },
        { "parameters", "get / on z: int", ", p$: int", " -> text(\"{z}\")\n" },
        { "arms", "fn f(n: int) -> match n {\n", " $ -> \"$\",\n", " else -> \"\" }\n" PAGE },
        { "warnings of one line", "", "get /p$ -> A(\"x\", href=\"/nowhere$\");", "" },
        { "one line", "", "fn f$(n: int): int -> n + $;", PAGE },
    };
    CHECK_KINDS(kinds, false);
}

static void test_mistakes(void)
{
    static const Kind kinds[] = {
        { "names", "", "fn f$(n: int) -> n + an_unknown_name_$\n", "" },
        { "types", "", "fn f$(n: int): str -> n\n", "" },
        { "fields", "record R { a: int }\n", "fn f$(r: R) -> r.b$\n", "" },
        { "syntax", "", "fn f$(n: int -> n )\n", "" },
        { "twice", "", "fn f(n: int): int -> n\n", "" },
    };
    CHECK_KINDS(kinds, true);
}

/* f(f(f(…))): twice the work with each level, if a level looks at the next one twice. */
static Work work_on_levels(int n)
{
    Buf program = { 0 };
    buf_append_cstr(&program, "fn f(n: int): int -> n + 1\nfn g(n: int): int -> ");
    for (int i = 0; i < n; i++) buf_append_cstr(&program, "f(");
    buf_append_char(&program, 'n');
    for (int i = 0; i < n; i++) buf_append_char(&program, ')');
    buf_append_cstr(&program, "\nget / -> text(\"{g(3)}\")\n");
    Work work = work_on(buf_str(&program));
    buf_free(&program);
    return work;
}

/* Only comparisons tell: what is computed again leaves nothing behind. */
static void test_nesting(void)
{
    Work some = work_on_levels(12), more = work_on_levels(18);
    CHECK(some.comparisons > 0);
    CHECK((double)more.comparisons <= MOST_RATIO * (double)some.comparisons);
}

int main(void)
{
    RUN(test_declarations);
    RUN(test_chains);
    RUN(test_parts_of_one);
    RUN(test_mistakes);
    if (COUNTS_COMPARISONS) RUN(test_nesting);
    return unit_end();
}
