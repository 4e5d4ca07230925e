import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';

setupZonelessTestEnv();

// jsdom can't draw, and logs an error when xterm.js tries.
HTMLCanvasElement.prototype.getContext = () => null;
