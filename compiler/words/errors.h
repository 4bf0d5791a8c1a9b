/* errors.h: one function for each mistake of meaning that a program can hold.
 *
 * The checker passes facts (where, which name, which types); the words are chosen in errors.c,
 * so that all prose can be read, and made better, in one file. Codes: errors.def. The mistakes of
 * form are in syntax.h. */
#ifndef ERRORS_H
#define ERRORS_H

#include "language/ast.h"
#include "source/diag.h"

/* What a value is for, where its type does not fit. */
typedef enum RoleKind {
    ROLE_VALUE,    /* let, var, state, const, assignment: `name` */
    ROLE_ARGUMENT, /* for the parameter `name` (may be empty) of `of` */
    ROLE_RESULT,   /* of the function `of` */
    ROLE_DEFAULT,  /* of the parameter or field `name` */
    ROLE_OPTION,   /* `name` */
    ROLE_ITEM,     /* of a list or map */
    ROLE_KEY,
    ROLE_INDEX,
    ROLE_RANGE,    /* an end of a .. b */
    ROLE_CONDITION,
    ROLE_FALLBACK, /* behind ?? */
    ROLE_SOUGHT,   /* x in `of` */
    ROLE_PATTERN,
    ROLE_DELAY
} RoleKind;

typedef struct Role {
    RoleKind kind;
    fh_str name, of;
    bool has_where;
    Span where; /* of the declaration that wants the type */
} Role;

/* What only an optional can be used for. */
typedef enum Opener { OPEN_IF_LET, OPEN_LET_ELSE, OPEN_DEFAULT } Opener;

/* ---- declarations ---- */
void error_duplicate_name(Diags *diags, Span at, fh_str name, Span first);
void error_duplicate_local(Diags *diags, Span at, fh_str name, Span first);
void error_duplicate_param(Diags *diags, Span at, fh_str name, NodeKind owner, Span first);
void error_declared_again(Diags *diags, Span at, const char *keyword, Span first);
void error_duplicate_route(Diags *diags, Span at, Span first, bool same_path);
void error_unknown_option(Diags *diags, Span at, fh_str name, const char *where, fh_str nearest);
void error_duplicate_option(Diags *diags, Span at, fh_str name, Span first);
void error_unknown_extension(Diags *diags, Span at, fh_str name);
/* `choices`: " pico none "; `nearest`: which of them was meant, null ptr: no idea. */
void error_not_a_choice(Diags *diags, Span at, const char *choices, fh_str nearest);
void error_out_of_bounds(Diags *diags, Span at, int64_t least, int64_t most);
void error_option_not_constant(Diags *diags, Span at, fh_str name);
void error_bad_interval(Diags *diags, Span at);
void error_bad_csp(Diags *diags, Span at, fh_str word);
void error_wants_capital(Diags *diags, Span at, fh_str name);
void error_wants_small(Diags *diags, Span at, fh_str name);
void error_param_needs_type(Diags *diags, Span at, fh_str name, NodeKind owner);
void error_special_here(Diags *diags, Span at, fh_str name, bool is_ws);
void error_error_page_param(Diags *diags, Span at, fh_str name);
void error_binary_alone(Diags *diags, Span at);
void error_payload_and_data(Diags *diags, Span at, Span payload);
void error_no_session(Diags *diags, Span at);
void error_unbindable(Diags *diags, Span at, const Type *type);
void error_unbindable_field(Diags *diags, Span at, const Type *record, const Node *field);
void error_capture_unclosed(Diags *diags, Span at);
void error_bad_capture(Diags *diags, Span at);
void error_capture_type(Diags *diags, Span at, fh_str type);
void error_capture_in_segment(Diags *diags, Span at);
void error_path_not_last(Diags *diags, Span at);
void error_capture_in_static(Diags *diags, Span at);
void error_duplicate_capture(Diags *diags, Span at, fh_str name, Span first);
void error_capture_mismatch(Diags *diags, Span at, const Type *type, const Type *captured,
                            Span capture);
void error_wants_function(Diags *diags, Span at, fh_str option);
void error_handshake_special(Diags *diags, Span at, fh_str name, Span option);
void error_handshake_param(Diags *diags, Span at, const Type *type, Span option);
void error_send_in_disconn(Diags *diags, Span at, Span option);
void error_holds_itself(Diags *diags, Span at, const Symbol *record);
void error_default_not_constant(Diags *diags, Span at);
/* `why`: "divides by zero" */
void error_cannot_compute(Diags *diags, Span at, const char *why);
void error_const_needs_state(Diags *diags, Span at, const Symbol *state);
void error_const_reaches_state(Diags *diags, Span at, const Symbol *state);
void error_needs_itself(Diags *diags, Span at, const Symbol *symbol);
void error_not_storable(Diags *diags, Span at, const Type *type, const char *what);
void error_component_not_html(Diags *diags, Span at, fh_str name, const Type *type);
void error_not_for_c(Diags *diags, Span at, const Type *type);
void error_bad_error_status(Diags *diags, Span at);
void error_duplicate_error_page(Diags *diags, Span at, Span first);

