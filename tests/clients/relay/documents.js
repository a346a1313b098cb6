// The input of relay-compiler (`npm run relay`). The scripts import its output from __generated__.
import { graphql } from "relay-runtime";

graphql`
  mutation documentsStartMutation($input: StartSessionInput!) {
    startSession(input: $input) { replayed session { id name } errors { message } }
  }
`;

graphql`
  query documentsSessionQuery($id: ID!) {
    session(id: $id) { id name cursor participants { id toolbar { action available } } }
  }
`;

graphql`
  subscription documentsUpdatesSubscription($id: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $id, after: $after) {
      cursor
      previous
      reset
      events {
        sequence
        cause
        ... on ParticipantChanged { participant { id toolbar { action available } } }
      }
    }
  }
`;
