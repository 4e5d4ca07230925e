import { ReadBudget } from './read-budget';

describe('ReadBudget', () => {
  let endTurn: () => void = () => undefined;
  const budget = new ReadBudget((callback) => (endTurn = callback));
  const turn = (shells: number): number[] => {
    const shares = Array.from({ length: shells }, () => budget.share());
    endTurn();
    return shares;
  };

  it('gives one shell all of it', () => {
    expect(turn(1)).toEqual([65_536]);
  });

  it('gives several, who are known from the turn before, the same each, and together no more', () => {
    turn(4);
    expect(turn(4)).toEqual([16_384, 16_384, 16_384, 16_384]);
  });

  it('gives one all of it again when the others are done', () => {
    turn(4);
    turn(1);
    expect(turn(1)).toEqual([65_536]);
  });
});
