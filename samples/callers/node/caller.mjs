// Calls a plugin every few seconds with the ServiceAccount's token, which Kubernetes renews.
// docs: setup
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

const env = process.env;
const GATEWAY = env.REMORA_GATEWAY ?? 'https://remora-gateway.remora-system.svc';
const TOKEN_FILE = env.REMORA_TOKEN_FILE ?? '/var/run/secrets/remora/token';
const CA_FILE = env.REMORA_CA_FILE ?? '/var/run/secrets/remora/ca.crt';
const PASSING = ['access-undecided', 'instance-not-running', 'instance-waking', 'overloaded', 'shutting-down'];

class GatewayError extends Error { // the gateway answered, and not the plugin
  constructor(answer, problem) {
    super(`${answer.statusCode} ${answer.headers['remora-error']}: ${problem.detail}`);
    this.slug = answer.headers['remora-error']; // plugin-not-found, forbidden … (docs/gateway-errors.md)
    this.sent = !answer.headers['remora-unsent']; // the plugin may have acted on the request
    this.retryAfter = 1000 * (answer.headers['retry-after'] ?? 0);
    this.passes = !this.sent && PASSING.includes(this.slug);
  }
}

async function attempt(address, { method = 'GET', headers = {}, body }, signal) {
  const token = (await readFile(TOKEN_FILE, 'ascii')).trim(); // each time: Kubernetes writes another one before its end
  const ca = await readFile(CA_FILE); // may be renewed, too; connections are kept for as long as it is the same
  return new Promise((resolve, reject) => {
    const options = { method, ca, signal, headers: { ...headers, Authorization: `Bearer ${token}` } };
    request(address, options, resolve).on('error', reject).end(body);
  });
}

// The plugin's answer, an http.IncomingMessage, whatever its status. Waits for an Instance that wakes.
// The body is a string or a Buffer, as it may have to be sent again.
async function call(address, options = {}, timeout = 120_000) {
  const end = Date.now() + timeout;
  const signal = AbortSignal.timeout(timeout);
  while (true) {
    const answer = await attempt(address, options, signal);
    if (!answer.headers['remora-error']) return answer;
    const error = new GatewayError(answer, JSON.parse(await text(answer)));
    if (!error.passes || Date.now() + error.retryAfter >= end) throw error;
    await setTimeout(error.retryAfter);
  }
}
// docs: end

const { NAMESPACE = 'demo', INSTANCE = 'my-instance', PLUGIN = 'hello', SECONDS_BETWEEN_CALLS = 10 } = env;
const plugin = `${GATEWAY}/v1/namespaces/${NAMESPACE}/instances/${INSTANCE}/plugins/${PLUGIN}`;
while (true) {
  // docs: call
  try {
    const answer = await call(`${plugin}/`);
    console.log(answer.statusCode, await text(answer));
  } catch (error) {
    if (!(error instanceof GatewayError)) console.error('no answer:', error.message);
    else console.log(error.message, error.sent ? '(the plugin may have acted on it)' : '');
  }
  // docs: end
  await setTimeout(1000 * SECONDS_BETWEEN_CALLS);
}
