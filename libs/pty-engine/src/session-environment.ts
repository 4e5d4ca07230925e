/** In the environment of everything that runs in a session, with the session's id: by it the last of them is found. */
export const SESSION_ENVIRONMENT_NAME = 'LATCHKEY_SESSION';
