// The things of a session by short names.
import type {
  BubbleFragment,
  FieldPartsFragment,
  PersonFragment,
  StepPartsFragment,
  TaskFragment,
  WatchSessionSubscription,
} from '../../gql.ts';

export type Update = WatchSessionSubscription['sessionUpdates'];
export type SessionData = NonNullable<Update['session']>;
export type SessionEvent = Update['events'][number];
export type Bubble = BubbleFragment;
export type Step = StepPartsFragment;
export type Task = TaskFragment;
export type Person = PersonFragment;
export type Field = FieldPartsFragment;
export type ToolbarItem = Bubble['toolbar'][number];
export type ParticipantItem = Person['toolbar'][number];
export type Pages = NonNullable<Step['document']>['pages'];
export type Value = { name: string; value: string };
