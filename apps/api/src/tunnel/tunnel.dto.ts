import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';

export class ReadTunnelDto {
  /** The first byte that the page lacks. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly from!: number;

  /** `1`: answers with what there is, as soon as there is anything, instead of a stream. */
  @IsOptional()
  @IsIn(['1'])
  readonly poll?: '1';
}

export class WriteTunnelDto {
  /** Counts the tunnel's POSTs from 0. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly number!: number;

  /** The page has what is before this offset. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly received!: number;
}
