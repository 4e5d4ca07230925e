import { InjectionToken } from '@angular/core';

interface SpeechResult {
  readonly isFinal: boolean;
  readonly [index: number]: { readonly transcript: string } | undefined;
}

/** What is used of a browser's speech recognition, which TypeScript does not know. */
export interface Recognition {
  continuous: boolean;
  interimResults: boolean;
  lang: string;
  onresult: ((event: { readonly results: ArrayLike<SpeechResult> }) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  abort(): void;
}

type RecognitionClass = new () => Recognition;

/** Makes a recognition; null where the browser has none. */
export const START_RECOGNITION = new InjectionToken<(() => Recognition) | null>('speech recognition', {
  providedIn: 'root',
  factory: () => {
    const browser = globalThis as {
      SpeechRecognition?: RecognitionClass;
      webkitSpeechRecognition?: RecognitionClass;
    };
    const found = browser.SpeechRecognition ?? browser.webkitSpeechRecognition;
    return found ? () => new found() : null;
  },
});

/** All that was understood so far, certain or not. */
export function transcriptOf(results: ArrayLike<SpeechResult>): string {
  const parts = Array.from(results, (result) => result[0]?.transcript.trim() ?? '');
  return parts.filter(Boolean).join(' ');
}

/** Why nothing is heard, and what to do; null for what is no trouble. */
export function speechProblem(error: string): string | null {
  switch (error) {
    case 'aborted':
    case 'no-speech':
      return null;
    case 'not-allowed':
    case 'service-not-allowed':
      return 'This browser may not use the microphone here. Allow it in the site’s settings and try again.';
    case 'audio-capture':
      return 'No microphone was found. Connect one and try again.';
    case 'network':
      return 'The browser’s speech service does not answer. Type instead, or try again later.';
    default:
      return `The browser’s speech recognition failed (${error}). Type instead, or try again.`;
  }
}
