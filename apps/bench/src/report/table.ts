/** A Markdown table; the first column to the left, figures to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const rule = `| --- |${' ---: |'.repeat(Math.max(0, head.length - 1))}`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const escaped = (cell: string): string => cell.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
