import type { Routes } from '@angular/router';
import { setupWanted, tokenRequired } from './core/pat-guard';

export const routes: Routes = [
  {
    path: 'setup',
    title: 'Set up · Latchkey',
    canMatch: [setupWanted],
    loadComponent: () => import('./setup/setup.page').then((file) => file.SetupPage),
  },
  {
    path: '',
    pathMatch: 'full',
    title: 'Latchkey',
    canMatch: [tokenRequired],
    loadComponent: () => import('./workspace/workspace.page').then((file) => file.WorkspacePage),
  },
  {
    path: 'watch/:id',
    title: 'Watching · Latchkey',
    canMatch: [tokenRequired],
    loadComponent: () => import('./workspace/watch/watch.page').then((file) => file.WatchPage),
  },
  {
    path: 'agents',
    title: 'Agents and sync · Latchkey',
    canMatch: [tokenRequired],
    loadComponent: () => import('./agents/agents.page').then((file) => file.AgentsPage),
  },
  {
    path: 'admin/health',
    title: 'Health · Latchkey',
    canMatch: [tokenRequired],
    loadComponent: () => import('./admin/health.page').then((file) => file.HealthPage),
  },
  {
    path: 'admin/audit',
    title: 'Audit log · Latchkey',
    canMatch: [tokenRequired],
    loadComponent: () => import('./admin/audit.page').then((file) => file.AuditPage),
  },
  {
    path: 'admin/browsers',
    title: 'Browser sessions · Latchkey',
    canMatch: [tokenRequired],
    loadComponent: () => import('./admin/browsers.page').then((file) => file.BrowsersPage),
  },
  { path: '**', redirectTo: '' },
];
