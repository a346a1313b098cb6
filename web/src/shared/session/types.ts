// Short names for the types that the GraphQL operations return.
import type {
  AssignmentFragment,
  FormFieldFragment,
  InteractionFragment,
  InteractionStepFragment,
  ParticipantFragment,
  VerificationFragment,
  WatchSessionSubscription,
} from '../../gql.ts';

export type SessionUpdate = WatchSessionSubscription['sessionUpdates'];
export type SessionData = NonNullable<SessionUpdate['session']>;
export type SessionEvent = SessionUpdate['events'][number];
export type Interaction = InteractionFragment;
export type Recipient = Interaction['recipients'][number];
export type ToolbarItem = Interaction['toolbar'][number];
export type Step = InteractionStepFragment;
export type Page = NonNullable<Step['document']>['pages'][number];
export type Assignment = AssignmentFragment;
export type Verification = VerificationFragment;
export type OtpVerification = Extract<Verification, { __typename: 'OtpVerification' }>;
export type PhoneVerification = Extract<Verification, { __typename: 'PhoneVerification' }>;
export type Participant = ParticipantFragment;
export type Field = FormFieldFragment;
export type FieldValue = { name: string; value: string };
