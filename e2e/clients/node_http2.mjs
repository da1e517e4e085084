// The scenario of docs/clients.md with node:http2. Environment as in curl.sh, and SOCKET: the path of a plugin that echoes over
// WebSocket.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, constants } from 'node:http2';
import { Readable } from 'node:stream';

const { GATEWAY, PLUGIN, SOCKET, TOKEN, STRANGER, CA } = process.env;

// docs: setup
const session = connect(GATEWAY, { ca: readFileSync(CA) });

function open(path, headers = {}, token = TOKEN) {
  return session.request({ ':path': path, authorization: `Bearer ${token}`, ...headers });
}

async function read(stream) {
  const [head] = await once(stream, 'response');
  const parts = [];
  for await (const part of stream) parts.push(part);
  return { head, status: head[':status'], body: Buffer.concat(parts) };
}
// docs: end

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

// docs: upload
function send(path, data = '', headers = {}) { // in parts: what Node has not sent yet counts against maxSessionMemory
  const stream = open(path, { ':method': 'POST', ...headers });
  Readable.from(parts(Buffer.from(data))).pipe(stream);
  return stream;
}

function* parts(data) {
  for (let from = 0; from < data.length; from += 65536) yield data.subarray(from, from + 65536);
}
// docs: end

/** A frame of a client with a mask of zeros (RFC 6455, section 5.2). */
const frame = (text) => Buffer.concat([Buffer.from([0x82, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

/** With 10 MB, Node's default, it is Node that resets the stream. */
async function earlyWithAllAtOnce(data) {
  const another = connect(GATEWAY, { ca: readFileSync(CA), maxSessionMemory: 100 });
  const stream = another.request({ ':method': 'POST', ':path': `${PLUGIN}/early`, authorization: `Bearer ${TOKEN}` });
  stream.end(data);
  assert.equal((await read(stream)).status, 413);
  another.destroy();
}

const steps = {
  async get() {
    // docs: get
    const answer = await read(open(`${PLUGIN}/files/list?x=1`));
    const text = answer.body.toString();
    // docs: end
    assert.match(text, /^GET \/files\/list\?x=1 HTTP\/1.1\r\n/);
    assert.match(text, /X-Remora-User: system:serviceaccount:/);
  },

  async post() {
    const answer = await read(send(`${PLUGIN}/commands`, '{"command": "true"}'));
    assert.match(answer.body.toString(), /^POST \/commands [^]*{"command": "true"}$/);
  },

  async upload() {
    const data = randomBytes(32 << 20);
    const answer = await read(send(`${PLUGIN}/sum`, data));
    assert.equal(answer.body.toString(), `${data.length} ${sha256(data)}`);
  },

  async download() {
    const answer = await read(open(`${PLUGIN}/large`));
    assert.equal(answer.head['x-sha256'], sha256(answer.body));
  },

  async events() {
    const stream = open(`${PLUGIN}/events`);
    for await (const part of stream) {
      if (part.includes('data: first')) assert.equal((await read(send(`${PLUGIN}/events/next`))).status, 204);
      if (part.includes('data: second')) return;
    }
    assert.fail('the second event did not come');
  },

  async head() {
    const answer = await read(open(`${PLUGIN}/large`, { ':method': 'HEAD' }));
    assert.equal(answer.head['content-length'], String(32 << 20));
    assert.equal(answer.body.length, 0);
  },

  async errors() {
    for (const [status, slug, path, token] of [
      [404, 'plugin-not-found', PLUGIN.replace(/[^/]*$/, 'nothing'), TOKEN],
      [401, 'unauthenticated', PLUGIN, 'wrong'],
      [403, 'forbidden', PLUGIN, STRANGER],
    ]) {
      const answer = await read(open(path, {}, token));
      assert.equal(answer.status, status);
      assert.equal(answer.head['remora-error'], slug);
      assert.equal(JSON.parse(answer.body).type, `https://remora.dev/problems/${slug}`);
    }
  },

  async expect() {
    const stream = open(`${PLUGIN}/expect`, { ':method': 'POST', expect: '100-continue' });
    stream.once('continue', () => stream.end(randomBytes(1 << 20)));
    assert.equal((await read(stream)).body.toString(), `waited ${1 << 20}`);
    const unwanted = open(`${PLUGIN}/unwanted`, { ':method': 'POST', expect: '100-continue' });
    unwanted.once('continue', () => assert.fail('the plugin does not want it'));
    const answer = await read(unwanted);
    assert.equal(answer.status, 417);
    assert.equal(answer.body.toString(), 'not wanted');
    unwanted.close();
  },

  async early() {
    const data = randomBytes(32 << 20);
    const answer = await read(send(`${PLUGIN}/early`, data));
    assert.equal(answer.status, 413);
    assert.equal(answer.body.toString(), 'too much');
    await earlyWithAllAtOnce(data);
  },

  async reuse() {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => read(open(`${PLUGIN}/${i}`))));
    answers.forEach((answer, i) => assert.match(answer.body.toString(), new RegExp(`^GET /${i} HTTP`)));
  },

  async trailers() {
    const stream = open(`${PLUGIN}/trailers`);
    const trailers = once(stream, 'trailers');
    assert.equal((await read(stream)).body.toString(), 'body');
    assert.equal((await trailers)[0]['x-sum'], '7');
  },

  async websocket() {
    await (session.remoteSettings.enableConnectProtocol || once(session, 'remoteSettings'));
    assert.ok(session.remoteSettings.enableConnectProtocol);
    const stream = open(SOCKET, { ':method': 'CONNECT', ':protocol': 'websocket', 'sec-websocket-version': '13' });
    const [head] = await once(stream, 'response');
    assert.equal(head[':status'], 200);
    stream.write(frame('hello'));
    const [echoed] = await once(stream, 'data');
    assert.equal(echoed.toString('latin1'), '\x82\x05hello');
    stream.end();
    await once(stream, 'end');
  },

  async cancel() {
    const stream = open(`${PLUGIN}/endless`);
    const [part] = await once(stream, 'data');
    assert.equal(part.toString(), 'more\n');
    stream.close(constants.NGHTTP2_CANCEL);
    assert.equal((await read(open(`${PLUGIN}/cancelled`))).body.toString(), 'cancelled');
  },
};

for (const [name, step] of Object.entries(steps)) {
  await step();
  console.log('ok', name);
}
session.close();
