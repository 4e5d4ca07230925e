/** What is measured, and how. */
export const METHOD = `## What is measured

\`npm run bench\` writes this document, the chart and [\`results.json\`](results.json) beside it; \`npm run bench -- --quick\` takes about a
minute or two and writes to \`dist/benchmarks\`; \`--only echo,output\` runs some; \`--render\` writes
the document anew from the results. The code is in [\`apps/bench\`](../../apps/bench/src/main.ts).

- **Latchkey**: all of it: pty host and api, somebody signed in, a token pasted, the screens' mirror on; its own client.
- **floor**: \`node-pty\` and \`ws\` with nothing else; bytes, and a window of 1 MiB that the viewer acknowledges.
- **wetty**, **terminado**: as they come, spoken to as their pages do. wetty has a package tree of its own
  (\`tools/bench-peers\`); terminado is used if \`python3\`, or the one that \`LATCHKEY_BENCH_PYTHON\` names, has it.
- **raw pty**: a loop of reads that throws the bytes away; what the kernel allows.

Every measure has a server that was just started. All run bash, in a terminal of 120 × 30.

- **Echo**: one key at a time to \`cat\` on a raw terminal, from sending it to its echo, after 5,000 keys of warming up. Beside a
  flood: another session of the server runs \`yes\` for a viewer in another process. Among many: 50 sessions, 10 of which flood.
- **Output**: \`cat\` of a file of 64 MB, from the command to the word after it; the viewer takes no time. CPU: user and system
  time of all threads of all processes of the server, half a second of afterwards included, so the mirror's work too.
- **Ctrl-C**: three seconds into \`yes\`, from the key to the prompt. The viewer is a model of a browser: it is given every
  message at once, parses 20 MB/s and acknowledges what is parsed.
- **Stalled**: after a first flood of 20 MB in another session, for what a server takes once is not the viewer's (it stands
  in the row "after a flood"), a viewer stops reading and acknowledging for 10 s of \`yes\`; how far the resident memory grew at
  most, and the echo in another session meanwhile, ten keys each tenth of a second.
- **Memory**: resident, of all processes of the server (RSS, in which pages that two of them share, nearly all of Node's own
  program, count twice; and with those counted once); then what each of 20 shells at their prompt adds, the shells themselves
  left out; and all of it again when these are closed and 20 MB of output went through another.
- **Reattach**: from ATTACH to the last byte of a drawn full-screen program. The others keep no screen.
- **Far away**: the file in colours through a proxy that holds every byte for half the round trip.
`;

/** What the losses buy, where it is known. */
export const REASONS = `Why, where it is known:

- **Memory**: two processes of Node, so that shells outlive a crash of the server
  ([ADR 8](../adr/0008-two-processes.md)); a floor is one, and knows no identity, no token and no health. A shell at its prompt has no
  terminal in the mirror ([ADR 10](../adr/0010-screens-from-a-mirror.md)); the first ones also pay for code that is compiled then.
  The first flood starts the thread that keeps the screens, 17 MB with the terminal's code. Why so much more is held after it
  is not known yet; with the allocator as it comes it was 20 MB more.
- **A stalled viewer**: what it was sent and did not read, and 2 MiB for whoever comes back. It does not grow: the shell goes on,
  and the viewer is given the screen.
- **Output and its CPU**: each byte is also kept, counted against a window, and looked at for the screen. Of peers and floor none
  can show a screen again. The window is small where the way is short, for Ctrl-C's sake.
- **Echo among many**: one thread serves all floods; they share what it reads in a turn, and a key waits for the turn.
- **Absolute times** are this machine's: compare with the floor's in the same row.
`;
