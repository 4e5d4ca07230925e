import { ok, type DoctorCheck } from './doctor-check';

export const tokenCheck: DoctorCheck = {
  id: 'token',
  title: 'Token',
  look({ status: { pat } }) {
    if (pat.state === 'valid' && pat.problem === null)
      return Promise.resolve(ok(`works, and is ${pat.user ?? 'the owner'}’s`));
    return Promise.resolve({
      severity: pat.state === 'valid' ? ('warning' as const) : ('problem' as const),
      message: pat.problem?.message ?? 'There is none yet.',
      cure: pat.problem?.hint ?? 'Open Latchkey in the browser and follow the set-up prompt.',
    });
  },
};
