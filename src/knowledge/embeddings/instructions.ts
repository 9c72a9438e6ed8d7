import type { TextRole } from "./embedder.ts";

/** Instructions that some models expect before each text. They come from the model cards. */
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

/** Prepends the instruction that `model` expects before a text with this role. */
export function addInstruction(model: string, role: TextRole, text: string): string {
	const instruction = INSTRUCTIONS.find(({ name }) => name.test(model));
	return instruction === undefined ? text : instruction[role] + text;
}
