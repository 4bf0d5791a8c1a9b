/* passed.c: see passed.h. */
#include "server/passed.h"

#include <string.h>

static void keep_header(Buf *to, const EventHeader *header)
{
    const size_t lengths[2] = { header->name.len, header->value.len };
    buf_append(to, lengths, sizeof(lengths));
    buf_append_str(to, header->name);
    buf_append_str(to, header->value);
}

bool passed_keep(Passed *passed, const Sessions *sessions, Event *ev)
{
    for (const EventHeader *each = ev->headers; each; each = each->next)
        keep_header(&passed->headers, each);
    buf_append_str(&passed->session, session_packed(sessions, ev));
    passed->said = ev->session_said;
    passed->line = ev->session_line;
    passed->reads_session = ev->reads_session;
    passed->is_set = !passed->headers.failed && !passed->session.failed;
    return passed->is_set;
}

void passed_recall(const Passed *passed, const Sessions *sessions, Event *ev)
{
    const fh_str headers = buf_str(&passed->headers);
    session_resume(sessions, ev, buf_str(&passed->session), passed->said, passed->line);
    ev->reads_session = passed->reads_session;
    for (size_t at = 0; at < headers.len;) {
        size_t lengths[2];
        memcpy(lengths, headers.ptr + at, sizeof(lengths));
        const fh_str name = { headers.ptr + at + sizeof(lengths), lengths[0] };
        const fh_str value = { name.ptr + name.len, lengths[1] };
        event_add_header(ev, name, value);
        at += sizeof(lengths) + name.len + value.len;
    }
}

void passed_free(Passed *passed)
{
    buf_free(&passed->headers);
    buf_free(&passed->session);
}
