/* cname.h: what things are called in the generated C.
 *
 * Names come from the user's names plus a role (badge_markup, ws_add_handler); a number is added
 * only where two would collide. All rules stand here, so that a reader of generated code can
 * find his way back by one page. */
#ifndef CNAME_H
#define CNAME_H

#include "language/type.h"

/* Names in use: of the file, and of the scopes open inside the function in hand. */
typedef struct Names Names;

Names *names_new(Arena *arena);
/* Names of one function: they also keep clear of `file`, the names of the whole file. */
Names *names_inside(Arena *arena, const Names *file);
void names_enter(Names *names);
void names_leave(Names *names);

/* `wish`, made a valid identifier that C does not reserve and that nobody in sight has: taken
 * until the scope is left. */
const char *names_take(Names *names, fh_str wish);

/* The same for the scope around the innermost one, while both are open. */
const char *names_take_outside(Names *names, fh_str wish);

/* snake_case of a fh name or path with a role behind it: ("TodoItem", "markup") →
 * todo_item_markup, ("/room/{name}", "handler") → room_name_handler. */
const char *cname_role(Arena *arena, const char *prefix, fh_str name, const char *role);

/* A struct member: the name itself, with _ behind it where C reserves it. */
const char *cname_member(Arena *arena, fh_str name);

/* The C type of a value: "int64_t", "fh_str_list", "struct Todo". `arena` is that of the type. */
const char *cname_type(Arena *arena, const Type *type);

/* Its table: "fh_type_str", "type_Todo_list". */
const char *cname_table(Arena *arena, const Type *type);

/* Whether fh.h already declares the C type and its table. */
bool cname_is_predeclared(const Type *type);

#endif
