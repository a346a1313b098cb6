// The tabs that GraphiQL opens with: example operations that introduce the API.

/** Returns the initial content of the Headers tab. */
export function initialHeaders(token: string | null): string {
  return `${JSON.stringify({ Authorization: `Bearer ${token ?? 'PASTE-A-TOKEN'}` }, null, 2)}\n`;
}

const whoAmIQuery = `# One schema for agents, participants and partners.
# Enter an access token in the Headers tab below.
# With the demo data, "make run" prints a link that
# fills it in.
#
# The other tabs introduce the API. Press Ctrl-Enter
# (on a Mac Cmd-Enter) to run an operation.

query WhoAmI {
  viewer {
    __typename
    name
    organization {
      name
    }
    ... on AgentViewer {
      role
      policy {
        allowDraftDownload
        allowDelete
        autoStart
      }
    }
    ... on ParticipantViewer {
      session {
        sessionId
        name
      }
    }
    ... on PartnerViewer {
      permissions
    }
  }
}
`;

const sessionsQuery = `# The open sessions, each with its participants and
# interactions. completedCount and requiredCount are
# the "1/3" of an interaction.

query Sessions {
  sessions(first: 10, filter: { status: OPEN }) {
    totalCount
    edges {
      node {
        id
        name
        kind
        participants {
          id
          name
          role
          connected
          completed
        }
        interactions {
          id
          name
          kind
          status
          statusLine
          completedCount
          requiredCount
        }
      }
    }
  }
}
`;

const toolbarQuery = `# Every action says whether it is available and, if
# it is not, why. Enter the ID of a session in the
# Variables tab.

query Toolbar($session: ID!) {
  session(id: $session) {
    cursor
    interactions {
      name
      status
      toolbar {
        action
        available
        reason
        message
      }
    }
  }
}
`;

const sessionUpdatesSubscription = `# The live updates of a session: a snapshot, then
# events. Each event holds the entity as it is after
# the change. Keep it running and change something.
# To resume after an interruption, pass the last
# cursor as "after".

subscription Live($session: ID!, $after: EventCursor) {
  sessionUpdates(sessionId: $session, after: $after) {
    cursor
    previous
    reset
    session {
      name
      interactions {
        id
        name
        statusLine
      }
    }
    events {
      __typename
      sequence
      occurredAt
      cause
      actor {
        kind
        name
      }
      ... on InteractionAdded {
        interaction {
          id
          name
          statusLine
        }
      }
      ... on InteractionChanged {
        changes
        interaction {
          id
          name
          statusLine
          completedCount
          requiredCount
        }
      }
      ... on ParticipantChanged {
        changes
        participant {
          name
          connected
          completed
        }
      }
    }
  }
}
`;

const inboxSubscription = `# The organization's sessions, with live updates.

subscription Inbox {
  inbox(filter: { status: OPEN }) {
    reset
    sessions {
      id
      name
      interactions {
        name
        statusLine
      }
    }
  }
}
`;

const sessionOperations = `# StartSession starts a session and invites its
# customer. The invitation is in the outbox. Templates
# lists what AddInteraction can add to the session.

mutation StartSession {
  startSession(
    input: {
      name: "A first session"
      customer: { name: "Kim Customer", email: "kim@example.com" }
      idempotencyKey: "my-first-session"
    }
  ) {
    replayed
    cursor
    session {
      id
      name
    }
    errors {
      __typename
      message
      path
    }
  }
}

query Templates {
  templates(first: 50) {
    edges {
      node {
        id
        name
        kind
      }
    }
  }
}

mutation AddInteraction($session: ID!, $template: ID!) {
  addInteraction(input: { sessionId: $session, templateId: $template }) {
    cursor
    interaction {
      id
      name
      statusLine
    }
    errors {
      __typename
      message
      path
    }
  }
}

query Outbox {
  outbox(first: 5) {
    edges {
      node {
        kind
        channel
        address
        subject
        body
        status
      }
    }
  }
}
`;

const signingMutations = `# Two actions of the toolbar. If an action is not
# available, its error has the same reason as the
# toolbar.

mutation SignAsAgent($interaction: ID!) {
  signAsAgent(input: { interactionId: $interaction }) {
    cursor
    interaction {
      status
      statusLine
      completedAt
    }
    errors {
      __typename
      message
      ... on ActionUnavailable {
        action
        reason
      }
    }
  }
}

mutation Download($interaction: ID!) {
  downloadInteraction(input: { interactionId: $interaction }) {
    url
    urlExpiresAt
    draft
    errors {
      __typename
      message
      ... on ActionUnavailable {
        action
        reason
      }
    }
  }
}
`;

const SESSION_VARIABLES = '{\n  "session": "ses_…"\n}\n';
const INTERACTION_VARIABLES = '{\n  "interaction": "int_…"\n}\n';
const ADD_INTERACTION_VARIABLES = '{\n  "session": "ses_…",\n  "template": "tpl_…"\n}\n';

/** Returns the tabs, each with these headers. */
export function exampleTabs(headers: string) {
  return [
    { query: whoAmIQuery, headers },
    { query: sessionsQuery, headers },
    { query: toolbarQuery, variables: SESSION_VARIABLES, headers },
    { query: sessionUpdatesSubscription, variables: SESSION_VARIABLES, headers },
    { query: inboxSubscription, headers },
    { query: sessionOperations, variables: ADD_INTERACTION_VARIABLES, headers },
    { query: signingMutations, variables: INTERACTION_VARIABLES, headers },
  ];
}
