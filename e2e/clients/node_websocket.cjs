// The scenario of docs/clients.md for WebSockets with Node's ws. Environment as in curl.sh; SOCKET is the path. Debian's ws is found
// with NODE_PATH=/usr/share/nodejs.
'use strict';
const assert = require('node:assert/strict');
const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const { readFileSync } = require('node:fs');

const { TOKEN, STRANGER, CA } = process.env;
const SOCKET = process.env.GATEWAY.replace('https:', 'wss:') + process.env.SOCKET;

// docs: setup
const WebSocket = require('ws');

function connect(address, token) {
  return new WebSocket(address, { ca: readFileSync(CA), headers: { Authorization: `Bearer ${token}` } });
}
// docs: end

async function opened() {
  const socket = connect(SOCKET, TOKEN);
  await once(socket, 'open');
  return socket;
}

const steps = {
  async echo() {
    // docs: echo
    const socket = connect(SOCKET, TOKEN);
    await once(socket, 'open');
    socket.send('hello');
    const [answer] = await once(socket, 'message');
    // docs: end
    assert.equal(answer.toString(), 'hello');
    assert.match(socket.extensions, /^permessage-deflate/);
    socket.close();
  },

  async large() {
    const socket = await opened();
    const data = randomBytes(4 << 20);
    socket.send(data);
    const [answer] = await once(socket, 'message');
    assert.ok(data.equals(answer));
    socket.close();
  },

  async ping() {
    const socket = await opened();
    socket.ping('there?');
    const [payload] = await once(socket, 'pong');
    assert.equal(payload.toString(), 'there?');
    socket.close();
  },

  async close() {
    const socket = await opened();
    socket.close(4000, 'that is all');
    const [code, reason] = await once(socket, 'close');
    assert.equal(code, 4000);
    assert.equal(reason.toString(), 'that is all');
  },

  async errors() {
    for (const [status, slug, address, token] of [
      [404, 'plugin-not-found', SOCKET.replace(/[^/]*$/, 'nothing'), TOKEN],
      [401, 'unauthenticated', SOCKET, 'wrong'],
      [403, 'forbidden', SOCKET, STRANGER],
    ]) {
      const socket = connect(address, token);
      socket.on('error', () => {}); // ws tells what it closed, too
      const [, answer] = await once(socket, 'unexpected-response');
      assert.equal(answer.statusCode, status);
      assert.equal(answer.headers['remora-error'], slug);
      socket.terminate();
    }
  },

  async cancel() {
    const sockets = await Promise.all([opened(), opened(), opened()]);
    sockets.forEach((socket) => socket.terminate());
    await steps.echo();
  },
};

(async () => {
  for (const [name, step] of Object.entries(steps)) {
    await step();
    console.log('ok', name);
  }
})();
