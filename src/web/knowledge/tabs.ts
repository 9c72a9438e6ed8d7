/** The tabs of the knowledge panel, in order. */
export const KNOWLEDGE_TABS = ["pages", "search", "add", "sites", "cited", "statistics"] as const;
export type KnowledgeTab = (typeof KNOWLEDGE_TABS)[number];
