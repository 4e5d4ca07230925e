import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';

setupZonelessTestEnv();

// jsdom draws nothing, and complains aloud when xterm.js asks.
HTMLCanvasElement.prototype.getContext = () => null;
