import type { HealthCheck } from '@latchkey/contracts';
import { worstFirst } from './health-store';

const check = (id: string, severity: HealthCheck['severity']): HealthCheck => ({
  id,
  severity,
  title: id,
  code: 'OK',
  message: '',
  hint: null,
  latencyMilliseconds: null,
});

it('worstFirst sorts by severity and keeps the order of equals', () => {
  const checks = [check('a', 'ok'), check('b', 'warning'), check('c', 'critical'), check('d', 'warning')];
  expect(worstFirst(checks).map(({ id }) => id)).toEqual(['c', 'b', 'd', 'a']);
});
