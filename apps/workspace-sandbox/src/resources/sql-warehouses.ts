import { Router } from 'express';
import { doesNotExist } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import type { Workspace } from '../workspace/workspace';

const WAREHOUSE_ID = '0123456789abcdef';

/** The workspace's SQL warehouse, unless the settings remove it. It doesn't run queries. */
export function sqlWarehouseRoutes(workspace: Workspace): Router {
  const router = Router();
  const all = (): object[] => (workspace.books.settings.sqlWarehouse ? [warehouseReply(workspace)] : []);
  router.get(
    '/api/2.0/sql/warehouses',
    endpoint(workspace, 'workspace', () => {
      const warehouses = all();
      return warehouses.length > 0 ? { warehouses } : {};
    }),
  );
  router.get(
    '/api/2.0/sql/warehouses/:id',
    endpoint(workspace, 'workspace', (_caller, req) => {
      const [warehouse] = req.params['id'] === WAREHOUSE_ID ? all() : [];
      if (!warehouse) throw doesNotExist(`SQL warehouse ${String(req.params['id'])} does not exist.`);
      return warehouse;
    }),
  );
  return router;
}

function warehouseReply({ url, books }: Workspace): object {
  const hostname = url && new URL(url).hostname;
  return {
    id: WAREHOUSE_ID,
    name: 'Starter Warehouse',
    cluster_size: '2X-Small',
    min_num_clusters: 1,
    max_num_clusters: 1,
    num_clusters: 1,
    num_active_sessions: 0,
    auto_stop_mins: 10,
    creator_name: books.app.creator,
    spot_instance_policy: 'COST_OPTIMIZED',
    enable_photon: true,
    enable_serverless_compute: true,
    warehouse_type: 'PRO',
    channel: { name: 'CHANNEL_NAME_CURRENT' },
    state: 'RUNNING',
    health: { status: 'HEALTHY' },
    jdbc_url: `jdbc:spark://${hostname}:443/default;httpPath=/sql/1.0/warehouses/${WAREHOUSE_ID};`,
    odbc_params: { hostname, path: `/sql/1.0/warehouses/${WAREHOUSE_ID}`, protocol: 'https', port: 443 },
  };
}
