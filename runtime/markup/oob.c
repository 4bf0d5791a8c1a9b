/* oob.c: see oob.h. */
#include "markup/oob.h"

#include <string.h>

#include "values/json.h"
#include "base/part.h"
#include "markup/roots.h"
#include "base/str.h"

#define MARK " hx-swap-oob=\"true\""

/* Markup on its way out, and how it is to become. */
typedef struct Outgoing {
    fh_str html;
    FhOut *out;
    unsigned parts; /* what its roots are */
    int htmx;
    bool is_message; /* over a websocket; else it answers a request */
} Outgoing;

/* ---- marks ---- */

/* Its own elements (hx-partial) say where they go. */
static bool is_of_htmx(const Root *root)
{
    return str_ieq(str_sub(root->name, 0, 3), FH_STR("hx-"));
}

/* Whether htmx 4 is to be told about it. */
static bool needs_mark(const Outgoing *going, const Root *root)
{
    return going->is_message && going->htmx == 4 && root->id_end && !root->swap_to &&
           !is_of_htmx(root);
}

/* ---- parts ---- */

/* Whether a parser would drop it, or make something else of it, where it stands. In an answer a
 * root that has no hx-swap-oob goes where the request wants it, and stays. */
static bool needs_wrapping(const Outgoing *going, const Root *root)
{
    const bool is_placed = root->swap_to || (going->is_message && root->id_end);
    if (!going->parts || !is_placed || is_of_htmx(root)) return false;
    const Part part = part_of(root->name);
    if (part == PART_SVG) return true;
    if (!parts_clash(going->parts & ~(unsigned)PART_SVG)) return false;
    return part != PART_NONE || !going->is_message;
}

static void put(const Outgoing *going, size_t from, size_t to)
{
    out_str(going->out, str_sub(going->html, from, to));
}

/* An attribute with the value of another: what would end it here is an entity there. */
static void put_attribute(const Outgoing *going, const char *name, fh_str value)
{
    const char quote = value.len && memchr(value.ptr, '"', value.len) ? '\'' : '"';
    out_cstr(going->out, name);
    out_char(going->out, '=');
    out_char(going->out, quote);
    out_str(going->out, value);
    out_char(going->out, quote);
}

/* The root without its hx-swap-oob, where SVG is inside of svg. */
static void put_element(const Outgoing *going, const Root *root)
{
    const bool is_svg = part_of(root->name) == PART_SVG;
    if (is_svg) fh_out_lit(going->out, "<svg>");
    put(going, root->from, root->swap_to ? root->swap_from : root->to);
    if (root->swap_to) put(going, root->swap_to, root->to);
    if (is_svg) fh_out_lit(going->out, "</svg>");
}

/* For htmx 2's websockets. It puts the template where the root is to go; line.js takes the root
 * out of it before that. */
static void wrap_message(const Outgoing *going, const Root *root)
{
    fh_out_lit(going->out, "<template data-fh-part");
    if (root->id_end) put_attribute(going, " id", root->id);
    put_attribute(going, " hx-swap-oob", root->swap.len ? root->swap : FH_STR("true"));
    out_char(going->out, '>');
    put_element(going, root);
    fh_out_lit(going->out, "</template>");
}

/* For answers to htmx 2: it looks into templates, at any depth, for what says hx-swap-oob. */
static void wrap_answer(const Outgoing *going, const Root *root)
{
    const bool is_svg = part_of(root->name) == PART_SVG;
    out_cstr(going->out, is_svg ? "<template><svg>" : "<template>");
    put(going, root->from, root->to);
    out_cstr(going->out, is_svg ? "</svg></template>" : "</template>");
}

/* Where htmx 4 finds what is swapped so: "beforeend:#list" is a way and a selector. */
static fh_str put_target(const Outgoing *going, const Root *root)
{
    const fh_str swap = root->swap;
    size_t colon = 0, blank = 0;
    while (blank < swap.len && swap.ptr[blank] != ' ') blank++;
    while (colon < blank && swap.ptr[colon] != ':') colon++;
    if (colon > 0 && colon < blank) {
        put_attribute(going, " hx-target", str_sub(swap, colon + 1, swap.len));
        return str_sub(swap, 0, colon);
    }
    put_attribute(going, " id", root->id);
    return swap.len && !str_is(swap, "true") ? swap : FH_STR("outerHTML");
}

