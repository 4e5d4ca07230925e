import { COMMAND_PATHS, type ToolStatus } from '@latchkey/contracts';
import type { Command } from '../command';
import { CHECKS, DEEP_CHECKS } from '../doctor/checks';
import type { DoctorCheck, DoctorContext, Finding, NamedFinding } from '../doctor/doctor-check';
import { EXIT } from '../exit-codes';
import { printJson, printLines } from '../printed';

export const doctorCommand: Command = {
  name: 'doctor',
  usage: '[--deep] [--json]',
  summary:
    'Check the tools of this session and explain how to fix problems; --deep also asks a model of each kind.',
  options: ['deep', 'json'],
  argumentCount: 0,
  async run({ options }, { env, stdout, toolServer }) {
    const client = toolServer();
    const status = await client.ask<ToolStatus>('GET', COMMAND_PATHS.status);
    const context = { env, toolServer: client, status };
    const checks = options.has('deep') ? [...CHECKS, ...DEEP_CHECKS] : CHECKS;
    const findings = (await Promise.all(checks.map((check) => findingsOf(check, context)))).flat();
    if (options.has('json')) printJson({ findings }, stdout);
    else printLines([...findings.flatMap(described), '', counts(findings)], stdout);
    return findings.some(({ severity }) => severity === 'problem') ? EXIT.failed : EXIT.done;
  },
};

async function findingsOf(check: DoctorCheck, context: DoctorContext): Promise<readonly NamedFinding[]> {
  const found = await check.look(context).catch(lookFailed);
  return 'severity' in found ? [{ id: check.id, title: check.title, ...found }] : found;
}

function lookFailed(error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  return { severity: 'problem', message: `The check failed: ${message}`, cure: 'Try again.' };
}

const MARKS = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM', absent: '–      ' } as const;

function counts(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']): string =>
    String(findings.filter((finding) => finding.severity === severity).length);
  return `${count('ok')} fine, ${count('warning')} to look at, ${count('problem')} to fix, ${count('absent')} not there.`;
}

function described({ severity, title, message, cure }: NamedFinding): readonly string[] {
  const line = `${MARKS[severity]}  ${title}: ${message}`;
  return cure === null ? [line] : [line, `         → ${cure}`];
}
