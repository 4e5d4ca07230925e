import { randomInt } from 'node:crypto';
import { Router } from 'express';
import { ApiFailure, invalidParameter } from '../http/api-failure';
import { type Caller, endpoint } from '../http/endpoint';
import { bodyOf, optionalInteger, queryOf } from '../http/input';
import { pageOf } from '../http/paging';
import { isObject } from '../models/dialect';
import type { JobRecord } from '../workspace/books';
import type { Workspace } from '../workspace/workspace';

const PAGE = { usual: 20, most: 100 };

/** Jobs as asset bundles deploy them: kept as they were sent, and never run. */
export function jobRoutes(workspace: Workspace): Router {
  const router = Router();
  const find = ({ identity }: Caller, id: number | undefined): JobRecord => {
    const job = workspace.books.jobs.find((each) => each.id === id);
    if (!job || (job.creator !== identity.userName && !identity.admin))
      throw new ApiFailure(400, 'INVALID_PARAMETER_VALUE', `Job ${String(id)} does not exist.`);
    return job;
  };

  router.post(
    '/api/:version/jobs/create',
    endpoint(workspace, 'workspace', ({ identity }, req) => {
      const job: JobRecord = {
        id: randomInt(1e12, 1e14),
        creator: identity.userName,
        createdAtMilliseconds: workspace.clock.now(),
        settings: bodyOf(req),
      };
      workspace.books.jobs.push(job);
      workspace.save();
      return { job_id: job.id };
    }),
  );
  router.get(
    '/api/:version/jobs/get',
    endpoint(workspace, 'workspace', (caller, req) =>
      jobReply(find(caller, optionalInteger(queryOf(req), 'job_id'))),
    ),
  );
  router.get(
    '/api/:version/jobs/list',
    endpoint(workspace, 'workspace', ({ identity }, req) => {
      const own = workspace.books.jobs.filter(
        ({ creator }) => identity.admin || creator === identity.userName,
      );
      const { items, next } = pageOf(req, own, PAGE);
      return { ...(items.length > 0 && { jobs: items.map(jobReply) }), ...next };
    }),
  );
  router.post(
    '/api/:version/jobs/reset',
    endpoint(workspace, 'workspace', (caller, req) => {
      const { job_id, new_settings } = bodyOf(req);
      if (!isObject(new_settings)) throw invalidParameter('Missing required field: new_settings');
      find(caller, optionalInteger({ job_id }, 'job_id')).settings = new_settings;
      workspace.save();
      return {};
    }),
  );
  router.post(
    '/api/:version/jobs/delete',
    endpoint(workspace, 'workspace', (caller, req) => {
      const doomed = find(caller, optionalInteger(bodyOf(req), 'job_id'));
      workspace.books.jobs = workspace.books.jobs.filter((job) => job !== doomed);
      workspace.save();
      return {};
    }),
  );
  return router;
}

function jobReply({ id, creator, createdAtMilliseconds, settings }: JobRecord): object {
  return {
    job_id: id,
    creator_user_name: creator,
    run_as_user_name: creator,
    created_time: createdAtMilliseconds,
    settings,
  };
}
