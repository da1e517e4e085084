// The scenario of docs/clients.md with Node's fetch (undici), HTTP/1.1. Environment as in curl.sh; the authority of the gateway's
// certificate is in NODE_EXTRA_CA_CERTS.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';

const { GATEWAY, PLUGIN, TOKEN, STRANGER } = process.env;

// docs: setup
const plugin = GATEWAY + PLUGIN;

async function call(address, options = {}, token = TOKEN) {
  const headers = { ...options.headers, Authorization: `Bearer ${token}` };
  return fetch(address, { ...options, headers });
}
// docs: end

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
let connected = 0;
subscribe('undici:client:connected', () => connected++);

const steps = {
  async get() {
    // docs: get
    const answer = await call(`${plugin}/files/list?x=1`);
    const text = await answer.text();
    // docs: end
    assert.match(text, /^GET \/files\/list\?x=1 HTTP\/1.1\r\n/);
    assert.match(text, /X-Remora-User: system:serviceaccount:/);
  },

  async reuse() {
    const before = connected;
    for (let i = 0; i < 10; i++) await (await call(`${plugin}/${i}`)).text();
    assert.ok(connected - before < 10, `${connected - before} connections for 10 requests`); // undici keeps one for 4 s
  },

  async post() {
    const answer = await call(`${plugin}/commands`, { method: 'POST', body: '{"command": "true"}' });
    assert.match(await answer.text(), /^POST \/commands [^]*{"command": "true"}$/);
  },

  async upload() {
    const data = randomBytes(32 << 20);
    const expected = `${data.length} ${sha256(data)}`;
    const whole = await call(`${plugin}/sum`, { method: 'POST', body: data });
    assert.equal(await whole.text(), expected);
    // docs: upload
    const body = new Blob([data]).stream();
    const answer = await call(`${plugin}/sum`, { method: 'POST', body, duplex: 'half' });
    // docs: end
    assert.equal(await answer.text(), expected);
  },

  async download() {
    const answer = await call(`${plugin}/large`);
    const hash = createHash('sha256');
    for await (const block of answer.body) hash.update(block);
    assert.equal(answer.headers.get('X-Sha256'), hash.digest('hex'));
  },

  async events() {
    // docs: events
    const answer = await call(`${plugin}/events`);
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      // docs: end
      if (text.includes('data: first')) assert.equal((await call(`${plugin}/events/next`, { method: 'POST' })).status, 204);
      if (text.includes('data: second')) return;
    }
    assert.fail('the second event did not come');
  },

  async head() {
    const answer = await call(`${plugin}/large`, { method: 'HEAD' });
    assert.equal(answer.headers.get('Content-Length'), String(32 << 20));
    assert.equal(await answer.text(), '');
  },

  async errors() {
    for (const [status, slug, address, token] of [
      [404, 'plugin-not-found', plugin.replace(/[^/]*$/, 'nothing'), TOKEN],
      [401, 'unauthenticated', plugin, 'wrong'],
      [403, 'forbidden', plugin, STRANGER],
    ]) {
      // docs: errors
      const answer = await call(address, {}, token);
      if (answer.headers.has('Remora-Error')) {
        const problem = await answer.json();
        // docs: end
        assert.equal(problem.type, `https://remora.dev/problems/${slug}`);
      }
      assert.equal(answer.headers.get('Remora-Error'), slug);
      assert.equal(answer.status, status);
    }
  },

  async early() {
    const answer = await call(`${plugin}/early`, { method: 'POST', body: randomBytes(32 << 20) });
    assert.equal(answer.status, 413);
    assert.equal(await answer.text(), 'too much');
  },

  async cancel() {
    const controller = new AbortController();
    const answer = await call(`${plugin}/endless`, { signal: controller.signal });
    assert.equal(Buffer.from((await answer.body.getReader().read()).value).toString(), 'more\n');
    controller.abort();
    assert.equal(await (await call(`${plugin}/cancelled`)).text(), 'cancelled');
  },
};

for (const [name, step] of Object.entries(steps)) {
  await step();
  console.log('ok', name);
}