/* For htmx 4: a template of its own, which says where what is in it goes. What is put into an
 * element is what the root holds. */
static void wrap_partial(const Outgoing *going, const Root *root)
{
    fh_out_lit(going->out, "<hx-partial");
    const fh_str way = put_target(going, root);
    const bool is_outer = str_starts_with(way, FH_STR("outer"));
    const bool is_svg = part_of(root->name) == PART_SVG;
    fh_out_lit(going->out, " hx-swap=\"");
    out_str(going->out, way);
    out_cstr(going->out, is_outer && !is_svg ? "\">" : " strip:true\">");
    if (is_svg && !is_outer) {
        fh_out_lit(going->out, "<svg>");
        put(going, root->inner_from, root->inner_to);
        fh_out_lit(going->out, "</svg>");
    } else {
        put_element(going, root);
    }
    fh_out_lit(going->out, "</hx-partial>");
}

static void wrap(const Outgoing *going, const Root *root)
{
    if (going->htmx == 4) wrap_partial(going, root);
    else if (going->is_message) wrap_message(going, root);
    else wrap_answer(going, root);
}

/* ---- all of it ---- */

static bool is_json(Event *ev, fh_str text)
{
    JsonError wrong;
    const fh_str trimmed = str_trim(text);
    if (!trimmed.len || !strchr("{[\"", trimmed.ptr[0])) return false;
    return json_parse(ev->arena, trimmed, &wrong) != NULL;
}

/* The two exchange what they hold. */
static void trade(FhOut *a, FhOut *b)
{
    const FhOut old = *a;
    a->bytes = b->bytes, a->len = b->len, a->cap = b->cap;
    b->bytes = old.bytes, b->len = old.len, b->cap = old.cap;
}

/* What the roots are together; 0 where all may stay as they are. */
static unsigned clashing_parts(fh_str html)
{
    unsigned parts = 0;
    Root root;
    for (Roots roots = { .html = html }; roots_next(&roots, &root);)
        parts |= (unsigned)part_of(root.name);
    return parts_clash(parts) ? parts : 0;
}

/* The next root that does not stay as it is. */
static bool next_changed(const Outgoing *going, Roots *roots, Root *root)
{
    while (roots_next(roots, root))
        if (needs_wrapping(going, root) || needs_mark(going, root)) return true;
    return false;
}

static void change(Outgoing *going, Event *ev, FhOut *markup)
{
    Roots roots = { .html = going->html };
    Root root;
    size_t done = 0;
    if (!next_changed(going, &roots, &root) || is_json(ev, going->html)) return;
    going->out = event_out(ev);
    do {
        const bool is_wrapped = needs_wrapping(going, &root);
        put(going, done, is_wrapped ? root.from : root.id_end);
        if (is_wrapped) wrap(going, &root);
        else fh_out_lit(going->out, MARK);
        done = is_wrapped ? root.to : root.id_end;
    } while (next_changed(going, &roots, &root));
    put(going, done, going->html.len);
    trade(markup, going->out);
    event_out_release(ev, going->out);
}

static Outgoing going_out(const Event *ev, const FhOut *markup, bool is_message)
{
    const fh_str html = out_content(markup);
    return (Outgoing){ .html = html,
                       .parts = markup->may_clash ? clashing_parts(html) : 0,
                       .htmx = ev->app->htmx,
                       .is_message = is_message };
}

void oob_message(Event *ev, FhOut *message)
{
    if (!ev->app || ev->pub.is_binary || (ev->app->htmx != 4 && !message->may_clash)) return;
    Outgoing going = going_out(ev, message, true);
    if (going.htmx == 4 || going.parts) change(&going, ev, message);
}

void oob_answer(Event *ev, FhOut *answer)
{
    if (!answer->may_clash) return;
    Outgoing going = going_out(ev, answer, false);
    if (going.parts) change(&going, ev, answer);
}
