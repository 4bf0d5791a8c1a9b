/* field.c: forms that a websocket takes, and their fields, wherever on the page these stand. */
#include "app/reader.h"

#include "base/str.h"

static void add_field(Reader *reader, PageForm *form, fh_str name, const Node *call)
{
    form->fields = page_room(reader->arena, form->fields, form->nfields, &form->fields_cap,
                        sizeof *form->fields);
    form->fields[form->nfields++] = (FormField){ name, call };
}

/* hx_vals={"a": 1} are fields, too. */
static void read_values(Reader *reader, PageForm *form, const Node *call, const Env *env)
{
    bool open = false;
    const Node *values = page_attribute(reader, call, "hx-vals", &env, &open);
    fh_str name;
    if (open || (values && values->kind != NODE_MAP)) form->open = true;
    if (!values || values->kind != NODE_MAP) return;
    for (const Node *entry = values->list.items.first; entry; entry = entry->next) {
        if (page_text(entry->entry.key, env, &name)) add_field(reader, form, name, call);
        else form->open = true;
    }
}

void reader_begin_form(Reader *reader, const Node *call, const Env *env, Place *place)
{
    fh_str text;
    bool open = false;
    const Env *where = env;
    place->form = NULL;
    if (!page_attribute(reader, call, "ws-send", &where, &open) || !place->socket) return;
    PageForm *form = ARENA_NEW(reader->arena, PageForm);
    *form = (PageForm){ .call = call, .socket = place->socket, .query = place->query };
    form->open = page_look(reader, call, "hx-include", env, &text) != IS_ABSENT;
    if (page_look(reader, call, "id", env, &form->id) == IS_ABSENT) form->id = FH_STR("");
    read_values(reader, form, call, env);
    place->form = form;
    *reader->page->forms_end = form;
    reader->page->forms_end = &form->next;
}

static bool is_control(const Node *call)
{
    return page_is_tag(call, "input") || page_is_tag(call, "select") || page_is_tag(call, "textarea") ||
           page_is_tag(call, "button");
}

/* The name under which a control is sent. */
static Known name_of_control(Reader *reader, const Node *call, const Env *env, fh_str *name)
{
    const Known known = page_look(reader, call, "name", env, name);
    const bool id_names = (call->call.element->flags & ELEMENT_ID_NAMES) != 0;
    if (known != IS_ABSENT || page_is_tag(call, "button") || !id_names) return known;
    return page_look(reader, call, "id", env, name);
}

static void add_stray(Reader *reader, FormField field, fh_str form)
{
    StrayField *stray = ARENA_NEW(reader->arena, StrayField);
    *stray = (StrayField){ field, form, reader->page->strays };
    reader->page->strays = stray;
}

/* A field of the form around it, or of the one that it names. */
void reader_read_field(Reader *reader, const Node *call, const Env *env, PageForm *form)
{
    fh_str name = { NULL, 0 }, id = { NULL, 0 };
    if (form && call->call.kind == CALL_TAG && html_is_custom(call->call.element)) form->open = true;
    if (!is_control(call)) return;
    const Known names_form = page_look(reader, call, "form", env, &id);
    const Known known = name_of_control(reader, call, env, &name);
    if (names_form != IS_ABSENT && known != IS_ABSENT)
        add_stray(reader, (FormField){ known == IS_CONSTANT ? name : (fh_str){ NULL, 0 }, call },
                  names_form == IS_CONSTANT ? id : (fh_str){ NULL, 0 });
    if (names_form != IS_ABSENT || !form) return;
    if (known == IS_UNKNOWN) form->open = true;
    if (known == IS_CONSTANT && name.len > 0) add_field(reader, form, name, call);
}

/* Fields that name their form go to it; who cannot be told apart may be anyone's. */
void reader_gather_fields(Reader *reader, PageForm *form)
{
    for (const StrayField *stray = reader->page->strays; stray; stray = stray->next) {
        const bool is_known = stray->form.ptr && form->id.ptr;
        if (is_known && !str_eq(stray->form, form->id)) continue;
        if (!is_known || !stray->field.name.ptr) form->open = true;
        else add_field(reader, form, stray->field.name, stray->field.call);
    }
}
