import type { Page } from '@playwright/test';

/** Marks the page's own memory, which a reload would empty. */
export const mark = (page: Page) => page.evaluate(() => Object.assign(window, { markedByTest: true }));
export const isMarked = (page: Page) => page.evaluate(() => 'markedByTest' in window);
