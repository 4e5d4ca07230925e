import {
  SESSION_LIMITS,
  printable,
  type CreateSessionRequest,
  type RenameSessionRequest,
} from '@latchkey/contracts';
import {
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  isString,
} from 'class-validator';

const { minCols, maxCols, minRows, maxRows, maxLabelLength, maxPathLength } = SESSION_LIMITS;
/** A visible character. Excludes fillers and the blank Braille cell, which Unicode counts as letters or symbols. */
const VISIBLE = /(?!\p{Default_Ignorable_Code_Point}|\u2800)[\p{L}\p{N}\p{P}\p{S}]/u;
const MAX_ID_LENGTH = 64;
const LABEL_RULE = { message: 'label must contain visible text, and no control or invisible characters' };
/** NUL is the only character that a path can't contain. */
const ABSOLUTE_PATH = /^\/[^\0]*$/;

/** Accepts visible text without control, invisible or direction-changing characters. */
function IsLabel(): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isLabel',
      validator: {
        validate: (label) => isString(label) && VISIBLE.test(label) && printable(label) === label,
      },
    },
    LABEL_RULE,
  );
}

export class CreateSessionDto implements CreateSessionRequest {
  @IsOptional()
  @IsString()
  @Length(1, maxLabelLength)
  @IsLabel()
  readonly label?: string;

  @IsOptional()
  @IsString()
  @Length(1, maxPathLength)
  @Matches(ABSOLUTE_PATH, { message: 'cwd must be an absolute path' })
  readonly cwd?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_ID_LENGTH)
  readonly beside?: string;

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
  @IsLabel()
  readonly label!: string;
}
