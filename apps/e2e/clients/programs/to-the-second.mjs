// A client as careless as is allowed: keeps what the metadata service answered until `expires_on` to the very moment, and
// sends one request after the other with it. Until the file that its argument names is there.
import { existsSync } from 'node:fs';

const [, , stopFile] = process.argv;
const { DATABRICKS_HOST: host, DATABRICKS_METADATA_SERVICE_URL: metadata } = process.env;
const result = { requests: 0, failures: [], refreshes: 0 };
let held = { access_token: '', expires_on: 0 };

async function token() {
  if (Date.now() >= held.expires_on * 1000) {
    const headers = { 'X-Databricks-Metadata-Version': '1', 'X-Databricks-Host': host };
    const response = await fetch(metadata, { headers });
    if (!response.ok) throw new Error(`metadata: ${response.status} ${await response.text()}`);
    held = await response.json();
    result.refreshes += 1;
  }
  return held.access_token;
}

while (!existsSync(stopFile)) {
  result.requests += 1;
  try {
    const headers = { Authorization: `Bearer ${await token()}`, 'User-Agent': 'to-the-second' };
    const response = await fetch(`${host}/api/2.0/preview/scim/v2/Me`, { headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
  } catch (error) {
    result.failures.push(`${new Date().toISOString()} ${error.message}`);
  }
}
console.log(JSON.stringify(result));
