import { PtyFaultsProgram } from './pty-faults.test-kit';

jest.setTimeout(120_000);

describe('a shell that ends', () => {
  let program: PtyFaultsProgram;
  beforeAll(async () => (program = await PtyFaultsProgram.build()));
  afterAll(() => program.remove());

  it('delivers every byte of 200 fast commands, and of floods that are paused when they end', async () => {
    expect(await program.run(process.execPath)).toEqual({
      node: process.version,
      losses: 0,
      pausedLosses: 0,
    });
  });
});
