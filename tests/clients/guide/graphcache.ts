import { gql } from "@urql/core";
import type { Cache, CacheExchangeOpts, DataFields } from "@urql/exchange-graphcache";

type Entity = { __typename: string; id: string };

interface SessionEvent {
  __typename: string;
  sessionId: string;
  interaction?: Entity;
  participant?: Entity;
  session?: DataFields;
}

const embedded = () => null;

/** The types without an id of their own. They are stored inside the object that has them. */
const keys = {
  Actor: embedded,
  AgentDetails: embedded,
  CartItem: embedded,
  CertifiedDocument: embedded,
  CertifiedEvent: embedded,
  CertifiedSigner: embedded,
  CompletionCertificate: embedded,
  DocumentPage: embedded,
  FieldRectangle: embedded,
  FieldValue: embedded,
  FormField: embedded,
  InteractionAdded: embedded,
  InteractionChanged: embedded,
  InteractionDeleted: embedded,
  IssuedCertificate: embedded,
  LinkedSession: embedded,
  Money: embedded,
  OtpVerification: embedded,
  ParticipantAdded: embedded,
  ParticipantChanged: embedded,
  PhoneVerification: embedded,
  Policy: embedded,
  SessionChanged: embedded,
  SessionStarted: embedded,
  StepDocument: embedded,
  TemplateStep: embedded,
  UploadedFile: embedded,
  WaitingFor: embedded,
};

/** What the subscription selects of the session in `SessionChanged`. Keep the two the same. */
const SESSION = gql`
  fragment ChangedSession on Session {
    id
    name
    status
  }
`;

/** Options for `cacheExchange`. */
export const cacheOptions: Partial<CacheExchangeOpts> = {
  keys,
  updates: {
    Subscription: {
      sessionUpdates({ sessionUpdates }: { sessionUpdates: { events: SessionEvent[] } }, _, cache) {
        for (const event of sessionUpdates.events) applyEvent(cache, event);
      },
    },
  },
};

/** Does what replacing an entity by its id does not: extends lists, and updates the session. */
function applyEvent(cache: Cache, event: SessionEvent): void {
  const session = { __typename: "Session", id: event.sessionId };
  if (event.__typename === "InteractionAdded") append(cache, session, "interactions", event.interaction);
  if (event.__typename === "ParticipantAdded") append(cache, session, "participants", event.participant);
  if (event.__typename === "SessionChanged") {
    cache.writeFragment(SESSION, { ...event.session, ...session });
  }
}

function append(cache: Cache, session: Entity, field: string, entity?: Entity): void {
  const list = cache.resolve(session, field);
  const key = cache.keyOfEntity(entity);
  if (!Array.isArray(list) || !key || list.some((item) => item === key)) return;
  cache.link(session, field, [...(list as string[]), key]);
}
