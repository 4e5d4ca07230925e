import type { ConfigurePatRequest } from '@latchkey/contracts';
import { IsString } from 'class-validator';
import { namedProblem } from '../common/validation';

/** What a person pasted. Whether it can be a token is `readPastedToken`'s to say. */
export class ConfigurePatDto implements ConfigurePatRequest {
  @IsString(namedProblem('PAT_MALFORMED', 'This is not a personal access token: it is not text.'))
  token!: string;
}
