import { agentsCheck } from './agents-check';
import { commandCheck } from './command-check';
import { databricksCheck, overriddenCheck } from './databricks-check';
import { databrickscfgCheck } from './databrickscfg-check';
import type { DoctorCheck } from './doctor-check';
import { gatewayCheck } from './gateway-check';
import { gitCheck } from './git-check';
import { tokenCheck } from './token-check';

/** Everything that the doctor looks at, in the order in which it tells. */
export const DOCTOR_CHECKS: readonly DoctorCheck[] = [
  tokenCheck,
  commandCheck,
  databricksCheck,
  overriddenCheck,
  databrickscfgCheck,
  gatewayCheck,
  gitCheck,
  agentsCheck,
];
