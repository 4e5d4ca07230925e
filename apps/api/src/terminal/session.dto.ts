import { SESSION_LIMITS, type CreateSessionRequest, type RenameSessionRequest } from '@latchkey/contracts';
import { IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';

const { minCols, maxCols, minRows, maxRows, maxLabelLength } = SESSION_LIMITS;
/** Something to see, no control characters, and nothing that turns the direction of what follows it. */
const LABEL = /^(?=.*\S)[^\p{Cc}\p{Bidi_Control}]*$/u;
const LABEL_RULE = { message: 'label must hold something to read and no control characters' };

export class CreateSessionDto implements CreateSessionRequest {
  @IsOptional()
  @IsString()
  @Length(1, maxLabelLength)
  @Matches(LABEL, LABEL_RULE)
  readonly label?: string;

  @IsInt()
  @Min(minCols)
  @Max(maxCols)
  readonly cols!: number;

  @IsInt()
  @Min(minRows)
  @Max(maxRows)
  readonly rows!: number;
}

export class RenameSessionDto implements RenameSessionRequest {
  @IsString()
  @Length(1, maxLabelLength)
  @Matches(LABEL, LABEL_RULE)
  readonly label!: string;
}
