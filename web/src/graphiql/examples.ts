// The tabs that GraphiQL opens with: a walk through the product. scripts check them against the schema.

export const HEADERS = '{\n  "Authorization": "Bearer PASTE-A-TOKEN"\n}\n';

const welcome = `# Interaction bubbles: one schema for agents, participants and partners.
#
# Put a token into the Headers tab below:  {"Authorization": "Bearer …"}
# With the demo data one is printed by:    .venv/bin/python -m gql token --demo agent
#
# The other tabs are a walk through the product. Press Ctrl-Enter (Cmd-Enter) to run.

query WhoAmI {
  viewer {
    __typename
    ... on AgentViewer {
      name
      kind
      policy {
        allowDraftDownload
        allowDelete
        autoOpen
      }
    }
    ... on ParticipantViewer {
      name
      sessionId
    }
    ... on PartnerViewer {
      name
      permissions
    }
  }
}
`;

const sessions = `# Sessions, and in each the bubbles with their status and "1/3".

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

const toolbar = `# Every button says whether it can be pressed and, if not, why.
# Put a session's id into the Variables tab.

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

const live = `# Everything of one session: a snapshot, then each event with the thing as it is after it.
# Leave it running and change something. To go on after a break, give the last cursor as "after".

subscription Live($session: ID!, $after: Cursor) {
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

const inbox = `# The organization's sessions as they change.

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

const start = `# Starts a session and invites its customer. The invitation is in the outbox.

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

mutation Send($session: ID!, $template: ID!) {
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

const sign = `# What the toolbar's buttons do; a refusal says the same reason as the button.

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

const SESSION = '{\n  "session": "ses_…"\n}\n';
const INTERACTION = '{\n  "interaction": "int_…"\n}\n';

export const EXAMPLES = [
  { query: welcome, headers: HEADERS },
  { query: sessions, headers: HEADERS },
  { query: toolbar, variables: SESSION, headers: HEADERS },
  { query: live, variables: SESSION, headers: HEADERS },
  { query: inbox, headers: HEADERS },
  { query: start, variables: '{\n  "session": "ses_…",\n  "template": "tpl_…"\n}\n', headers: HEADERS },
  { query: sign, variables: INTERACTION, headers: HEADERS },
];
