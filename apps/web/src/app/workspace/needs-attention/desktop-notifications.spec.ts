import { TestBed } from '@angular/core/testing';
import { DesktopNotifications } from './desktop-notifications';
import { PageFocus } from './page-focus';

const SHELL = { id: 'a', label: 'Shell 1' };
const REQUEST = { text: 'Build is done' };

describe('DesktopNotifications, while the page is hidden', () => {
  const shown: string[] = [];
  const before = globalThis.Notification;
  afterEach(() => {
    Object.assign(globalThis, { Notification: before });
    shown.length = 0;
  });
  const notificationsWith = (Notification: object): DesktopNotifications => {
    Object.assign(globalThis, { Notification });
    TestBed.configureTestingModule({
      providers: [{ provide: PageFocus, useValue: { isHidden: () => true } }],
    });
    return TestBed.inject(DesktopNotifications);
  };

  it('shows a notification', () => {
    class Shown {
      static readonly permission = 'granted';
      constructor(title: string, { body }: NotificationOptions) {
        shown.push(`${title}: ${body ?? ''}`);
      }
    }
    notificationsWith(Shown).notify(SHELL, REQUEST);
    expect(shown).toEqual(['Shell 1: Build is done']);
  });

  it('ignores a browser that grants permission but throws, as Chrome on Android does', () => {
    class Illegal {
      static readonly permission = 'granted';
      constructor() {
        throw new TypeError('Illegal constructor');
      }
    }
    expect(() => notificationsWith(Illegal).notify(SHELL, REQUEST)).not.toThrow();
  });
});
