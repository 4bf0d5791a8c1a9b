/* message.c: numbers between text that is known. See message.h. */
#include "message.h"

#include <string.h>

static const char word[] = "Tom &amp; &lt;b&gt;Jerry&lt;/b&gt; ";

#define WORD_LEN (sizeof(word) - 1)
#define FEW      8 /* words: `filler` in app.fh */
#define MUCH     (15 * FEW)

static const struct {
    const char *before, *behind;
    size_t words;
} forms[MESSAGE_KINDS] = {
    [MESSAGE_STATUS] = { "<div id=\"status\">", "</div>", FEW },
    [MESSAGE_LINE] = { "<div id=\"lines\" hx-swap-oob=\"beforeend\"><p>", "</p></div>", FEW },
    [MESSAGE_BOARD] = { "<div id=\"board\">", "</div>", MUCH },
    [MESSAGE_PILE] = { "<div id=\"pile\" hx-swap-oob=\"beforeend\"><p>", "</p></div>", MUCH },
    [MESSAGE_OWN] = { "<div id=\"own\" hx-swap-oob=\"beforeend\"><p>", "</p></div>", MUCH },
};

typedef struct Rest {
    const char *at, *end;
} Rest;

static bool skip(Rest *rest, const char *text, size_t len)
{
    if ((size_t)(rest->end - rest->at) < len || memcmp(rest->at, text, len) != 0) return false;
    rest->at += len;
    return true;
}

/* A number and the blank behind it. */
static bool read_number(Rest *rest, uint64_t *number)
{
    const char *from = rest->at;
    *number = 0;
    for (; rest->at < rest->end && *rest->at >= '0' && *rest->at <= '9'; rest->at++)
        *number = *number * 10 + (uint64_t)(*rest->at - '0');
    return rest->at > from && skip(rest, " ", 1);
}

static bool read_id(Rest *rest, char id[17])
{
    if (rest->end - rest->at < 17) return false;
    memcpy(id, rest->at, 16);
    rest->at += 16;
    return skip(rest, " ", 1);
}

static bool skip_words(Rest *rest, size_t count)
{
    static char all[MUCH * WORD_LEN];
    if (!all[0])
        for (size_t i = 0; i < MUCH; i++) memcpy(all + i * WORD_LEN, word, WORD_LEN);
    return skip(rest, all, count * WORD_LEN);
}

bool message_read(Message *message, const char *bytes, size_t len)
{
    Rest rest = { bytes, bytes + len };
    int kind = 0;
    while (kind < MESSAGE_KINDS && !skip(&rest, forms[kind].before, strlen(forms[kind].before)))
        kind++;
    if (kind == MESSAGE_KINDS) return false;
    *message = (Message){ .kind = (MessageKind)kind };
    return read_number(&rest, &message->number) && read_number(&rest, &message->time) &&
           (kind != MESSAGE_OWN || read_id(&rest, message->id)) &&
           skip_words(&rest, forms[kind].words) &&
           skip(&rest, forms[kind].behind, strlen(forms[kind].behind)) && rest.at == rest.end;
}