/* ---- names ---- */
/* `is_assigned`: it was to be given a value. */
void error_undefined_name(Diags *diags, Span at, fh_str name, const Symbol *nearest,
                          bool is_assigned);
void error_undefined_function(Diags *diags, Span at, fh_str name, fh_str nearest);
void error_undefined_tag(Diags *diags, Span at, fh_str name, fh_str nearest);
void error_undefined_type(Diags *diags, Span at, fh_str name, fh_str nearest);
void error_special_missing(Diags *diags, Span at, fh_str name);
void error_unknown_field(Diags *diags, Span at, fh_str name, const Node *record, fh_str nearest);
void error_unknown_member(Diags *diags, Span at, fh_str name, const Type *receiver);
void error_method_not_called(Diags *diags, Span at, fh_str name);
void error_member_called(Diags *diags, Span at, fh_str name);
void error_function_as_value(Diags *diags, Span at, fh_str name, const Symbol *symbol);
void error_tag_as_value(Diags *diags, Span at, fh_str name);
void error_not_a_function(Diags *diags, Span at, const Symbol *symbol);
void error_not_a_type(Diags *diags, Span at, const Symbol *symbol);
void error_recursive_result(Diags *diags, Span at, fh_str name, Span call);

/* ---- types ---- */
void error_type_mismatch(Diags *diags, Span at, const Type *have, const Type *want,
                         const Role *role);
/* `want`: the type that the opened value would have to be; null where none is known. */
void error_unopened(Diags *diags, Span at, const Type *have, const Type *want);
/* `left`: what stands left of the operator, when the right operand is wrong; else null. */
void error_bad_operand(Diags *diags, Span at, Op op, const Type *type, const Type *left);
void error_int_division(Diags *diags, Span at);
void error_branches_differ(Diags *diags, Span at, const Type *have, const Type *first,
                           Span first_at);
void error_items_differ(Diags *diags, Span at, const Type *have, const Type *first,
                        Span first_at);
void error_results_differ(Diags *diags, Span at, const Type *have, const Type *first,
                          Span first_at);
void error_not_comparable(Diags *diags, Span at, const Type *have, const Type *other);
void error_never_none(Diags *diags, Span at, const Type *type);
void error_no_equality(Diags *diags, Span at, const Type *type);
void error_no_order(Diags *diags, Span at, const Type *type);
void error_needs_type(Diags *diags, Span at, const Type *type);
void error_void_value(Diags *diags, Span at);
void error_void_loop(Diags *diags, Span at);
void error_reply_value(Diags *diags, Span at);
void error_not_optional(Diags *diags, Span at, const Type *type, Opener opener);
void error_missing_else(Diags *diags, Span at, const Type *want);
void error_not_iterable(Diags *diags, Span at, const Type *type);
void error_not_indexable(Diags *diags, Span at, const Type *type);
void error_not_searchable(Diags *diags, Span at, const Type *type);
void error_raw_in_text(Diags *diags, Span at);
void error_not_printable(Diags *diags, Span at, const Type *type);
void error_not_json(Diags *diags, Span at, const Type *type);
void error_bad_key(Diags *diags, Span at, const Type *type);
void error_type_too_deep(Diags *diags, Span at);
void error_bad_spec(Diags *diags, Span at, fh_str spec, const Type *type);
void error_not_matchable(Diags *diags, Span at, const Type *type);
void error_match_needs_else(Diags *diags, Span at, const Type *type);
void error_pattern_not_constant(Diags *diags, Span at);
void error_duplicate_pattern(Diags *diags, Span at, Span first);
void error_after_else(Diags *diags, Span at, Span otherwise);

/* ---- statements and results ---- */
void error_not_var(Diags *diags, Span at, const Symbol *symbol);
void error_captured_var(Diags *diags, Span at, const Symbol *symbol);
void error_session_in_ws(Diags *diags, Span at);
/* `why`: "the request is over" */
void error_answered_already(Diags *diags, Span at, const char *why);
void error_not_a_place(Diags *diags, Span at, const Type *object);
void error_change_in_map(Diags *diags, Span at, const Type *map);
void error_outside_loop(Diags *diags, Span at, bool is_break, bool in_after);
void error_nobody_takes(Diags *diags, Span at, bool in_after);
void error_missing_return(Diags *diags, Span at, fh_str name, const Type *type, bool is_declared);
void error_return_needs_value(Diags *diags, Span at, const Type *type);
void error_else_goes_on(Diags *diags, Span at);
void error_several_results(Diags *diags, Span at, const Type *want);
void error_not_an_answer(Diags *diags, Span at, const Type *type);
void error_reply_in_ws(Diags *diags, Span at);

