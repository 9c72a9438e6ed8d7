import type { Health, InferencePart } from "../../contracts/health.ts";
import { strings } from "../strings/strings.ts";
import { NO_MODEL_PROVIDER } from "../ui/no-model-provider.ts";

/** What a part of the server does at the moment, in a sentence. */
export interface PartState {
	name: "inference" | "knowledge" | "database" | "queues";
	status: InferencePart["status"];
	text: string;
	/** Progress of a download, from 0 to 1. */
	progress?: number;
}

/**
 * Describes the model and the search. Describes the database and the queues only while they don't work, because they
 * mean nothing to most people.
 */
export function describeHealth({ parts }: Health): PartState[] {
	const texts = strings.health;
	const { inference, knowledge, database, queues } = parts;
	return [
		describeInference(inference),
		{
			name: "knowledge",
			status: knowledge.status,
			text: knowledge.status === "ok" ? texts.search : withCause(texts.searchByKeywords, knowledge.detail),
		},
		...(database.status === "ok" ? [] : [{ name: "database" as const, ...database, text: texts.database }]),
		...(queues.status === "ok" ? [] : [{ name: "queues" as const, ...queues, text: texts.queues }]),
	];
}

function describeInference(inference: InferencePart): PartState {
	const { status, provider, model, progress, quotes, prefers_quotes, detail } = inference;
	const texts = strings.health;
	const part = { name: "inference" as const, status };
	// The cause is the configuration, which needs no explanation.
	if (provider === NO_MODEL_PROVIDER) return { ...part, text: texts.quotes };
	if (status === "ok") return { ...part, text: (prefers_quotes ? texts.smallModel : texts.model)(model) };
	const meanwhile = quotes ? texts.quotesUntilThen : texts.waitsUntilThen;
	if (status === "starting" && progress !== undefined)
		return { ...part, progress, text: `${texts.modelDownloading(progress)} ${meanwhile}` };
	if (status === "starting") return { ...part, text: `${texts.modelStarting} ${meanwhile}` };
	const consequence = quotes ? texts.quotes : texts.noAnswers;
	return { ...part, text: withCause(consequence, detail) };
}

/** Says where administrators find the cause, which means nothing to users. */
function withCause(consequence: string, detail: string | undefined): string {
	return detail === undefined ? consequence : `${consequence} ${strings.health.cause}`;
}
