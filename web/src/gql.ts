// Made by `npm run codegen` from schema.graphql and src/**/*.graphql.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Who did something. */
export type ActorKind =
  /** A user who runs sessions. */
  | 'AGENT'
  /** A user who also sets policy, templates and API keys. */
  | 'ADMIN'
  /** A program with an API key. */
  | 'PARTNER'
  /** A person in a session. */
  | 'PARTICIPANT'
  /** The server itself: time passed, or a delivery came back. */
  | 'SYSTEM';

/** What to send to a session. */
export type AddInteractionInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The session. */
  sessionId: string;
  /** The workflow or asset. */
  templateId: string;
  /** A name of your choice; by default the template's. */
  name?: string | null | undefined;
  /** By default everybody in the session. */
  recipients?: Array<RecipientInput> | null | undefined;
  /** By default as the template says. */
  agentSigns?: AgentSigning | null | undefined;
  /** What the agent has to tell before it is sent. */
  agentDetails?: Array<FieldInput>;
  /** When it expires if it is not complete. */
  expiresAt?: string | null | undefined;
};

/** When the agent signs a document, if at all. */
export type AgentSigning =
  /** The agent does not sign. */
  | 'NEVER'
  /** The agent signs before everybody else. */
  | 'FIRST'
  /** The agent signs after everybody else. */
  | 'LAST';

/** A bubble to approve. */
export type ApproveInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The bubble. */
  interactionId: string;
  /** What you want to say to it. */
  comment?: string | null | undefined;
};

/** Who has to do a step. */
export type Assignee =
  /** Every recipient, except those in CC. */
  | 'EVERYONE'
  /** The customer, or the first recipient where no customer is among them. */
  | 'PRIMARY'
  /** The agent. */
  | 'AGENT';

/** WAITING for its turn, OPEN to be done, DONE, or CLOSED because its bubble has stopped. */
export type AssignmentState =
  /** Its step or signing group has not opened yet. */
  | 'WAITING'
  /** It can be done now. */
  | 'OPEN'
  /** It was done. */
  | 'DONE'
  /** It will not be done any more: the interaction has stopped. */
  | 'CLOSED';

/** A step, and a file for it. */
export type AttachFileInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The step. */
  stepId: string;
  /** An upload that has come. */
  uploadId: string;
};

/** By which way a message goes. */
export type Channel =
  /** By e-mail. */
  | 'EMAIL'
  /** By text message. */
  | 'SMS'
  /** By a phone call. */
  | 'PHONE';

/** A bubble, and what the agent has to tell. */
export type CompleteAgentDetailsInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The bubble. */
  interactionId: string;
  /** What is asked, by field name. */
  values: Array<FieldValueInput>;
};

/** How to reach a person: an e-mail address, a phone number, or both. */
export type ContactInput = {
  /** Their name. */
  name: string;
  /** Their e-mail address. */
  email?: string | null | undefined;
  /** Their phone number. */
  phone?: string | null | undefined;
};

/** A file to bring. */
export type CreateUploadInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** Its name. */
  fileName: string;
  /** Its media type, such as application/pdf. */
  contentType: string;
};

/** What an approver said (domain rule 8). */
export type Decision =
  /** The approver has not decided. */
  | 'PENDING'
  /** The approver said yes. */
  | 'APPROVED'
  /** The approver said no. */
  | 'REJECTED';

/** A bubble, and why not. */
export type DeclineInteractionInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The bubble. */
  interactionId: string;
  /** Why; the agent sees it on the bubble. */
  reason: string;
};

/** A bubble to download. */
export type DownloadInteractionInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The bubble. */
  interactionId: string;
  /** Several documents as one PDF to read, without signatures, not one archive. */
  combined?: boolean;
  /** The certificate of completion instead, a file of its own. */
  certificate?: boolean;
};

/** What an assignment asks of its holder. */
export type Duty =
  /** Sign a document. */
  | 'SIGN'
  /** Fill in a form. */
  | 'FILL'
  /** Upload files. */
  | 'UPLOAD'
  /** Confirm a cart. */
  | 'CONFIRM'
  /** Pass a verification. */
  | 'VERIFY'
  /** Approve or reject. */
  | 'APPROVE';

/** How a session came to its end. */
export type EndReason =
  /** An agent ended it. */
  | 'BY_AGENT'
  /** Nothing happened in it for the policy's session lifetime. */
  | 'INACTIVITY';

/** A session to end. */
export type EndSessionInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The session. */
  sessionId: string;
};

/** A link's secret. */
export type ExchangeLinkInput = {
  /** What stands after the # in the invitation's link. */
  secret: string;
};

/** One thing to be filled in. */
export type FieldInput = {
  /** The name by which values are given. */
  name: string;
  /** What it takes. */
  kind?: FieldKind;
  /** What to show beside it. */
  label?: string | null | undefined;
  /** Whether it must have a value. */
  required?: boolean;
  /** What a CHOICE can be. */
  options?: Array<string>;
};

/** What a field takes. */
export type FieldKind =
  /** One line of text. */
  | 'TEXT'
  /** Several lines of text. */
  | 'MULTILINE'
  /** “true” or “false”. */
  | 'CHECKBOX'
  /** One of the options. */
  | 'CHOICE'
  /** A place for a signature; takes no value. */
  | 'SIGNATURE'
  /** An e-mail address. */
  | 'EMAIL'
  /** A date such as 2026-11-22. */
  | 'DATE'
  /** A number such as 12.5. */
  | 'NUMBER';

/** What to fill into one field. */
export type FieldValueInput = {
  /** The field's name. */
  name: string;
  /** Its value; a checkbox takes “true” or “false”. */
  value: string;
};

/** A bubble, and who shall approve it. */
export type ForwardForApprovalInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The bubble. */
  interactionId: string;
  /** The third party. */
  contact: ContactInput;
};

/** A bubble. */
export type InteractionInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The bubble. */
  interactionId: string;
};

/** A workflow, or the kind of the one asset sent by itself. */
export type InteractionKind =
  /** Several steps, set up ahead. */
  | 'WORKFLOW'
  /** One PDF form to fill and sign. */
  | 'PDF_DOCUMENT'
  /** One document made from data. */
  | 'DYNAMIC_DOCUMENT'
  /** One form. */
  | 'FORM'
  /** A request for files. */
  | 'FILE_REQUEST'
  /** A cart to confirm. */
  | 'CART';

/** Where a bubble stands; derived from its causes (domain rule 2). */
export type InteractionStatus =
  /** The agent owes something: details, a form, or a signature. */
  | 'AWAITING_AGENT'
  /** Participants have it; nobody has started. */
  | 'SENT'
  /** A participant has started. */
  | 'IN_PROGRESS'
  /** Everything is done, by all participants and by the agent where they sign. */
  | 'COMPLETED'
  /** It has stopped: somebody declined, or a verification failed. */
  | 'DECLINED'
  /** Its time was up before it was complete. */
  | 'EXPIRED'
  /** It was deleted; this is its tombstone. */
  | 'DELETED';

/** A person to invite. */
export type InviteParticipantInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The session. */
  sessionId: string;
  /** The person. */
  contact: ContactInput;
  /** What they are in the session. */
  role?: Role;
};

