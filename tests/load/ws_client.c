/* ws_client.c: the handshake, frames, and messages of several. See ws_client.h. */
#include "ws_client.h"

#include <stdlib.h>
#include <string.h>

/* The pair of RFC 6455, section 1.3. One key for all is enough for a load. */
#define KEY    "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

static const char mask[4] = { 0x12, 0x34, 0x56, 0x78 };

/* ---- frames that are sent ---- */

void ws_frame(Buf *buf, int opcode, const char *bytes, size_t len)
{
    buf_append_char(buf, (char)(0x80 | opcode));
    if (len < 126) {
        buf_append_char(buf, (char)(0x80 | len));
    } else if (len < 65536) {
        buf_append_char(buf, (char)(0x80 | 126));
    } else {
        buf_append_char(buf, (char)(0x80 | 127));
    }
    const int octets = len < 126 ? 0 : len < 65536 ? 2 : 8;
    for (int i = octets; i > 0; i--) buf_append_char(buf, (char)(len >> (8 * (i - 1))));
    buf_append(buf, mask, 4);
    for (size_t i = 0; i < len; i++) buf_append_char(buf, bytes[i] ^ mask[i % 4]);
    if (buf->failed) load_fail("memory");
}

void ws_client_send_raw(WsClient *client, const char *bytes, size_t len)
{
    stream_write(&client->stream, bytes, len);
}

void ws_client_send(WsClient *client, int opcode, const char *bytes, size_t len)
{
    Buf frame = { 0 };
    ws_frame(&frame, opcode, bytes, len);
    stream_write(&client->stream, frame.ptr, frame.len);
    buf_free(&frame);
}

/* ---- ending ---- */

static void send_close(WsClient *client, int code)
{
    const char octets[2] = { (char)(code >> 8), (char)code };
    if (client->closing) return;
    client->closing = true;
    ws_client_send(client, WS_CLOSE, octets, code == WS_END_NO_CODE ? 0 : 2);
}

void ws_client_close(WsClient *client, int code)
{
    if (client->open) send_close(client, code);
    else ws_client_cut(client);
}

void ws_client_cut(WsClient *client)
{
    buf_free(&client->message);
    stream_end(&client->stream, true);
}

static void end_with(WsClient *client, int code)
{
    client->code = code;
    buf_free(&client->message);
    if (client->events->closed) client->events->closed(client, code);
}

static void on_closed(Stream *stream, int error)
{
    (void)error;
    WsClient *client = (WsClient *)stream;
    end_with(client, !client->open ? WS_END_REFUSED : client->code ? client->code : WS_END_CUT);
}

/* Ends a connection that makes no sense any more; nothing is left to be read. */
static size_t give_up(WsClient *client, int code)
{
    stream_end(&client->stream, true);
    end_with(client, code);
    return 0;
}

/* ---- frames that come ---- */

typedef struct Frame {
    bool last;
    int opcode;
    const char *bytes;
    size_t len;
} Frame;

static void deliver(WsClient *client, int opcode, const char *bytes, size_t len)
{
    if (client->events->message) client->events->message(client, opcode, bytes, len);
}

/* A part of a message; most are whole and need no copy. */
static void on_data(WsClient *client, const Frame *frame)
{
    if (frame->opcode != 0) client->opcode = frame->opcode;
    if (frame->last && client->message.len == 0) {
        deliver(client, client->opcode, frame->bytes, frame->len);
        return;
    }
    buf_append(&client->message, frame->bytes, frame->len);
    if (client->message.failed) load_fail("memory");
    if (!frame->last) return;
    deliver(client, client->opcode, client->message.ptr, client->message.len);
    buf_free(&client->message);
}

static void on_close_frame(WsClient *client, const Frame *frame)
{
    const unsigned char *octets = (const unsigned char *)frame->bytes;
    client->code = frame->len >= 2 ? octets[0] << 8 | octets[1] : WS_END_NO_CODE;
    send_close(client, client->code);
}