/* ---- calls ---- */
void error_missing_argument(Diags *diags, Span at, fh_str callee, fh_str first, int count,
                            Span declared);
void error_missing_argument_of(Diags *diags, Span at, fh_str callee, const char *what);
void error_too_many_arguments(Diags *diags, Span at, fh_str callee, int count,
                              const Node *owner);
void error_too_many_messages(Diags *diags, Span at, fh_str callee);
void error_unknown_argument(Diags *diags, Span at, fh_str name, fh_str callee, NodeKind owner,
                            fh_str nearest, Span declared);
void error_unknown_argument_of(Diags *diags, Span at, fh_str name, fh_str callee,
                               fh_str nearest);
void error_argument_twice(Diags *diags, Span at, fh_str name, Span first);
void error_wrong_argument(Diags *diags, Span at, const Type *type, fh_str callee,
                          const char *wanted);
void error_not_sendable(Diags *diags, Span at, const Type *type);

/* ---- markup ---- */
void error_void_children(Diags *diags, Span at, fh_str element);
void error_not_a_child(Diags *diags, Span at, const Type *type);
void error_bad_attribute(Diags *diags, Span at, fh_str name, const Type *type);
void error_duplicate_attribute(Diags *diags, Span at, fh_str name, Span first);
/* In an attribute whose text htmx runs in parts: hx_trigger. */
void error_unsafe_spec(Diags *diags, Span at, fh_str where);
void error_unsafe_text(Diags *diags, Span at, fh_str where);
void error_header_beyond_ascii(Diags *diags, Span at);
void error_unsafe_json(Diags *diags, Span at, fh_str name);
void error_tag_not_constant(Diags *diags, Span at);
void error_bad_tag_name(Diags *diags, Span at, fh_str name);
void error_fragment_attribute(Diags *diags, Span at);

/* ---- warnings ---- */
void error_import_unreadable(Diags *diags, Span at, fh_str path, const char *reason);
void error_import_circle(Diags *diags, Span at, const char *circle);
void error_too_many_files(Diags *diags, Span at, int limit);
void warn_unused_import(Diags *diags, Span at, fh_str path);
void error_static_unreadable(Diags *diags, Span at, fh_str name, const char *reason);
void error_static_too_big(Diags *diags, Span at, size_t megabytes, int files);
void error_static_twice(Diags *diags, Span at, fh_str path, Span first);
/* `others`: how many more are left out of the same folder. */
void warn_left_out(Diags *diags, Span at, fh_str name, const char *reason, int others);
void warn_unused_let(Diags *diags, Span at, fh_str name);
void warn_unused_value(Diags *diags, Span at, const Type *type);
void warn_unreachable(Diags *diags, Span at);
/* `other_verb`: there is a route of that path, but it answers another verb. */
void warn_dead_link(Diags *diags, Span at, fh_str path, bool is_ws, bool other_verb);
void warn_not_inside(Diags *diags, Span at, fh_str inner, fh_str outer);
void warn_text_not_inside(Diags *diags, Span at, fh_str outer);
void warn_pushed_nowhere(Diags *diags, Span at, fh_str element);
/* `socket`: the path of the websocket that the form talks to. */
void warn_field_missing(Diags *diags, Span at, fh_str field, fh_str socket);
void warn_field_not_taken(Diags *diags, Span at, fh_str field, fh_str socket);
/* `before`: the element that has it, too; of no meaning with `repeats`. */
void warn_id_twice(Diags *diags, Span at, fh_str id, bool repeats, Span before);
void warn_id_nowhere(Diags *diags, Span at, fh_str id);
void warn_no_extension(Diags *diags, Span at);
void warn_extension_not_named(Diags *diags, Span at);
void warn_send_outside(Diags *diags, Span at);
void warn_file_over_socket(Diags *diags, Span at);
/* `function`: what the route calls when a websocket opens or closes; nothing gives its `param`. */
void warn_handshake_refused(Diags *diags, Span at, fh_str socket, fh_str function, fh_str param);
void warn_page_without_htmx(Diags *diags, Span at);
void warn_titled_sent(Diags *diags, Span at);
void warn_topic_unheard(Diags *diags, Span at, fh_str topic);
void warn_unused_declaration(Diags *diags, const Symbol *symbol);

#endif
