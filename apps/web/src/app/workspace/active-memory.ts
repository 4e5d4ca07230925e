const KEY = 'latchkey.active-shell';

/** The shell that was in front: in this browser tab if it knows one, else in any other. */
export function rememberedActive(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function rememberActive(id: string): void {
  try {
    sessionStorage.setItem(KEY, id);
    localStorage.setItem(KEY, id);
  } catch {
    // Without storage the newest shell comes to the front after a reload.
  }
}
