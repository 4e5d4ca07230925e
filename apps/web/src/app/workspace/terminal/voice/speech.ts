import { InjectionToken } from '@angular/core';

interface SpeechResult {
  readonly isFinal: boolean;
  readonly [index: number]: { readonly transcript: string } | undefined;
}

/** The parts of the browser's speech recognition API that we use; TypeScript doesn't declare it. */
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

/** Creates a speech recognition; null if the browser doesn't support it. */
export const CREATE_RECOGNITION = new InjectionToken<(() => Recognition) | null>('speech recognition', {
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

/** Joins everything recognised so far, including interim results. */
export function transcriptOf(results: ArrayLike<SpeechResult>): string {
  const parts = Array.from(results, (result) => result[0]?.transcript.trim() ?? '');
  return parts.filter(Boolean).join(' ');
}

/** Explains an error and what to do about it; null for errors that need no action. */
export function speechProblem(error: string): string | null {
  switch (error) {
    case 'aborted':
    case 'no-speech':
      return null;
    case 'not-allowed':
    case 'service-not-allowed':
      return 'Microphone access is blocked. Allow it in your browser’s site settings and try again.';
    case 'audio-capture':
      return 'No microphone found. Connect one and try again.';
    case 'network':
      return 'The browser’s speech service isn’t responding. Type instead, or try again later.';
    default:
      return `Speech recognition failed (${error}). Type instead, or try again.`;
  }
}
