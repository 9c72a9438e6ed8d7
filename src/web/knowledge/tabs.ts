/** The tabs of the knowledge panel, in order. */
export const KNOWLEDGE_TABS = [
	{ name: "pages", label: "Pages" },
	{ name: "search", label: "Search" },
	{ name: "add", label: "Add" },
	{ name: "cited", label: "Cited" },
] as const;
export type KnowledgeTab = (typeof KNOWLEDGE_TABS)[number]["name"];
