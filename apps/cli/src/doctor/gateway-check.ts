import { ok, type DoctorCheck } from './doctor-check';

/** Asks for the models, as a tool that is set up for the gateway does. */
export const gatewayCheck: DoctorCheck = {
  id: 'gateway',
  title: 'Gateway',
  async look({ env }) {
    const url = env['LATCHKEY_GATEWAY_URL'];
    if (!url) {
      return {
        severity: 'problem',
        message: 'LATCHKEY_GATEWAY_URL is not set, so agents do not find a model.',
        cure: 'Open a new shell, and do not clear its environment.',
      };
    }
    const response = await fetch(`${url}/openai/v1/models`);
    if (response.ok) return ok('answers, with the models of the workspace');
    return {
      severity: 'problem',
      message: `It answers ${String(response.status)} when asked for the models.`,
      cure: 'See latchkey status and the health view for what keeps it from the workspace.',
    };
  },
};