/** What a message of the outbox is about (domain rule 21). */
export type MessageKind =
  /** A link into a session. */
  | 'INVITATION'
  /** A fresh link, to somebody who still owes something. */
  | 'REMINDER'
  /** A one-time code. */
  | 'CODE'
  /** A request to the phone verification provider. */
  | 'PHONE_CHECK';

/** Whether a message has gone out. */
export type MessageStatus =
  /** It is to be sent, or sent again. */
  | 'PENDING'
  /** It has gone out. */
  | 'SENT'
  /** It was given up after several attempts. */
  | 'FAILED';

/** A button beside a participant (domain rules 16 and 17). */
export type ParticipantAction =
  /** Speak with one participant alone. */
  | 'START_PRIVATE_SESSION'
  /** Send the participant a reminder. */
  | 'REMIND'
  /** Put another person in the participant's place. */
  | 'REASSIGN';

/** A participant. */
export type ParticipantInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The participant. */
  participantId: string;
};

/** A bubble to look into. */
export type PreviewInteractionInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The bubble. */
  interactionId: string;
  /** Which document; by default where the customer is. */
  stepId?: string | null | undefined;
};

/** Why something cannot be done now. */
export type Reason =
  /** Drafts may not be downloaded; wait until it is complete. */
  | 'DRAFT_DOWNLOAD_NOT_ALLOWED'
  /** It holds a cart, so it can be downloaded only once complete. */
  | 'CART_NOT_COMPLETED'
  /** The customer has not reached this step yet. */
  | 'STEP_NOT_REACHED'
  /** Others have to sign before this. */
  | 'OTHERS_MUST_SIGN_FIRST'
  /** The agent has signed already. */
  | 'ALREADY_SIGNED'
  /** The customer has not completed it yet. */
  | 'NOT_COMPLETED'
  /** The agent details are complete already. */
  | 'DETAILS_ALREADY_COMPLETE'
  /** A participant has started it already. */
  | 'ALREADY_STARTED'
  /** The organization's policy does not allow deleting. */
  | 'DELETE_NOT_ALLOWED'
  /** The session has ended. */
  | 'SESSION_ENDED'
  /** It was deleted. */
  | 'DELETED'
  /** It was stopped: somebody declined, or a verification failed. */
  | 'DECLINED'
  /** It has expired. */
  | 'EXPIRED'
  /** Press Start first. */
  | 'NOT_STARTED'
  /** This was done already. */
  | 'ALREADY_DONE'
  /** It is complete already. */
  | 'ALREADY_COMPLETED'
  /** Nothing is asked of you here. */
  | 'NOT_ASSIGNED'
  /** A private session with this participant is open already. */
  | 'PRIVATE_SESSION_OPEN'
  /** A private session needs a session with several participants. */
  | 'NOT_MULTI_PARTICIPANT'
  /** Somebody else has taken this participant's place. */
  | 'PARTICIPANT_REPLACED'
  /** Nothing is asked of this participant now. */
  | 'NOTHING_TO_DO'
  /** The code is not right. */
  | 'CODE_WRONG'
  /** The code has expired; ask for a new one. */
  | 'CODE_EXPIRED'
  /** Ask for a code first. */
  | 'CODE_NOT_SENT'
  /** Too many wrong codes; the verification is locked. */
  | 'VERIFICATION_LOCKED'
  /** The verification is under way. */
  | 'VERIFICATION_PENDING';

/** A participant, and who takes their place. */
export type ReassignParticipantInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The participant. */
  participantId: string;
  /** The person who takes their place. */
  contact: ContactInput;
};

/** Whom an interaction is for. */
export type RecipientInput = {
  /** A participant of the session. */
  participantId: string;
  /** The signing group; lower groups come first. */
  group?: number;
};

/** A bubble to reject. */
export type RejectInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The bubble. */
  interactionId: string;
  /** Why. */
  comment: string;
};

/** What a participant is in a session. */
export type Role =
  /** The primary person, at most one in a session. */
  | 'CUSTOMER'
  /** A further person who signs. */
  | 'CO_SIGNER'
  /** A third party in an approval session. */
  | 'APPROVER'
  /** Sees what is sent and owes nothing; does not count in “1/3”. */
  | 'CC';

/** What a session is for. */
export type SessionKind =
  /** An agent with a customer, and co-signers if there are any. */
  | 'REGULAR'
  /** An agent with one participant of a regular session. */
  | 'PRIVATE'
  /** A third party who approves or rejects what was completed. */
  | 'APPROVAL';

/** Whether a session still takes orders. */
export type SessionStatus =
  /** It takes orders. */
  | 'OPEN'
  /** It takes none; downloads and previews stay as they are. */
  | 'ENDED';

/** A bubble that waits for the agent's signature. */
export type SignAsAgentInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The bubble. */
  interactionId: string;
  /** The name as signed; by default the agent's own. */
  signature?: string | null | undefined;
  /** The signature as drawn: an SVG path of M, L, C and Q in a box 300 wide and 100 high. */
  drawing?: string | null | undefined;
  /** The signature as an image: an upload that has come, PNG or JPEG of at most 1 MB. */
  imageUploadId?: string | null | undefined;
  /** What the document asks of the agent, by field name. */
  values?: Array<FieldValueInput>;
};

/** A document to sign. */
export type SignStepInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The document's step. */
  stepId: string;
  /** Your name, as you sign. */
  signature: string;
  /** The signature as drawn: an SVG path of M, L, C and Q in a box 300 wide and 100 high. */
  drawing?: string | null | undefined;
  /** The signature as an image: an upload that has come, PNG or JPEG of at most 1 MB. */
  imageUploadId?: string | null | undefined;
  /** What was not saved before, by field name. */
  values?: Array<FieldValueInput>;
};

/** A session to begin. */
export type StartSessionInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** Its name for people. */
  name: string;
  /** The primary person, who is invited at once. */
  customer?: ContactInput | null | undefined;
};

/** A step. */
export type StepInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The step. */
  stepId: string;
};

/** What a step asks for. */
export type StepKind =
  /** A PDF form to fill and sign. */
  | 'PDF_DOCUMENT'
  /** A document made from the values of earlier steps, to fill and sign. */
  | 'DYNAMIC_DOCUMENT'
  /** Typed fields to fill in. */
  | 'FORM'
  /** Files to upload. */
  | 'FILE_REQUEST'
  /** Proof of who one is. */
  | 'VERIFICATION'
  /** Items to confirm. */
  | 'CART';

/** A step, and what is filled into it. */
export type StepValuesInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The step. */
  stepId: string;
  /** By field name. */
  values: Array<FieldValueInput>;
};

/** A button of a bubble (domain rules 5 to 10). */
export type ToolbarAction =
  /** Download the final file, or a draft. */
  | 'DOWNLOAD'
  /** See a document as the customer sees it now. */
  | 'PREVIEW'
  /** Sign as the agent. */
  | 'SIGN_AS_AGENT'
  /** Send it to a third party to approve or reject. */
  | 'FORWARD_FOR_APPROVAL'
  /** Fill in what the customer needs before they receive it. */
  | 'AGENT_DETAILS'
  /** Take it back, as long as nobody has started. */
  | 'DELETE';

