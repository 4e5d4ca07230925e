import { readLayout, type Layout, type ReviseRequest } from '@latchkey/contracts';
import { Transform } from 'class-transformer';
import { IsInt, IsObject, Min } from 'class-validator';

export class ReviseLayoutDto implements ReviseRequest<Layout> {
  @IsInt()
  @Min(0)
  readonly revision!: number;

  /** Only what belongs to a layout is taken; of what is none, nothing is left. */
  @Transform(({ obj }: { obj: { value?: unknown } }) => readLayout(obj.value))
  @IsObject({ message: 'value must be a layout: tabs of at most four panes, each shell in one place' })
  readonly value!: Layout;
}
