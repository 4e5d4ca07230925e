import { TestBed } from '@angular/core/testing';
import { DesktopNotifier } from './desktop-notifier';
import { PageAttention } from './page-attention';

const SHELL = { id: 'a', label: 'Shell 1' };
const NOTICE = { text: 'Build is done' };

describe('DesktopNotifier, while the page is hidden', () => {
  const shown: string[] = [];
  const before = globalThis.Notification;
  afterEach(() => {
    Object.assign(globalThis, { Notification: before });
    shown.length = 0;
  });
  const notifier = (Notification: object): DesktopNotifier => {
    Object.assign(globalThis, { Notification });
    TestBed.configureTestingModule({
      providers: [{ provide: PageAttention, useValue: { isHidden: () => true } }],
    });
    return TestBed.inject(DesktopNotifier);
  };

  it('shows a call', () => {
    class Shown {
      static readonly permission = 'granted';
      constructor(title: string, { body }: NotificationOptions) {
        shown.push(`${title}: ${body ?? ''}`);
      }
    }
    notifier(Shown).call(SHELL, NOTICE);
    expect(shown).toEqual(['Shell 1: Build is done']);
  });

  it('lets the output go on where the browser allows it and then throws, as Chrome on Android does', () => {
    class Illegal {
      static readonly permission = 'granted';
      constructor() {
        throw new TypeError('Illegal constructor');
      }
    }
    expect(() => notifier(Illegal).call(SHELL, NOTICE)).not.toThrow();
  });
});
