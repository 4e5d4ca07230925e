import {
  APP_THEMES,
  CURSOR_STYLES,
  PREFERENCE_LIMITS,
  isKeyChoice,
  isPreferenceName,
  type AppTheme,
  type CursorStyle,
  type PreferenceValues,
  type ReviseRequest,
} from '@latchkey/contracts';
import { Type, plainToInstance } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  validateSync,
} from 'class-validator';

const { minFontSizePixels, maxFontSizePixels, minLineHeight, maxLineHeight } = PREFERENCE_LIMITS;

/** May be missing; but what is there has to be right, null too. */
const IfChosen = (): PropertyDecorator => ValidateIf((_values, value) => value !== undefined);

const IsName = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isName', validator: { validate: isPreferenceName } },
    { message: '$property must be a name of letters, digits and hyphens' },
  );

const IsKeyChoice = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isKeyChoice', validator: { validate: isKeyChoice } },
    { message: 'keys must give a few chords, such as Ctrl+Shift+P, for each action' },
  );

class PreferencesDto implements PreferenceValues {
  @IfChosen()
  @IsIn(APP_THEMES)
  readonly appTheme?: AppTheme;

  @IfChosen()
  @IsName()
  readonly terminalTheme?: string;

  @IfChosen()
  @IsName()
  readonly terminalFont?: string;

  @IfChosen()
  @IsInt()
  @Min(minFontSizePixels)
  @Max(maxFontSizePixels)
  readonly fontSizePixels?: number;

  @IfChosen()
  @IsNumber()
  @Min(minLineHeight)
  @Max(maxLineHeight)
  readonly lineHeight?: number;

  @IfChosen()
  @IsIn(CURSOR_STYLES)
  readonly cursorStyle?: CursorStyle;

  @IfChosen()
  @IsBoolean()
  readonly screenReader?: boolean;

  @IfChosen()
  @IsBoolean()
  readonly sessionRail?: boolean;

  @IfChosen()
  @IsKeyChoice()
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

export class RevisePreferencesDto implements ReviseRequest<PreferenceValues> {
  @IsInt()
  @Min(0)
  readonly revision!: number;

  @IsObject()
  @ValidateNested()
  @Type(() => PreferencesDto)
  readonly value!: PreferencesDto;
}

/** Preferences that were stored; null if they are none. */
export function readPreferences(value: unknown): PreferenceValues | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const read = plainToInstance(PreferencesDto, value);
  return validateSync(read, { whitelist: true }).length === 0 ? read : null;
}
