import { cliCheck, pythonSdkCheck } from './client-checks';
import { databrickscfgCheck, databricksCheck, overriddenCheck, tokenCheck } from './databricks-checks';
import type { DoctorCheck } from './doctor-check';
import { agentsCheck, commandCheck, gatewayCheck, gitCheck } from './tool-checks';

/**
 * All checks, in the order of the output. Each takes seconds at most and costs nothing. A check that calls a model belongs in a
 * list of its own, behind an option.
 */
export const CHECKS: readonly DoctorCheck[] = [
  tokenCheck,
  commandCheck,
  databricksCheck,
  overriddenCheck,
  databrickscfgCheck,
  cliCheck,
  pythonSdkCheck,
  gatewayCheck,
  gitCheck,
  agentsCheck,
];
