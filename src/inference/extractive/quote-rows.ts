import { replaceCitations } from "../../text/citation-marks.ts";
import type { EmbedSync } from "../../text/embed-sync.ts";
import { hasTable } from "../../text/has-table.ts";
import { splitWrittenWords } from "../../text/terms.ts";
import type { GenerateRequest } from "../provider.ts";
import { composeAnswer } from "./compose.ts";
import { needsModel } from "./conversation/needs-model.ts";
import { select } from "./extractive.ts";
import { readQuestion } from "./question/question.ts";
import { readRequest } from "./read-request.ts";
import type { Selection } from "./selection/select.ts";
import type { Unit } from "./units/unit.ts";

/** Maximum number of rows that are quoted for a model, and their length. */
const ROWS_MAX = 6;
const ROWS_MAX_TOKENS = 200;

/** Rows of a table that answer a question, or what is computed from them. */
export interface QuotedRows {
	/** The rows with citations, and without them. */
	quote: string;
	text: string;
	/** The number of the passage that they are from. */
	n: number;
	/** What an answer must say of each row, or of what is computed: one of these texts. */
	telling: readonly (readonly string[])[];
	/** The names of other rows, which an answer must not say before. Empty if something is computed. */
	others: readonly string[];
	/** Whether an answer may be yes or no instead. */
	isYesNo: boolean;
}

/**
 * Returns the rows of a table that answer a question. Returns null if something else answers it, if nothing does, and for
 * requests to write or explain something.
 */
export function quoteRows(
	request: Pick<GenerateRequest, "messages" | "passages" | "question" | "topic">,
	embed: EmbedSync | null,
): QuotedRows | null {
	const { passages, topic } = request;
	if (!passages.some(({ text }) => hasTable(text))) return null;
	const { question, translated, previous, expand } = readRequest(request);
	if (needsModel(question)) return null;
	const read = readQuestion(translated, (topic === undefined ? previous : topic) ?? "", previous, expand);
	// "What is the total stock?" has the shape of a definition.
	const isDefinition = read.shape === "definition" && read.operation === null;
	if (isDefinition || read.shape === "steps" || read.kind === "reason") return null;
	const selection = select(request, read, expand, embed);
	const [first] = selection?.units ?? [];
	if (selection === null || first === undefined) return null;
	const areRows = selection.units.every(({ kind, group }) => kind === "row" && group.kind === "table");
	// A long list says little unless something is computed from it.
	if (!areRows || (selection.units.length > ROWS_MAX && selection.notes.length === 0)) return null;
	const quote = composeAnswer(selection, ROWS_MAX_TOKENS).pieces.join("");
	const text = replaceCitations(quote, () => "").replaceAll(/ +$/gm, "");
	const told = { ...listTold(selection, translated), isYesNo: !selection.isOpen };
	return { quote, text, n: first.n, ...told };
}

/** Lists what is computed, or else of each row what the question doesn't contain: its name, or else the cells asked for. */
function listTold(
	{ units, notes, cellsOf }: Selection,
	question: string,
): Pick<QuotedRows, "telling" | "others"> {
	const computed = notes.flatMap((note) => NUMBER.exec(note)?.[0] ?? []);
	if (computed.length > 0) return { telling: computed.map((number) => [number]), others: [] };
	const asked = new Set(splitWrittenWords(question));
	const isAsked = (name: string) => splitWrittenWords(name).some((word) => asked.has(word));
	const telling = units.map((unit) => {
		const name = nameOf(unit);
		return isAsked(name) ? cellsOf(unit).map(({ text }) => text) : [name];
	});
	const names = units.map(nameOf);
	const all = (units[0]?.group.units ?? []).map(nameOf);
	return {
		telling,
		others: all.filter((name) => !names.includes(name) && !isAsked(name) && NAME.test(name)),
	};
}

function nameOf({ cells }: Unit): string {
	return cells[0]?.text ?? "";
}

const NUMBER = /\d+(?:[.,'’]\d+)*/;
/** Matches a name that no text contains by chance. */
const NAME = /\p{L}{3}/u;
