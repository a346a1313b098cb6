// The things of a session by short names.
import type {
  InteractionFragment,
  FieldFragment,
  ParticipantFragment,
  StepFragment,
  AssignmentFragment,
  WatchSessionSubscription,
} from '../../gql.ts';

export type Update = WatchSessionSubscription['sessionUpdates'];
export type SessionData = NonNullable<Update['session']>;
export type SessionEvent = Update['events'][number];
export type Bubble = InteractionFragment;
export type Step = StepFragment;
export type Task = AssignmentFragment;
export type Person = ParticipantFragment;
export type Field = FieldFragment;
export type ToolbarItem = Bubble['toolbar'][number];
export type ParticipantItem = Person['toolbar'][number];
export type Pages = NonNullable<Step['document']>['pages'];
export type Value = { name: string; value: string };
