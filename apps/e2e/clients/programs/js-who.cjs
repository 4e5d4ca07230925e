// Prints who the official JavaScript SDK acts as and how it signs in, for each case: settings of the client, and an environment.
const { Agent } = require('node:http');
const { Config, WorkspaceClient } = require('@databricks/sdk-experimental');

const session = { ...process.env };

async function who({ settings = {}, environment = {}, fileAlone = false }) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, fileAlone ? { HOME: session.HOME } : session, environment);
  const config = new Config(settings);
  // The SDK allows nothing but https without a port; how it signs in stays its own.
  Object.defineProperty(config, 'fixHost', { value: () => undefined });
  try {
    const { userName } = await new WorkspaceClient(config, { agent: new Agent() }).currentUser.me();
    return { user: userName, signsInBy: config.authType };
  } catch (error) {
    return { refusal: error.message };
  }
}

async function main() {
  const answers = [];
  for (const each of JSON.parse(process.argv[2])) answers.push(await who(each));
  console.log(JSON.stringify(answers));
}

void main();
