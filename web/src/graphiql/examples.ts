// The tabs that GraphiQL opens with: a walk through the product.

/** The Headers tab to begin with. */
export function headersOf(token: string | null): string {
  return `${JSON.stringify({ Authorization: `Bearer ${token ?? 'PASTE-A-TOKEN'}` }, null, 2)}\n`;
}

const welcome = `# One schema for agents, participants and partners.
# Put a token into the Headers tab below. With the
# demo data, "make run" prints a link that has one.
#
# The other tabs are a walk through the product.
# Press Ctrl-Enter (on a Mac Cmd-Enter) to run one.

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

const sessions = `# Sessions, and in each the bubbles
# with their status and their "1/3".

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

const toolbar = `# Every button says whether it can be pressed
# and, if not, why. Put a session's id into the
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

const live = `# Everything of one session: a snapshot, then each
# event with the thing as it is after it. Leave it
# running and change something. To go on after a
# break, give the last cursor as "after".

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

const start = `# Starts a session and invites its customer.
# The invitation is in the outbox.

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

const sign = `# What the toolbar's buttons do. A refusal says
# the same reason as the button.

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

const BOTH = '{\n  "session": "ses_…",\n  "template": "tpl_…"\n}\n';

/** The tabs, each with the headers. */
export function examples(headers: string) {
  return [
    { query: welcome, headers },
    { query: sessions, headers },
    { query: toolbar, variables: SESSION, headers },
    { query: live, variables: SESSION, headers },
    { query: inbox, headers },
    { query: start, variables: BOTH, headers },
    { query: sign, variables: INTERACTION, headers },
  ];
}
