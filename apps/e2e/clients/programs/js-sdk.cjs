// The official JavaScript SDK as a program that lives through many rotations: asks who it is, again and again, until the
// file that its argument names is there, and then prints what came of it.
const { existsSync } = require('node:fs');
const { Agent } = require('node:http');
const { setTimeout: pause } = require('node:timers/promises');
const { Config, WorkspaceClient } = require('@databricks/sdk-experimental');

const AT_ONCE = 4;
const PAUSE_MILLISECONDS = 20;
const [, , stopFile] = process.argv;

// What keeps it from anything but https without a port is taken out; how it signs in is its own.
const config = new Config({});
Object.defineProperty(config, 'fixHost', { value: () => undefined });
const client = new WorkspaceClient(config, { agent: new Agent({ keepAlive: true }) });

const result = { requests: 0, failures: [] };

async function askOn() {
  while (!existsSync(stopFile)) {
    result.requests += 1;
    try {
      const { userName } = await client.currentUser.me();
      if (userName !== 'dev@example.com') throw new Error(`It is ${userName}.`);
    } catch (error) {
      result.failures.push(`${new Date().toISOString()} ${error.message}`);
    }
    await pause(PAUSE_MILLISECONDS);
  }
}

// Waited for one at a time at first: the SDK finds out how to sign in once.
client.currentUser
  .me()
  .then(() => Promise.all(Array.from({ length: AT_ONCE }, askOn)))
  .then(() => console.log(JSON.stringify({ ...result, signsInBy: config.authType ?? null })));
