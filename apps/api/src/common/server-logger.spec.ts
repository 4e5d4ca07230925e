import { serverLogger } from './server-logger';

describe('serverLogger', () => {
  it('moves Nest’s boot lines to debug and keeps all others', () => {
    const lines: unknown[][] = [];
    const note =
      (level: string) =>
      (...line: unknown[]) =>
        lines.push([level, ...line]);
    const logger = serverLogger({
      log: note('info'),
      debug: note('debug'),
      warn: note('warn'),
      error: note('error'),
    });
    logger.log('Mapped {/api/live, GET} route', 'RouterExplorer');
    logger.log('Rotation done.', 'Rotation');
    logger.warn('A warning', 'NestApplication');
    logger.error(new Error('trouble'), 'stack', 'NestFactory');
    expect(lines).toEqual([
      ['debug', 'Mapped {/api/live, GET} route', 'RouterExplorer'],
      ['info', 'Rotation done.', 'Rotation'],
      ['warn', 'A warning', 'NestApplication'],
      ['error', new Error('trouble'), 'stack', 'NestFactory'],
    ]);
  });
});
