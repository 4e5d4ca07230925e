import type { ConfigurePatRequest } from '@latchkey/contracts';
import { IsString } from 'class-validator';
import { namedProblem } from '../common/validation';
import { patProblem } from './pat-problems';

/** What a person pasted. Whether it can be a token is `readPastedToken`'s to say. */
export class ConfigurePatDto implements ConfigurePatRequest {
  @IsString(namedProblem(patProblem('PAT_MALFORMED', 'This is not a personal access token. It is not text.')))
  token!: string;
}
