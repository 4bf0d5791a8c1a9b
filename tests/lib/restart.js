/* restart.js: a server that goes and comes back while a page is open. */
'use strict';

const { start } = require('./app');

/* What the browser's console may say while there is no server, or once there is one again and the
 * page asks whether it is still let in (426: yes, as a websocket). */
const gone = new RegExp('WebSocket connection to|ERR_CONNECTION_REFUSED|status of 426|\\[object Event\\] \\S*htmx'
  + '|can’t establish a connection to the server at ws:|ws:\\S+ was interrupted while the page was loading');

/* Stops the server, and starts it anew on the same port. */
async function restart(server, binary) {
  await server.stop();
  return start(binary, { args: ['--port', String(server.port)] });
}

module.exports = { gone, restart };
