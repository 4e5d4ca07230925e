import { ReadBudget } from './read-budget';

describe('ReadBudget', () => {
  let endTurn: () => void = () => undefined;
  const budget = new ReadBudget((callback) => (endTurn = callback));
  const turn = (shells: number): number[] => {
    const shares = Array.from({ length: shells }, () => budget.share());
    endTurn();
    return shares;
  };

  it('gives a single shell the whole budget', () => {
    expect(turn(1)).toEqual([65_536]);
  });

  it('splits the budget evenly between the shells of the previous turn', () => {
    turn(4);
    expect(turn(4)).toEqual([16_384, 16_384, 16_384, 16_384]);
  });

  it('gives a shell the whole budget again when the others are done', () => {
    turn(4);
    turn(1);
    expect(turn(1)).toEqual([65_536]);
  });
});