/** How a person is verified (domain rule 18). */
export type VerificationMethod =
  /** A one-time code sent to the participant. */
  | 'OTP'
  /** A call by an outside provider. */
  | 'PHONE';

/** Where a verification stands (domain rules 18 to 20). */
export type VerificationStatus =
  /** Nothing has been asked for yet. */
  | 'NOT_STARTED'
  /** A code is on its way, or a call is under way. */
  | 'PENDING'
  /** The code went stale; another can be asked for. */
  | 'CODE_EXPIRED'
  /** The person is who they say. */
  | 'PASSED'
  /** The provider could not verify the person. */
  | 'FAILED'
  /** Too many wrong codes. */
  | 'LOCKED';

/** A step, and the code that came. */
export type VerifyCodeInput = {
  /** The same key with the same input is carried out once; kept for 48 hours. */
  idempotencyKey?: string | null | undefined;
  /** The step. */
  stepId: string;
  /** Six digits. */
  code: string;
};

export type CurrentViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type CurrentViewerQuery = { viewer:
    | { __typename: 'AgentViewer', id: string, name: string, kind: ActorKind }
    | { __typename: 'PartnerViewer', name: string }
    | { __typename: 'ParticipantViewer', name: string }
   };

export type InboxSessionFragment = { id: string, kind: SessionKind, name: string, status: SessionStatus, createdAt: string, agent: { kind: ActorKind, id: string, name: string }, participants: Array<{ id: string, name: string, initials: string, role: Role, connected: boolean | null, completed: boolean | null, replacedAt: string | null }>, interactions: Array<{ id: string, status: InteractionStatus }> };

export type WatchInboxSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type WatchInboxSubscription = { inbox: { reset: boolean, sessions: Array<{ id: string, kind: SessionKind, name: string, status: SessionStatus, createdAt: string, agent: { kind: ActorKind, id: string, name: string }, participants: Array<{ id: string, name: string, initials: string, role: Role, connected: boolean | null, completed: boolean | null, replacedAt: string | null }>, interactions: Array<{ id: string, status: InteractionStatus }> }> } };

export type OlderSessionsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type OlderSessionsQuery = { sessions: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, kind: SessionKind, name: string, status: SessionStatus, createdAt: string, agent: { kind: ActorKind, id: string, name: string }, participants: Array<{ id: string, name: string, initials: string, role: Role, connected: boolean | null, completed: boolean | null, replacedAt: string | null }>, interactions: Array<{ id: string, status: InteractionStatus }> } }> } };

export type TemplatesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type TemplatesQuery = { templates: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, name: string, kind: InteractionKind, archivedAt: string | null, steps: Array<{ kind: StepKind, name: string, assignee: Assignee, method: VerificationMethod | null, agentSigning: AgentSigning }> } }> } };

export type HistoryQueryVariables = Exact<{
  sessionId: string;
  after?: string | null | undefined;
}>;


export type HistoryQuery = { session: { events: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node:
          | { __typename: 'InteractionAdded', sequence: number, cursor: string, occurredAt: string, cause: string, interaction: { id: string, name: string }, actor: { kind: ActorKind, id: string, name: string } }
          | { __typename: 'InteractionChanged', changes: Array<string>, sequence: number, cursor: string, occurredAt: string, cause: string, interaction: { id: string, name: string }, actor: { kind: ActorKind, id: string, name: string } }
          | { __typename: 'InteractionDeleted', sequence: number, cursor: string, occurredAt: string, cause: string, interaction: { id: string, name: string }, actor: { kind: ActorKind, id: string, name: string } }
          | { __typename: 'ParticipantAdded', sequence: number, cursor: string, occurredAt: string, cause: string, participant: { id: string, name: string }, actor: { kind: ActorKind, id: string, name: string } }
          | { __typename: 'ParticipantChanged', changes: Array<string>, sequence: number, cursor: string, occurredAt: string, cause: string, participant: { id: string, name: string }, actor: { kind: ActorKind, id: string, name: string } }
          | { __typename: 'SessionChanged', changes: Array<string>, sequence: number, cursor: string, occurredAt: string, cause: string, actor: { kind: ActorKind, id: string, name: string } }
          | { __typename: 'SessionStarted', sequence: number, cursor: string, occurredAt: string, cause: string, actor: { kind: ActorKind, id: string, name: string } }
         }> } } | null };

export type MessagesQueryVariables = Exact<{
  sessionId: string;
  after?: string | null | undefined;
}>;


export type MessagesQuery = { outbox: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, participantId: string, kind: MessageKind, channel: Channel, address: string, subject: string, body: string, status: MessageStatus, createdAt: string, sentAt: string | null } }> } };

export type CertificateQueryVariables = Exact<{
  interactionId: string;
}>;


export type CertificateQuery = { certificate: { digest: string, issuedAt: string } | null };

export type StartSessionMutationVariables = Exact<{
  input: StartSessionInput;
}>;


