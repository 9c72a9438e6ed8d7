import type { TextRole } from "./embedder.ts";

/** What the makers of some models want in front of a text, by the model's name; from their model cards. */
const INSTRUCTIONS: readonly { name: RegExp; query: string; passage: string }[] = [
	{
		name: /bge-(small|base|large)-en/i,
		query: "Represent this sentence for searching relevant passages: ",
		passage: "",
	},
	{ name: /embedding-?gemma/i, query: "task: search result | query: ", passage: "title: none | text: " },
	{ name: /nomic-embed/i, query: "search_query: ", passage: "search_document: " },
	{ name: /\be5-(small|base|large)/i, query: "query: ", passage: "passage: " },
];

/** The text as `model` wants to read it. */
export function addInstruction(model: string, role: TextRole, text: string): string {
	const prefix = INSTRUCTIONS.find(({ name }) => name.test(model));
	return prefix === undefined ? text : prefix[role] + text;
}