static void on_frame(WsClient *client, const Frame *frame)
{
    if (frame->opcode == WS_CLOSE) on_close_frame(client, frame);
    else if (frame->opcode == WS_PING) ws_client_send(client, WS_PONG, frame->bytes, frame->len);
    else if (frame->opcode != WS_PONG) on_data(client, frame);
}

/* Reads the frame at the start of `bytes`. How long it is with its head; 0: not all of it is
 * there yet. */
static size_t read_frame(Frame *frame, const char *bytes, size_t len)
{
    const unsigned char *octets = (const unsigned char *)bytes;
    if (len < 2) return 0;
    const int small = octets[1] & 0x7F;
    const size_t head = small < 126 ? 2 : small == 126 ? 4 : 10;
    if (len < head) return 0;
    uint64_t payload = small < 126 ? (uint64_t)small : 0;
    for (size_t i = 2; i < head; i++) payload = payload << 8 | octets[i];
    *frame = (Frame){ octets[0] & 0x80, octets[0] & 0x0F, bytes + head, (size_t)payload };
    return len - head < payload ? 0 : head + (size_t)payload;
}

/* What a server never sends: reserved bits or opcodes, a mask. */
static bool is_no_frame(const char *bytes, size_t len)
{
    const int opcode = bytes[0] & 0x0F;
    return bytes[0] & 0x70 || (opcode > WS_BINARY && opcode < WS_CLOSE) || opcode > WS_PONG ||
           (len > 1 && bytes[1] & 0x80);
}

static size_t read_frames(WsClient *client, const char *bytes, size_t len)
{
    size_t done = 0;
    while (done < len && client->stream.fd >= 0) {
        Frame frame;
        if (is_no_frame(bytes + done, len - done)) return give_up(client, WS_END_PROTOCOL);
        const size_t size = read_frame(&frame, bytes + done, len - done);
        if (size == 0) break;
        done += size;
        on_frame(client, &frame);
    }
    return done;
}

/* ---- the handshake ---- */

static void on_connected(Stream *stream)
{
    WsClient *client = (WsClient *)stream;
    Buf head = { 0 };
    buf_printf(&head,
               "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
               "Connection: Upgrade\r\nSec-WebSocket-Key: " KEY
               "\r\nSec-WebSocket-Version: 13\r\n\r\n",
               client->path);
    if (head.failed) load_fail("memory");
    stream_write(stream, head.ptr, head.len);
    buf_free(&head);
}

/* Whether the head ends at `end` and says yes. */
static bool is_accepted(WsClient *client, const char *bytes, const char *end)
{
    if (end - bytes > 12) client->status = atoi(bytes + 9);
    return client->status == 101 && memmem(bytes, (size_t)(end - bytes), ACCEPT, strlen(ACCEPT));
}

static size_t read_answer(WsClient *client, const char *bytes, size_t len)
{
    const char *end = memmem(bytes, len, "\r\n\r\n", 4);
    if (!end) return 0;
    if (!is_accepted(client, bytes, end)) return give_up(client, WS_END_REFUSED);
    client->open = true;
    if (client->events->opened) client->events->opened(client);
    return (size_t)(end + 4 - bytes);
}

static size_t on_received(Stream *stream, const char *bytes, size_t len)
{
    WsClient *client = (WsClient *)stream;
    size_t done = 0;
    if (!client->open) done = read_answer(client, bytes, len);
    if (client->open && stream->fd >= 0) done += read_frames(client, bytes + done, len - done);
    return done;
}

static const StreamUser stream_user = { on_connected, on_received, on_closed };

WsClient *ws_client_connect(Load *load, const WsTarget *target, const WsEvents *events,
                            void *context)
{
    WsClient *client = (WsClient *)stream_open(load, target->port, target->room, sizeof(*client),
                                               &stream_user);
    client->events = events;
    client->context = context;
    client->path = target->path;
    return client;
}

void ws_client_pause(WsClient *client, bool paused)
{
    stream_pause(&client->stream, paused);
}