export type StartSessionMutation = { startSession: { cursor: string | null, session: { id: string } | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type EndSessionMutationVariables = Exact<{
  input: EndSessionInput;
}>;


export type EndSessionMutation = { endSession: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type InviteParticipantMutationVariables = Exact<{
  input: InviteParticipantInput;
}>;


export type InviteParticipantMutation = { inviteParticipant: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type RemindParticipantMutationVariables = Exact<{
  input: ParticipantInput;
}>;


export type RemindParticipantMutation = { remindParticipant: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type ReassignParticipantMutationVariables = Exact<{
  input: ReassignParticipantInput;
}>;


export type ReassignParticipantMutation = { reassignParticipant: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type StartPrivateSessionMutationVariables = Exact<{
  input: ParticipantInput;
}>;


export type StartPrivateSessionMutation = { startPrivateSession: { cursor: string | null, session: { id: string } | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type AddInteractionMutationVariables = Exact<{
  input: AddInteractionInput;
}>;


export type AddInteractionMutation = { addInteraction: { cursor: string | null, interaction: { id: string } | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type DeleteInteractionMutationVariables = Exact<{
  input: InteractionInput;
}>;


export type DeleteInteractionMutation = { deleteInteraction: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type SignAsAgentMutationVariables = Exact<{
  input: SignAsAgentInput;
}>;


export type SignAsAgentMutation = { signAsAgent: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type ForwardForApprovalMutationVariables = Exact<{
  input: ForwardForApprovalInput;
}>;


export type ForwardForApprovalMutation = { forwardForApproval: { cursor: string | null, approvalSessionId: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type CompleteAgentDetailsMutationVariables = Exact<{
  input: CompleteAgentDetailsInput;
}>;


export type CompleteAgentDetailsMutation = { completeAgentDetails: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type SubmitAgentFormMutationVariables = Exact<{
  input: StepValuesInput;
}>;


export type SubmitAgentFormMutation = { submitAgentForm: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type ActorFragment = { kind: ActorKind, id: string, name: string };

type Session_Session_Fragment = { kind: SessionKind, name: string, status: SessionStatus, createdAt: string, endedAt: string | null, endReason: EndReason | null, agent: { kind: ActorKind, id: string, name: string }, policy: { allowDraftDownload: boolean, allowDelete: boolean, autoOpen: boolean, sessionLifetimeSeconds: number }, parent: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, children: Array<{ sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null }> };

type Session_SessionSummary_Fragment = { kind: SessionKind, name: string, status: SessionStatus, createdAt: string, endedAt: string | null, endReason: EndReason | null, agent: { kind: ActorKind, id: string, name: string }, policy: { allowDraftDownload: boolean, allowDelete: boolean, autoOpen: boolean, sessionLifetimeSeconds: number }, parent: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, children: Array<{ sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null }> };

export type SessionFragment =
  | Session_Session_Fragment
  | Session_SessionSummary_Fragment
;

export type LinkedSessionFragment = { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null };

export type ParticipantFragment = { id: string, sessionId: string, role: Role, name: string, initials: string, email: string | null, phone: string | null, connected: boolean | null, completed: boolean | null, invitedAt: string | null, enteredAt: string | null, replacedAt: string | null, replacedById: string | null, privateSessionId: string | null, toolbar: Array<{ action: ParticipantAction, available: boolean, reason: Reason | null, message: string | null }> };

export type FieldFragment = { name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null };

type Verification_OtpVerification_Fragment = { __typename: 'OtpVerification', triesLeft: number, expiresAt: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null };

type Verification_PhoneVerification_Fragment = { __typename: 'PhoneVerification', failsafeTransactionId: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null };

export type VerificationFragment =
  | Verification_OtpVerification_Fragment
  | Verification_PhoneVerification_Fragment
;

export type AssignmentFragment = { id: string, participantId: string | null, position: number, duty: Duty, group: number, state: AssignmentState, doneAt: string | null, signature: string | null, comment: string | null, values: Array<{ name: string, value: string }>, files: Array<{ name: string, size: number, contentType: string, digest: string }>, verification:
    | { __typename: 'OtpVerification', triesLeft: number, expiresAt: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
    | { __typename: 'PhoneVerification', failsafeTransactionId: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
   | null };

export type StepFragment = { id: string, position: number, kind: StepKind, name: string, reached: boolean, completed: boolean, fileCount: number, pageCount: number | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, items: Array<{ name: string, quantity: number, price: number, currency: string }>, document: { digest: string, revision: number, sealedAt: string | null, pages: Array<{ number: number, width: number, height: number, revision: string }> } | null, assignments: Array<{ id: string, participantId: string | null, position: number, duty: Duty, group: number, state: AssignmentState, doneAt: string | null, signature: string | null, comment: string | null, values: Array<{ name: string, value: string }>, files: Array<{ name: string, size: number, contentType: string, digest: string }>, verification:
      | { __typename: 'OtpVerification', triesLeft: number, expiresAt: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
      | { __typename: 'PhoneVerification', failsafeTransactionId: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
     | null }> };

export type InteractionFragment = { id: string, sessionId: string, templateId: string | null, name: string, kind: InteractionKind, status: InteractionStatus, statusLine: string, addedAt: string, sentAt: string | null, completedAt: string | null, sealedAt: string | null, expiresAt: string | null, deletedAt: string | null, completedCount: number | null, requiredCount: number | null, addedBy: { kind: ActorKind, id: string, name: string }, deletedBy: { kind: ActorKind, id: string, name: string } | null, agentDetails: { completedAt: string | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, values: Array<{ name: string, value: string }> } | null, recipients: Array<{ participantId: string, name: string, role: Role, group: number, completed: boolean | null, openedAt: string | null, startedAt: string | null, completedAt: string | null, declinedAt: string | null, declineReason: string | null }>, steps: Array<{ id: string, position: number, kind: StepKind, name: string, reached: boolean, completed: boolean, fileCount: number, pageCount: number | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, items: Array<{ name: string, quantity: number, price: number, currency: string }>, document: { digest: string, revision: number, sealedAt: string | null, pages: Array<{ number: number, width: number, height: number, revision: string }> } | null, assignments: Array<{ id: string, participantId: string | null, position: number, duty: Duty, group: number, state: AssignmentState, doneAt: string | null, signature: string | null, comment: string | null, values: Array<{ name: string, value: string }>, files: Array<{ name: string, size: number, contentType: string, digest: string }>, verification:
        | { __typename: 'OtpVerification', triesLeft: number, expiresAt: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
        | { __typename: 'PhoneVerification', failsafeTransactionId: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
       | null }> }>, approvals: Array<{ id: string, sessionId: string, interactionId: string, approver: string, decision: Decision, comment: string | null, askedAt: string, decidedAt: string | null }>, source: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, toolbar: Array<{ action: ToolbarAction, available: boolean, reason: Reason | null, message: string | null }> };

type EventHeader_InteractionAdded_Fragment = { __typename: 'InteractionAdded', sequence: number, cursor: string, occurredAt: string, cause: string, actor: { kind: ActorKind, id: string, name: string } };

type EventHeader_InteractionChanged_Fragment = { __typename: 'InteractionChanged', sequence: number, cursor: string, occurredAt: string, cause: string, actor: { kind: ActorKind, id: string, name: string } };

type EventHeader_InteractionDeleted_Fragment = { __typename: 'InteractionDeleted', sequence: number, cursor: string, occurredAt: string, cause: string, actor: { kind: ActorKind, id: string, name: string } };

type EventHeader_ParticipantAdded_Fragment = { __typename: 'ParticipantAdded', sequence: number, cursor: string, occurredAt: string, cause: string, actor: { kind: ActorKind, id: string, name: string } };

type EventHeader_ParticipantChanged_Fragment = { __typename: 'ParticipantChanged', sequence: number, cursor: string, occurredAt: string, cause: string, actor: { kind: ActorKind, id: string, name: string } };

type EventHeader_SessionChanged_Fragment = { __typename: 'SessionChanged', sequence: number, cursor: string, occurredAt: string, cause: string, actor: { kind: ActorKind, id: string, name: string } };

type EventHeader_SessionStarted_Fragment = { __typename: 'SessionStarted', sequence: number, cursor: string, occurredAt: string, cause: string, actor: { kind: ActorKind, id: string, name: string } };

export type EventHeaderFragment =
  | EventHeader_InteractionAdded_Fragment
  | EventHeader_InteractionChanged_Fragment
  | EventHeader_InteractionDeleted_Fragment
  | EventHeader_ParticipantAdded_Fragment
  | EventHeader_ParticipantChanged_Fragment
  | EventHeader_SessionChanged_Fragment
  | EventHeader_SessionStarted_Fragment
;

type MutationError_ActionUnavailable_Fragment = { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null };

type MutationError_IdempotencyConflict_Fragment = { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null };

type MutationError_InvalidInput_Fragment = { __typename: 'InvalidInput', message: string, path: Array<string> | null };

type MutationError_NotFound_Fragment = { __typename: 'NotFound', message: string, path: Array<string> | null };

export type MutationErrorFragment =
  | MutationError_ActionUnavailable_Fragment
  | MutationError_IdempotencyConflict_Fragment
  | MutationError_InvalidInput_Fragment
  | MutationError_NotFound_Fragment
;

export type CurrentParticipantQueryVariables = Exact<{ [key: string]: never; }>;


export type CurrentParticipantQuery = { viewer:
    | { id: string, sessionId: string }
    | Record<PropertyKey, never>
   };

export type ExchangeLinkMutationVariables = Exact<{
  input: ExchangeLinkInput;
}>;


export type ExchangeLinkMutation = { exchangeLink: { token: string | null, session: { id: string } | null, participant: { id: string } | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type OpenInteractionMutationVariables = Exact<{
  input: InteractionInput;
}>;


export type OpenInteractionMutation = { openInteraction: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type StartInteractionMutationVariables = Exact<{
  input: InteractionInput;
}>;


export type StartInteractionMutation = { startInteraction: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type DeclineInteractionMutationVariables = Exact<{
  input: DeclineInteractionInput;
}>;


export type DeclineInteractionMutation = { declineInteraction: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type SaveFieldsMutationVariables = Exact<{
  input: StepValuesInput;
}>;


export type SaveFieldsMutation = { saveFields: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type SubmitFormMutationVariables = Exact<{
  input: StepValuesInput;
}>;


export type SubmitFormMutation = { submitForm: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type SignStepMutationVariables = Exact<{
  input: SignStepInput;
}>;


export type SignStepMutation = { signStep: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type ConfirmCartMutationVariables = Exact<{
  input: StepInput;
}>;


export type ConfirmCartMutation = { confirmCart: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type AttachFileMutationVariables = Exact<{
  input: AttachFileInput;
}>;


export type AttachFileMutation = { attachFile: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type SendCodeMutationVariables = Exact<{
  input: StepInput;
}>;


export type SendCodeMutation = { sendCode: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type VerifyCodeMutationVariables = Exact<{
  input: VerifyCodeInput;
}>;


export type VerifyCodeMutation = { verifyCode: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type StartPhoneVerificationMutationVariables = Exact<{
  input: StepInput;
}>;


export type StartPhoneVerificationMutation = { startPhoneVerification: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type ApproveMutationVariables = Exact<{
  input: ApproveInput;
}>;


export type ApproveMutation = { approve: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type RejectMutationVariables = Exact<{
  input: RejectInput;
}>;


export type RejectMutation = { reject: { cursor: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type WatchSessionSubscriptionVariables = Exact<{
  sessionId: string;
  after?: string | null | undefined;
}>;


export type WatchSessionSubscription = { sessionUpdates: { cursor: string, previous: string | null, reset: boolean, session: { id: string, kind: SessionKind, name: string, status: SessionStatus, createdAt: string, endedAt: string | null, endReason: EndReason | null, participants: Array<{ id: string, sessionId: string, role: Role, name: string, initials: string, email: string | null, phone: string | null, connected: boolean | null, completed: boolean | null, invitedAt: string | null, enteredAt: string | null, replacedAt: string | null, replacedById: string | null, privateSessionId: string | null, toolbar: Array<{ action: ParticipantAction, available: boolean, reason: Reason | null, message: string | null }> }>, interactions: Array<{ id: string, sessionId: string, templateId: string | null, name: string, kind: InteractionKind, status: InteractionStatus, statusLine: string, addedAt: string, sentAt: string | null, completedAt: string | null, sealedAt: string | null, expiresAt: string | null, deletedAt: string | null, completedCount: number | null, requiredCount: number | null, addedBy: { kind: ActorKind, id: string, name: string }, deletedBy: { kind: ActorKind, id: string, name: string } | null, agentDetails: { completedAt: string | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, values: Array<{ name: string, value: string }> } | null, recipients: Array<{ participantId: string, name: string, role: Role, group: number, completed: boolean | null, openedAt: string | null, startedAt: string | null, completedAt: string | null, declinedAt: string | null, declineReason: string | null }>, steps: Array<{ id: string, position: number, kind: StepKind, name: string, reached: boolean, completed: boolean, fileCount: number, pageCount: number | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, items: Array<{ name: string, quantity: number, price: number, currency: string }>, document: { digest: string, revision: number, sealedAt: string | null, pages: Array<{ number: number, width: number, height: number, revision: string }> } | null, assignments: Array<{ id: string, participantId: string | null, position: number, duty: Duty, group: number, state: AssignmentState, doneAt: string | null, signature: string | null, comment: string | null, values: Array<{ name: string, value: string }>, files: Array<{ name: string, size: number, contentType: string, digest: string }>, verification:
              | { __typename: 'OtpVerification', triesLeft: number, expiresAt: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
              | { __typename: 'PhoneVerification', failsafeTransactionId: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
             | null }> }>, approvals: Array<{ id: string, sessionId: string, interactionId: string, approver: string, decision: Decision, comment: string | null, askedAt: string, decidedAt: string | null }>, source: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, toolbar: Array<{ action: ToolbarAction, available: boolean, reason: Reason | null, message: string | null }> }>, agent: { kind: ActorKind, id: string, name: string }, policy: { allowDraftDownload: boolean, allowDelete: boolean, autoOpen: boolean, sessionLifetimeSeconds: number }, parent: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, children: Array<{ sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null }> } | null, events: Array<
      | { __typename: 'InteractionAdded', sequence: number, cursor: string, occurredAt: string, cause: string, interaction: { id: string, sessionId: string, templateId: string | null, name: string, kind: InteractionKind, status: InteractionStatus, statusLine: string, addedAt: string, sentAt: string | null, completedAt: string | null, sealedAt: string | null, expiresAt: string | null, deletedAt: string | null, completedCount: number | null, requiredCount: number | null, addedBy: { kind: ActorKind, id: string, name: string }, deletedBy: { kind: ActorKind, id: string, name: string } | null, agentDetails: { completedAt: string | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, values: Array<{ name: string, value: string }> } | null, recipients: Array<{ participantId: string, name: string, role: Role, group: number, completed: boolean | null, openedAt: string | null, startedAt: string | null, completedAt: string | null, declinedAt: string | null, declineReason: string | null }>, steps: Array<{ id: string, position: number, kind: StepKind, name: string, reached: boolean, completed: boolean, fileCount: number, pageCount: number | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, items: Array<{ name: string, quantity: number, price: number, currency: string }>, document: { digest: string, revision: number, sealedAt: string | null, pages: Array<{ number: number, width: number, height: number, revision: string }> } | null, assignments: Array<{ id: string, participantId: string | null, position: number, duty: Duty, group: number, state: AssignmentState, doneAt: string | null, signature: string | null, comment: string | null, values: Array<{ name: string, value: string }>, files: Array<{ name: string, size: number, contentType: string, digest: string }>, verification:
                | { __typename: 'OtpVerification', triesLeft: number, expiresAt: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
                | { __typename: 'PhoneVerification', failsafeTransactionId: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
               | null }> }>, approvals: Array<{ id: string, sessionId: string, interactionId: string, approver: string, decision: Decision, comment: string | null, askedAt: string, decidedAt: string | null }>, source: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, toolbar: Array<{ action: ToolbarAction, available: boolean, reason: Reason | null, message: string | null }> }, actor: { kind: ActorKind, id: string, name: string } }
      | { __typename: 'InteractionChanged', changes: Array<string>, sequence: number, cursor: string, occurredAt: string, cause: string, interaction: { id: string, sessionId: string, templateId: string | null, name: string, kind: InteractionKind, status: InteractionStatus, statusLine: string, addedAt: string, sentAt: string | null, completedAt: string | null, sealedAt: string | null, expiresAt: string | null, deletedAt: string | null, completedCount: number | null, requiredCount: number | null, addedBy: { kind: ActorKind, id: string, name: string }, deletedBy: { kind: ActorKind, id: string, name: string } | null, agentDetails: { completedAt: string | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, values: Array<{ name: string, value: string }> } | null, recipients: Array<{ participantId: string, name: string, role: Role, group: number, completed: boolean | null, openedAt: string | null, startedAt: string | null, completedAt: string | null, declinedAt: string | null, declineReason: string | null }>, steps: Array<{ id: string, position: number, kind: StepKind, name: string, reached: boolean, completed: boolean, fileCount: number, pageCount: number | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, items: Array<{ name: string, quantity: number, price: number, currency: string }>, document: { digest: string, revision: number, sealedAt: string | null, pages: Array<{ number: number, width: number, height: number, revision: string }> } | null, assignments: Array<{ id: string, participantId: string | null, position: number, duty: Duty, group: number, state: AssignmentState, doneAt: string | null, signature: string | null, comment: string | null, values: Array<{ name: string, value: string }>, files: Array<{ name: string, size: number, contentType: string, digest: string }>, verification:
                | { __typename: 'OtpVerification', triesLeft: number, expiresAt: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
                | { __typename: 'PhoneVerification', failsafeTransactionId: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
               | null }> }>, approvals: Array<{ id: string, sessionId: string, interactionId: string, approver: string, decision: Decision, comment: string | null, askedAt: string, decidedAt: string | null }>, source: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, toolbar: Array<{ action: ToolbarAction, available: boolean, reason: Reason | null, message: string | null }> }, actor: { kind: ActorKind, id: string, name: string } }
      | { __typename: 'InteractionDeleted', sequence: number, cursor: string, occurredAt: string, cause: string, interaction: { id: string, sessionId: string, templateId: string | null, name: string, kind: InteractionKind, status: InteractionStatus, statusLine: string, addedAt: string, sentAt: string | null, completedAt: string | null, sealedAt: string | null, expiresAt: string | null, deletedAt: string | null, completedCount: number | null, requiredCount: number | null, addedBy: { kind: ActorKind, id: string, name: string }, deletedBy: { kind: ActorKind, id: string, name: string } | null, agentDetails: { completedAt: string | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, values: Array<{ name: string, value: string }> } | null, recipients: Array<{ participantId: string, name: string, role: Role, group: number, completed: boolean | null, openedAt: string | null, startedAt: string | null, completedAt: string | null, declinedAt: string | null, declineReason: string | null }>, steps: Array<{ id: string, position: number, kind: StepKind, name: string, reached: boolean, completed: boolean, fileCount: number, pageCount: number | null, fields: Array<{ name: string, kind: FieldKind, label: string | null, required: boolean, options: Array<string>, maxLength: number | null, page: number | null, place: { x: number, y: number, width: number, height: number } | null }>, items: Array<{ name: string, quantity: number, price: number, currency: string }>, document: { digest: string, revision: number, sealedAt: string | null, pages: Array<{ number: number, width: number, height: number, revision: string }> } | null, assignments: Array<{ id: string, participantId: string | null, position: number, duty: Duty, group: number, state: AssignmentState, doneAt: string | null, signature: string | null, comment: string | null, values: Array<{ name: string, value: string }>, files: Array<{ name: string, size: number, contentType: string, digest: string }>, verification:
                | { __typename: 'OtpVerification', triesLeft: number, expiresAt: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
                | { __typename: 'PhoneVerification', failsafeTransactionId: string | null, method: VerificationMethod, status: VerificationStatus, channel: Channel | null, sentTo: string | null, reason: string | null }
               | null }> }>, approvals: Array<{ id: string, sessionId: string, interactionId: string, approver: string, decision: Decision, comment: string | null, askedAt: string, decidedAt: string | null }>, source: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, toolbar: Array<{ action: ToolbarAction, available: boolean, reason: Reason | null, message: string | null }> }, actor: { kind: ActorKind, id: string, name: string } }
      | { __typename: 'ParticipantAdded', sequence: number, cursor: string, occurredAt: string, cause: string, participant: { id: string, sessionId: string, role: Role, name: string, initials: string, email: string | null, phone: string | null, connected: boolean | null, completed: boolean | null, invitedAt: string | null, enteredAt: string | null, replacedAt: string | null, replacedById: string | null, privateSessionId: string | null, toolbar: Array<{ action: ParticipantAction, available: boolean, reason: Reason | null, message: string | null }> }, actor: { kind: ActorKind, id: string, name: string } }
      | { __typename: 'ParticipantChanged', changes: Array<string>, sequence: number, cursor: string, occurredAt: string, cause: string, participant: { id: string, sessionId: string, role: Role, name: string, initials: string, email: string | null, phone: string | null, connected: boolean | null, completed: boolean | null, invitedAt: string | null, enteredAt: string | null, replacedAt: string | null, replacedById: string | null, privateSessionId: string | null, toolbar: Array<{ action: ParticipantAction, available: boolean, reason: Reason | null, message: string | null }> }, actor: { kind: ActorKind, id: string, name: string } }
      | { __typename: 'SessionChanged', changes: Array<string>, sequence: number, cursor: string, occurredAt: string, cause: string, session: { kind: SessionKind, name: string, status: SessionStatus, createdAt: string, endedAt: string | null, endReason: EndReason | null, agent: { kind: ActorKind, id: string, name: string }, policy: { allowDraftDownload: boolean, allowDelete: boolean, autoOpen: boolean, sessionLifetimeSeconds: number }, parent: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, children: Array<{ sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null }> }, actor: { kind: ActorKind, id: string, name: string } }
      | { __typename: 'SessionStarted', sequence: number, cursor: string, occurredAt: string, cause: string, session: { kind: SessionKind, name: string, status: SessionStatus, createdAt: string, endedAt: string | null, endReason: EndReason | null, agent: { kind: ActorKind, id: string, name: string }, policy: { allowDraftDownload: boolean, allowDelete: boolean, autoOpen: boolean, sessionLifetimeSeconds: number }, parent: { sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null } | null, children: Array<{ sessionId: string, kind: SessionKind, status: SessionStatus | null, participantId: string | null, interactionId: string | null }> }, actor: { kind: ActorKind, id: string, name: string } }
    > } };

export type PreviewInteractionMutationVariables = Exact<{
  input: PreviewInteractionInput;
}>;


export type PreviewInteractionMutation = { previewInteraction: { cursor: string | null, urlExpiresAt: string | null, pages: Array<{ number: number, revision: string, url: string }>, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type DownloadInteractionMutationVariables = Exact<{
  input: DownloadInteractionInput;
}>;


export type DownloadInteractionMutation = { downloadInteraction: { cursor: string | null, url: string | null, draft: boolean | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export type CreateUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;


export type CreateUploadMutation = { createUpload: { uploadId: string | null, url: string | null, errors: Array<
      | { __typename: 'ActionUnavailable', reason: Reason, action: ToolbarAction | null, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyConflict', message: string, path: Array<string> | null }
      | { __typename: 'InvalidInput', message: string, path: Array<string> | null }
      | { __typename: 'NotFound', message: string, path: Array<string> | null }
    > } };

export const ActorFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Actor"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Actor"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]} as unknown as DocumentNode<ActorFragment, unknown>;
export const InboxSessionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InboxSession"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Session"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"participants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"initials"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"connected"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"replacedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"interactions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Actor"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Actor"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]} as unknown as DocumentNode<InboxSessionFragment, unknown>;
export const LinkedSessionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LinkedSession"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkedSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"interactionId"}}]}}]} as unknown as DocumentNode<LinkedSessionFragment, unknown>;
export const SessionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionFacts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"policy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"allowDraftDownload"}},{"kind":"Field","name":{"kind":"Name","value":"allowDelete"}},{"kind":"Field","name":{"kind":"Name","value":"autoOpen"}},{"kind":"Field","name":{"kind":"Name","value":"sessionLifetimeSeconds"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LinkedSession"}}]}},{"kind":"Field","name":{"kind":"Name","value":"children"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LinkedSession"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Actor"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Actor"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LinkedSession"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkedSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"interactionId"}}]}}]} as unknown as DocumentNode<SessionFragment, unknown>;
export const ParticipantFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Participant"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Participant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"initials"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"connected"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"invitedAt"}},{"kind":"Field","name":{"kind":"Name","value":"enteredAt"}},{"kind":"Field","name":{"kind":"Name","value":"replacedAt"}},{"kind":"Field","name":{"kind":"Name","value":"replacedById"}},{"kind":"Field","name":{"kind":"Name","value":"privateSessionId"}},{"kind":"Field","name":{"kind":"Name","value":"toolbar"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<ParticipantFragment, unknown>;
export const FieldFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Field"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Field"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"maxLength"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"place"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"x"}},{"kind":"Field","name":{"kind":"Name","value":"y"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}}]}}]}}]} as unknown as DocumentNode<FieldFragment, unknown>;
export const VerificationFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Verification"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Verification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"sentTo"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OtpVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"triesLeft"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PhoneVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"failsafeTransactionId"}}]}}]}}]} as unknown as DocumentNode<VerificationFragment, unknown>;
export const AssignmentFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Assignment"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Assignment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"duty"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"doneAt"}},{"kind":"Field","name":{"kind":"Name","value":"signature"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"files"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"contentType"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}}]}},{"kind":"Field","name":{"kind":"Name","value":"verification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Verification"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Verification"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Verification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"sentTo"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OtpVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"triesLeft"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PhoneVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"failsafeTransactionId"}}]}}]}}]} as unknown as DocumentNode<AssignmentFragment, unknown>;
export const StepFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Step"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Step"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reached"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"fileCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Field"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"sealedAt"}},{"kind":"Field","name":{"kind":"Name","value":"pages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Assignment"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Verification"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Verification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"sentTo"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OtpVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"triesLeft"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PhoneVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"failsafeTransactionId"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Field"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Field"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"maxLength"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"place"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"x"}},{"kind":"Field","name":{"kind":"Name","value":"y"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Assignment"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Assignment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"duty"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"doneAt"}},{"kind":"Field","name":{"kind":"Name","value":"signature"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"files"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"contentType"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}}]}},{"kind":"Field","name":{"kind":"Name","value":"verification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Verification"}}]}}]}}]} as unknown as DocumentNode<StepFragment, unknown>;
export const InteractionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Interaction"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Interaction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"templateId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusLine"}},{"kind":"Field","name":{"kind":"Name","value":"addedAt"}},{"kind":"Field","name":{"kind":"Name","value":"addedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sentAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"sealedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"deletedAt"}},{"kind":"Field","name":{"kind":"Name","value":"deletedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedCount"}},{"kind":"Field","name":{"kind":"Name","value":"requiredCount"}},{"kind":"Field","name":{"kind":"Name","value":"agentDetails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Field"}}]}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipients"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"declinedAt"}},{"kind":"Field","name":{"kind":"Name","value":"declineReason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Step"}}]}},{"kind":"Field","name":{"kind":"Name","value":"approvals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"interactionId"}},{"kind":"Field","name":{"kind":"Name","value":"approver"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"askedAt"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LinkedSession"}}]}},{"kind":"Field","name":{"kind":"Name","value":"toolbar"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Field"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Field"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"maxLength"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"place"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"x"}},{"kind":"Field","name":{"kind":"Name","value":"y"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Verification"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Verification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"sentTo"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OtpVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"triesLeft"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PhoneVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"failsafeTransactionId"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Assignment"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Assignment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"duty"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"doneAt"}},{"kind":"Field","name":{"kind":"Name","value":"signature"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"files"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"contentType"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}}]}},{"kind":"Field","name":{"kind":"Name","value":"verification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Verification"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Actor"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Actor"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Step"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Step"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reached"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"fileCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Field"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"sealedAt"}},{"kind":"Field","name":{"kind":"Name","value":"pages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Assignment"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LinkedSession"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkedSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"interactionId"}}]}}]} as unknown as DocumentNode<InteractionFragment, unknown>;
export const EventHeaderFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EventHeader"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Actor"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Actor"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]} as unknown as DocumentNode<EventHeaderFragment, unknown>;
export const MutationErrorFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<MutationErrorFragment, unknown>;
export const CurrentViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CurrentViewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AgentViewer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ParticipantViewer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PartnerViewer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<CurrentViewerQuery, CurrentViewerQueryVariables>;
export const WatchInboxDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchInbox"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inbox"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reset"}},{"kind":"Field","name":{"kind":"Name","value":"sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InboxSession"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Actor"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Actor"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InboxSession"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Session"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"participants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"initials"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"connected"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"replacedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"interactions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<WatchInboxSubscription, WatchInboxSubscriptionVariables>;
export const OlderSessionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OlderSessions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InboxSession"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Actor"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Actor"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InboxSession"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Session"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"participants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"initials"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"connected"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"replacedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"interactions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<OlderSessionsQuery, OlderSessionsQueryVariables>;
export const TemplatesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Templates"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"templates"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"archivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"agentSigning"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<TemplatesQuery, TemplatesQueryVariables>;
export const HistoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"History"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EventHeader"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changes"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ParticipantAdded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"participant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ParticipantChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changes"}},{"kind":"Field","name":{"kind":"Name","value":"participant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InteractionAdded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"interaction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InteractionChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changes"}},{"kind":"Field","name":{"kind":"Name","value":"interaction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InteractionDeleted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"interaction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Actor"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Actor"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EventHeader"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}}]}}]} as unknown as DocumentNode<HistoryQuery, HistoryQueryVariables>;
export const MessagesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Messages"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outbox"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"sessionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"sentAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<MessagesQuery, MessagesQueryVariables>;
export const CertificateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Certificate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interactionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"certificate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"interactionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interactionId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}}]}}]}}]} as unknown as DocumentNode<CertificateQuery, CertificateQueryVariables>;
export const StartSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<StartSessionMutation, StartSessionMutationVariables>;
export const EndSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EndSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<EndSessionMutation, EndSessionMutationVariables>;
export const InviteParticipantDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"InviteParticipant"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InviteParticipantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inviteParticipant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<InviteParticipantMutation, InviteParticipantMutationVariables>;
export const RemindParticipantDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemindParticipant"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ParticipantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"remindParticipant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<RemindParticipantMutation, RemindParticipantMutationVariables>;
export const ReassignParticipantDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReassignParticipant"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReassignParticipantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reassignParticipant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<ReassignParticipantMutation, ReassignParticipantMutationVariables>;
export const StartPrivateSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartPrivateSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ParticipantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startPrivateSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<StartPrivateSessionMutation, StartPrivateSessionMutationVariables>;
export const AddInteractionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AddInteraction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AddInteractionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"addInteraction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"interaction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<AddInteractionMutation, AddInteractionMutationVariables>;
export const DeleteInteractionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteInteraction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InteractionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteInteraction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<DeleteInteractionMutation, DeleteInteractionMutationVariables>;
export const SignAsAgentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignAsAgent"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignAsAgentInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signAsAgent"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<SignAsAgentMutation, SignAsAgentMutationVariables>;
export const ForwardForApprovalDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ForwardForApproval"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ForwardForApprovalInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forwardForApproval"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"approvalSessionId"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<ForwardForApprovalMutation, ForwardForApprovalMutationVariables>;
export const CompleteAgentDetailsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CompleteAgentDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CompleteAgentDetailsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completeAgentDetails"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<CompleteAgentDetailsMutation, CompleteAgentDetailsMutationVariables>;
export const SubmitAgentFormDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitAgentForm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StepValuesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitAgentForm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<SubmitAgentFormMutation, SubmitAgentFormMutationVariables>;
export const CurrentParticipantDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CurrentParticipant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ParticipantViewer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}}]}}]}}]}}]} as unknown as DocumentNode<CurrentParticipantQuery, CurrentParticipantQueryVariables>;
export const ExchangeLinkDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExchangeLink"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExchangeLinkInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exchangeLink"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"participant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<ExchangeLinkMutation, ExchangeLinkMutationVariables>;
export const OpenInteractionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OpenInteraction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InteractionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"openInteraction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<OpenInteractionMutation, OpenInteractionMutationVariables>;
export const StartInteractionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartInteraction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InteractionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startInteraction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<StartInteractionMutation, StartInteractionMutationVariables>;
export const DeclineInteractionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeclineInteraction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeclineInteractionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"declineInteraction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<DeclineInteractionMutation, DeclineInteractionMutationVariables>;
export const SaveFieldsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveFields"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StepValuesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveFields"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<SaveFieldsMutation, SaveFieldsMutationVariables>;
export const SubmitFormDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitForm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StepValuesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitForm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<SubmitFormMutation, SubmitFormMutationVariables>;
export const SignStepDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignStep"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignStepInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signStep"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<SignStepMutation, SignStepMutationVariables>;
export const ConfirmCartDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ConfirmCart"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StepInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmCart"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<ConfirmCartMutation, ConfirmCartMutationVariables>;
export const AttachFileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AttachFile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AttachFileInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"attachFile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<AttachFileMutation, AttachFileMutationVariables>;
export const SendCodeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendCode"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StepInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sendCode"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<SendCodeMutation, SendCodeMutationVariables>;
export const VerifyCodeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VerifyCode"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"VerifyCodeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyCode"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<VerifyCodeMutation, VerifyCodeMutationVariables>;
export const StartPhoneVerificationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartPhoneVerification"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StepInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startPhoneVerification"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<StartPhoneVerificationMutation, StartPhoneVerificationMutationVariables>;
export const ApproveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Approve"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ApproveInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approve"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<ApproveMutation, ApproveMutationVariables>;
export const RejectDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Reject"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RejectInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reject"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<RejectMutation, RejectMutationVariables>;
export const WatchSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessionUpdates"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sessionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sessionId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"previous"}},{"kind":"Field","name":{"kind":"Name","value":"reset"}},{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}},{"kind":"Field","name":{"kind":"Name","value":"participants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Participant"}}]}},{"kind":"Field","name":{"kind":"Name","value":"interactions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Interaction"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"events"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EventHeader"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionStarted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changes"}},{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ParticipantAdded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"participant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Participant"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ParticipantChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changes"}},{"kind":"Field","name":{"kind":"Name","value":"participant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Participant"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InteractionAdded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"interaction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Interaction"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InteractionChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changes"}},{"kind":"Field","name":{"kind":"Name","value":"interaction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Interaction"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InteractionDeleted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"interaction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Interaction"}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Actor"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Actor"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LinkedSession"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkedSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"interactionId"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Field"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Field"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"maxLength"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"place"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"x"}},{"kind":"Field","name":{"kind":"Name","value":"y"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Verification"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Verification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"sentTo"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OtpVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"triesLeft"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PhoneVerification"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"failsafeTransactionId"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Assignment"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Assignment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"duty"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"doneAt"}},{"kind":"Field","name":{"kind":"Name","value":"signature"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"files"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"contentType"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}}]}},{"kind":"Field","name":{"kind":"Name","value":"verification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Verification"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Step"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Step"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reached"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"fileCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Field"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"sealedAt"}},{"kind":"Field","name":{"kind":"Name","value":"pages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Assignment"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionFacts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"policy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"allowDraftDownload"}},{"kind":"Field","name":{"kind":"Name","value":"allowDelete"}},{"kind":"Field","name":{"kind":"Name","value":"autoOpen"}},{"kind":"Field","name":{"kind":"Name","value":"sessionLifetimeSeconds"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LinkedSession"}}]}},{"kind":"Field","name":{"kind":"Name","value":"children"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LinkedSession"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Participant"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Participant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"initials"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"connected"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"invitedAt"}},{"kind":"Field","name":{"kind":"Name","value":"enteredAt"}},{"kind":"Field","name":{"kind":"Name","value":"replacedAt"}},{"kind":"Field","name":{"kind":"Name","value":"replacedById"}},{"kind":"Field","name":{"kind":"Name","value":"privateSessionId"}},{"kind":"Field","name":{"kind":"Name","value":"toolbar"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Interaction"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Interaction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"templateId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusLine"}},{"kind":"Field","name":{"kind":"Name","value":"addedAt"}},{"kind":"Field","name":{"kind":"Name","value":"addedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sentAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"sealedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"deletedAt"}},{"kind":"Field","name":{"kind":"Name","value":"deletedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedCount"}},{"kind":"Field","name":{"kind":"Name","value":"requiredCount"}},{"kind":"Field","name":{"kind":"Name","value":"agentDetails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Field"}}]}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipients"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"participantId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"declinedAt"}},{"kind":"Field","name":{"kind":"Name","value":"declineReason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Step"}}]}},{"kind":"Field","name":{"kind":"Name","value":"approvals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"interactionId"}},{"kind":"Field","name":{"kind":"Name","value":"approver"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"askedAt"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LinkedSession"}}]}},{"kind":"Field","name":{"kind":"Name","value":"toolbar"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EventHeader"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Actor"}}]}}]}}]} as unknown as DocumentNode<WatchSessionSubscription, WatchSessionSubscriptionVariables>;
export const PreviewInteractionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PreviewInteraction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PreviewInteractionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"previewInteraction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"pages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<PreviewInteractionMutation, PreviewInteractionMutationVariables>;
export const DownloadInteractionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DownloadInteraction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DownloadInteractionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"downloadInteraction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"draft"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<DownloadInteractionMutation, DownloadInteractionMutationVariables>;
export const CreateUploadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateUpload"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateUploadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createUpload"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MutationError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MutationError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MutationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActionUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"action"}}]}}]}}]} as unknown as DocumentNode<CreateUploadMutation, CreateUploadMutationVariables>;