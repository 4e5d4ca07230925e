import type { Locator } from '@playwright/test';

/** A file as it lies in a clipboard or is dragged. */
interface BroughtFile {
  readonly name: string;
  readonly type: string;
  /** A text, or that many bytes. */
  readonly content: string | number;
}

/** What a person brings to an element from elsewhere, by the event that a browser makes of it. */
export async function bring(
  to: Locator,
  kind: 'paste' | 'drop' | 'drag',
  { text = '', files = [] }: { readonly text?: string; readonly files?: readonly BroughtFile[] },
): Promise<void> {
  await to.evaluate(
    (element, { kind, text, files }) => {
      const data = new DataTransfer();
      if (text !== '') data.setData('text/plain', text);
      for (const { name, type, content } of files) {
        const bytes = typeof content === 'number' ? new Uint8Array(content) : content;
        data.items.add(new File([bytes], name, { type }));
      }
      const options = { bubbles: true, cancelable: true };
      if (kind === 'paste') {
        element.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
        return;
      }
      for (const type of kind === 'drag' ? ['dragenter', 'dragover'] : ['dragenter', 'dragover', 'drop'])
        element.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }));
    },
    { kind, text, files },
  );
}
