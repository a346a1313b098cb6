/** The tabs of the pane next to the list of interactions. */
export type DetailTab = 'document' | 'details' | 'history' | 'messages';
