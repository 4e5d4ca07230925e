import { access, constants, stat } from 'node:fs/promises';
import { ApiError } from '../common/api-error';

/** A shell can start in this folder. @throws ApiError FOLDER_NOT_FOUND */
export async function requireFolder(path: string): Promise<void> {
  const canStart = await stat(path)
    .then((found) => found.isDirectory() && access(path, constants.X_OK).then(() => true))
    .catch(() => false);
  if (canStart) return;
  throw new ApiError(
    'FOLDER_NOT_FOUND',
    'The folder to start in does not exist any more, or may not be entered.',
    'Open a shell in the home folder instead.',
  );
}
