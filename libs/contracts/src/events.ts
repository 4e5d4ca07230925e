import type { Layout } from './layout';
import type { PatStatus } from './pat';
import type { PreferenceValues } from './preferences';
import type { Revised } from './revised';
import type { SessionList } from './sessions';

/** What the server tells open pages over the control channel. Each is also sent once when the channel opens. */
export type ControlEvent =
  | { readonly type: 'pat-status'; readonly status: PatStatus }
  | ({ readonly type: 'sessions' } & SessionList)
  | ({ readonly type: 'preferences' } & Revised<PreferenceValues>)
  | ({ readonly type: 'layout' } & Revised<Layout>);
