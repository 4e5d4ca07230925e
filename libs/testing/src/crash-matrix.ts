import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@latchkey/testing';
import type { Journalled } from './journalled';
import type { Moment } from './killing-field';

/** One kill, as it was seen. */
export interface MatrixRow {
  readonly scene: 'rotation' | 'set-up';
  readonly order: number;
  readonly cells: readonly string[];
}

const DOCUMENT = join(REPOSITORY_ROOT, 'docs/ROTATION.md');
const BEGIN = '<!-- the matrix: written by UPDATE_DOCS=1 npm test -- integration -->';
const END = '<!-- end of the matrix -->';
const HEAD = [
  'killed at',
  'moment',
  'tokens of ours alive',
  'journal said',
  'after the restart',
  'asked again',
];

export function matrixRow(
  scene: MatrixRow['scene'],
  call: number,
  name: string,
  moment: Moment,
  atKill: Journalled & { readonly live: number },
  generations: number,
  prompted: boolean,
): MatrixRow {
  const journal =
    atKill.attempt === 'none' ? (atKill.retiring > 0 ? 'in the overlap' : 'at rest') : atKill.attempt;
  const outcome = prompted
    ? 'no token'
    : generations > 0
      ? 'the successor, one token'
      : 'the old token, one token';
  return {
    scene,
    order: call * 2 + (moment === 'before the effect' ? 0 : 1),
    cells: [
      `${String(call + 1)}. ${name}`,
      moment,
      String(atKill.live),
      journal,
      outcome,
      prompted ? 'yes' : 'no',
    ],
  };
}

/** Puts the rows into the document if `UPDATE_DOCS` is set; otherwise throws if it says something else. */
export function updateMatrix(rows: readonly MatrixRow[]): void {
  const table = (scene: MatrixRow['scene'], title: string): string[] => [
    `### ${title}`,
    '',
    `| ${HEAD.join(' | ')} |`,
    `|${HEAD.map(() => ' --- ').join('|')}|`,
    ...rows
      .filter((row) => row.scene === scene)
      .sort((a, b) => a.order - b.order)
      .map(({ cells }) => `| ${cells.join(' | ')} |`),
    '',
  ];
  const matrix = [
    BEGIN,
    '',
    '<!-- prettier-ignore-start -->',
    '',
    ...table('rotation', 'Killed in a rotation'),
    ...table('set-up', 'Killed in a set-up'),
    '<!-- prettier-ignore-end -->',
    '',
    END,
  ].join('\n');
  const before = readFileSync(DOCUMENT, 'utf8');
  const after =
    before.slice(0, before.indexOf(BEGIN)) + matrix + before.slice(before.indexOf(END) + END.length);
  if (after === before) return;
  if (process.env['UPDATE_DOCS'] !== '1') {
    throw new Error('docs/ROTATION.md does not say what was seen: run UPDATE_DOCS=1 npm test -- integration');
  }
  writeFileSync(DOCUMENT, after);
}
