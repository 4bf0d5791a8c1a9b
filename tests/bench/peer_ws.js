/* peer_ws.js: the work of app.fh in node with the ws package: `node peer_ws.js PORT`. The page
 * is the file that PAGE names. */
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const { WebSocketServer } = require('ws');

const page = fs.readFileSync(process.env.PAGE);
const signs = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => text.replace(/[&<>"']/g, (sign) => signs[sign]);

/* The markup for a message, or none if it has no text `msg`. */
function answer(data) {
  let message;
  try {
    message = JSON.parse(data.toString());
  } catch {
    return null;
  }
  if (!message || typeof message.msg !== 'string') return null;
  return `<div id="notifications">Hello ${escape(message.msg)}</div>`;
}

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8',
                            'Content-Length': page.length });
  response.end(page);
});
server.keepAliveTimeout = 60e3;

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false,
                                      clientTracking: false });
const room = new Set();

function echo(socket) {
  socket.on('message', (data) => {
    const markup = answer(data);
    if (markup) socket.send(markup);
  });
}

function join(socket) {
  room.add(socket);
  socket.on('close', () => room.delete(socket));
  socket.on('message', (data) => {
    const markup = answer(data);
    if (markup) for (const each of room) each.send(markup);
  });
}

server.on('upgrade', (request, stream, head) => {
  sockets.handleUpgrade(request, stream, head, (socket) => {
    socket.on('error', () => socket.terminate());
    if (request.url === '/room') join(socket);
    else echo(socket);
  });
});

server.listen(Number(process.argv[2]), '127.0.0.1', 4096);
