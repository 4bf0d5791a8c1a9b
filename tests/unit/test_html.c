/* test_html.c: the tables of elements and attributes, and the names of attributes. */
#include "../../compiler/language/html.h"

#include "base/part.h"
#include "base/str.h"
#include "unit.h"

static void test_elements_are_sorted(void)
{
    const Element *element, *before = html_element_at(0);

    for (int i = 1; (element = html_element_at(i)); i++) {
        CHECK(strcmp(before->name, element->name) < 0);
        before = element;
    }
}

static void test_each_element_is_found(void)
{
    const Element *element;

    for (int i = 0; (element = html_element_at(i)); i++) {
        CHECK(html_element(str_from(element->name)) == element);
        CHECK(html_element_by_tag(str_from(element->tag)) == element);
    }
    CHECK(html_element(FH_STR("Dvi")) == NULL);
    CHECK(html_element(FH_STR("div")) == NULL);
}

static void test_names_of_attributes(void)
{
    static const struct { const char *written, *name; } rows[] = {
        { "cls", "class" }, { "_class", "class" }, { "fr", "for" }, { "_for", "for" },
        { "htmlFor", "htmlFor" }, { "hx_get", "hx-get" }, { "hx_on__click", "hx-on--click" },
        { "_", "_" }, { "foo__", "foo" }, { "__a_b__", "a-b" }, { "data-my_x", "data-my_x" },
        { "@click.prevent", "@click.prevent" }, { "xml:lang", "xml:lang" },
        { "target_id", "hx-target" }, { "viewBox", "viewBox" },
    };
    Arena *arena = arena_new(0, NULL, NULL);

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CHECK_STR(html_attr_name(arena, str_from(rows[i].written)), rows[i].name);
    }
    arena_free(arena);
}

static void test_kinds_of_attributes(void)
{
    static const struct { const char *name; AttrKind kind; } rows[] = {
        { "href", ATTR_URL_HREF }, { "HREF", ATTR_URL_HREF }, { "src", ATTR_URL_SRC },
        { "action", ATTR_URL }, { "formaction", ATTR_URL }, { "hx-get", ATTR_URL },
        { "data-hx-post", ATTR_URL }, { "xlink:href", ATTR_URL_HREF }, { "hrefs", ATTR_TEXT },
        { "hre", ATTR_TEXT }, { "onclick", ATTR_SCRIPT }, { "onClick", ATTR_SCRIPT },
        { "hx-on:click", ATTR_SCRIPT }, { "hx-on--after-swap", ATTR_SCRIPT },
        { "data-hx-on-click", ATTR_SCRIPT }, { "srcdoc", ATTR_SCRIPT }, { "on", ATTR_TEXT },
        { "hx-vals", ATTR_JSON }, { "hx-headers", ATTR_JSON }, { "title", ATTR_TEXT },
        { "hx-get:inherited", ATTR_URL }, { "hx-vals:inherited:append", ATTR_JSON },
        { "hx-ws:connect", ATTR_URL_HERE }, { "hx-status:404", ATTR_JSON },
        { "hx-confirm:inherited", ATTR_WORDS }, { "Style", ATTR_STYLE }, { "", ATTR_TEXT },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CHECK_INT(html_attr_kind(str_from(rows[i].name)), rows[i].kind);
    }
}

static void test_the_element_decides(void)
{
    CHECK_INT(html_attr_kind_on("script", FH_STR("src")), ATTR_URL_HERE);
    CHECK_INT(html_attr_kind_on("script", FH_STR("SRC")), ATTR_URL_HERE);
    CHECK_INT(html_attr_kind_on("img", FH_STR("src")), ATTR_URL_SRC);
    CHECK_INT(html_attr_kind_on(NULL, FH_STR("src")), ATTR_URL_SRC);
    CHECK_INT(html_attr_kind_on("object", FH_STR("data")), ATTR_URL_HERE);
    CHECK_INT(html_attr_kind_on("a", FH_STR("href")), ATTR_URL_HREF);
}

static void test_words_for_bools(void)
{
    CHECK_STR(str_from(html_attr_bool(FH_STR("aria-checked"), false)), "false");
    CHECK_STR(str_from(html_attr_bool(FH_STR("data-hx-boost"), true)), "true");
    CHECK_STR(str_from(html_attr_bool(FH_STR("translate"), false)), "no");
    CHECK_STR(str_from(html_attr_bool(FH_STR("autocomplete"), true)), "on");
    CHECK_STR(str_from(html_attr_bool(FH_STR("hidden"), true)), "");
    CHECK(!html_attr_bool(FH_STR("hidden"), false));
    CHECK_STR(str_from(html_attr_bool(FH_STR("hx-swap-oob"), true)), "true");
    CHECK(!html_attr_bool(FH_STR("hx-swap-oob"), false));
}

/* The elements that SVG alone has are the same for who sends them. */
static void test_parts_of_svg(void)
{
    const Element *element;
    for (int i = 0; (element = html_element_at(i)) != NULL; i++) {
        const bool is_part = (element->flags & ELEMENT_SVG) && strcmp(element->tag, "svg") != 0;
        CHECK_INT(part_of(str_from(element->tag)) == PART_SVG, is_part);
    }
    CHECK_INT(part_of(FH_STR("lineargradient")), PART_SVG);
    CHECK_INT(part_of(FH_STR("TR")), PART_ROW);
    CHECK_INT(part_of(FH_STR("table")), PART_NONE);
    CHECK(parts_clash(PART_NONE | PART_ROW) && parts_clash(PART_SVG) && !parts_clash(PART_ROW));
}

int main(void)
{
    RUN(test_parts_of_svg);
    RUN(test_elements_are_sorted);
    RUN(test_each_element_is_found);
    RUN(test_names_of_attributes);
    RUN(test_kinds_of_attributes);
    RUN(test_the_element_decides);
    RUN(test_words_for_bools);
    return unit_end();
}
