import { cliCheck, pythonSdkCheck } from './client-checks';
import { databrickscfgCheck, databricksCheck, overriddenCheck, tokenCheck } from './databricks-checks';
import type { DoctorCheck } from './doctor-check';
import { modelAnswersCheck, modelsCheck } from './model-checks';
import { agentsCheck, commandCheck, gatewayCheck, gitCheck } from './tool-checks';

/**
 * The checks of every run, in the order of the output. Each takes seconds at most and costs nothing.
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
  modelsCheck,
  gitCheck,
  agentsCheck,
];

/** Checks that cost tokens of a model, behind `--deep`. */
export const DEEP_CHECKS: readonly DoctorCheck[] = [modelAnswersCheck];
