import { COMMAND_PATHS, type ToolStatus } from '@latchkey/contracts';
import type { Command } from '../command';
import {
  databrickscfgCheck,
  databricksCheck,
  overriddenCheck,
  tokenCheck,
} from '../doctor/databricks-checks';
import type { DoctorCheck, DoctorContext, Finding, NamedFinding } from '../doctor/doctor-check';
import { agentsCheck, commandCheck, gatewayCheck, gitCheck } from '../doctor/tool-checks';
import { EXIT } from '../exit-codes';
import { printJson, printLines } from '../printed';

/** All checks, in the order of the output. */
const CHECKS: readonly DoctorCheck[] = [
  tokenCheck,
  commandCheck,
  databricksCheck,
  overriddenCheck,
  databrickscfgCheck,
  gatewayCheck,
  gitCheck,
  agentsCheck,
];

export const doctorCommand: Command = {
  name: 'doctor',
  usage: '[--json]',
  summary: 'Check the tools of this session and explain how to fix problems.',
  options: ['json'],
  argumentCount: 0,
  async run({ options }, { env, stdout, toolServer }) {
    const client = toolServer();
    const status = await client.ask<ToolStatus>('GET', COMMAND_PATHS.status);
    const context = { env, toolServer: client, status };
    const findings: NamedFinding[] = [];
    for (const check of CHECKS) findings.push(...(await findingsOf(check, context)));
    if (options.has('json')) printJson({ findings }, stdout);
    else printLines(findings.flatMap(described), stdout);
    return findings.some(({ severity }) => severity === 'problem') ? EXIT.failed : EXIT.done;
  },
};

async function findingsOf(check: DoctorCheck, context: DoctorContext): Promise<readonly NamedFinding[]> {
  const found = (await check.look(context).catch(lookFailed)) ?? [];
  return 'severity' in found ? [{ id: check.id, title: check.title, ...found }] : found;
}

function lookFailed(error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  return { severity: 'problem', message: `The check failed: ${message}`, cure: 'Try again.' };
}

const MARKS = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM' } as const;

function described({ severity, title, message, cure }: NamedFinding): readonly string[] {
  const line = `${MARKS[severity]}  ${title}: ${message}`;
  return cure === null ? [line] : [line, `         → ${cure}`];
}
