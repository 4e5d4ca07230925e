import { expect, type Locator, type Page } from '@playwright/test';
import { API, type Layout, type Revised, type SessionInfo, type SessionList } from '@latchkey/contracts';
import { pageHeaders } from './fixtures';

/** The workspace by what a person sees of it. */
export class WorkspaceOnPage {
  constructor(readonly page: Page) {}

  get tabs(): Locator {
    return this.page.getByTestId('tab');
  }

  /** The panes that are seen. */
  get panes(): Locator {
    return this.page.getByTestId('pane').and(this.page.locator('.shown'));
  }

  get activePane(): Locator {
    return this.panes.and(this.page.locator('[data-active="true"]'));
  }

  get dividers(): Locator {
    return this.page.getByTestId('divider');
  }

  get rail(): Locator {
    return this.page.getByTestId('rail-shell');
  }

  async expectTabs(...titles: readonly string[]): Promise<void> {
    await expect(this.tabs).toHaveText([...titles]);
  }

  async expectPanes(...labels: readonly string[]): Promise<void> {
    await expect(this.panes).toHaveCount(labels.length);
    for (const label of labels) await expect(this.panes.and(this.page.getByLabel(label))).toHaveCount(1);
  }

  async expectActive(label: string): Promise<void> {
    await expect(this.activePane).toHaveAttribute('aria-label', label);
    await expect(this.activePane.locator('textarea.xterm-helper-textarea')).toBeFocused();
  }

  /** Runs something from the palette, found by what is typed. */
  async command(typed: string): Promise<void> {
    await this.page.keyboard.press('Control+Shift+P');
    const field = this.page.getByTestId('palette-field');
    await expect(field).toBeFocused();
    await field.fill(typed);
    await this.page.keyboard.press('Enter');
    await expect(field).toBeHidden();
  }

  /** The shells that are open, as the server lists them. */
  async sessions(url: string): Promise<readonly SessionInfo[]> {
    const answer = await this.page.request.get(url + API.sessions, { headers: await pageHeaders(this.page) });
    return ((await answer.json()) as SessionList).sessions;
  }

  /** How the server has them arranged. */
  async layout(url: string): Promise<Layout> {
    const answer = await this.page.request.get(url + API.layout, { headers: await pageHeaders(this.page) });
    return ((await answer.json()) as Revised<Layout>).value ?? { tabs: [], detached: [], active: null };
  }

  /** Where a pane is, in parts of the whole. */
  async widthOf(label: string): Promise<number> {
    const [pane, whole] = await Promise.all([
      this.panes.and(this.page.getByLabel(label)).boundingBox(),
      this.page.locator('lk-pane-area').boundingBox(),
    ]);
    return (pane?.width ?? 0) / (whole?.width ?? 1);
  }
}
