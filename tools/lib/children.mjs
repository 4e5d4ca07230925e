import { Child } from './child.mjs';
import { Refusal } from './say.mjs';

/** The servers of one run. Once they are told to end, none is started any more: nothing may be left behind. */
export class Children {
  #running = [];
  #isEnding = false;

  /**
   * @param {ConstructorParameters<typeof Child>[0]} options
   * @throws {Refusal} once the run ends
   */
  start(options) {
    if (this.#isEnding) throw new Refusal(`${options.title} is not started any more: the run ends.`);
    const child = new Child(options);
    this.#running.push(child);
    return child;
  }

  /** One that has ended and was not needed. */
  forget(child) {
    this.#running = this.#running.filter((other) => other !== child);
  }

  /** @returns {Promise<{child: Child, how: string}>} the first to end, and how it did */
  firstToEnd() {
    return Promise.race(this.#running.map((child) => child.ended.then((how) => ({ child, how }))));
  }

  /** Ends them, the latest first. */
  async end() {
    this.#isEnding = true;
    for (const child of [...this.#running].reverse()) await child.end();
  }
}
