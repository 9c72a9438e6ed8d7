import * as z from "zod";
import { AgentType } from "./agents.ts";
import {
	AGENT_ANSWER_DEFAULT_TOKENS,
	AGENT_INSTRUCTIONS_MAX_CHARS,
	AGENT_NAME_MAX_CHARS,
	AGENT_TEMPERATURE_DEFAULT,
	AGENT_TEMPERATURE_MAX,
	AGENT_TITLE_MAX_CHARS,
	ANSWER_MAX_TOKENS,
} from "./limits.ts";
import { DateTime, isVisible, onOneLine } from "./values.ts";

/** The name of an own agent. It is unique per user and stored and compared in lowercase. */
export const AgentName = z
	.string()
	.max(AGENT_NAME_MAX_CHARS)
	.trim()
	.toLowerCase()
	.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be letters (a-z) and digits, with single hyphens between them");

/** The names of the built-in agents are reserved, because OpenAI clients address both kinds as `omeruta/<name>`. */
const NewAgentName = AgentName.refine((name) => !AgentType.safeParse(name).success, {
	error: "is the name of a built-in agent; choose another",
});

const fields = {
	name: NewAgentName,
	/** Shown instead of the name, unless it is empty. */
	title: onOneLine(z.string().max(AGENT_TITLE_MAX_CHARS)).trim(),
	/** Replaces the system text of the built-in agents. */
	instructions: z
		.string()
		.trim()
		.refine(isVisible, { error: "must not be empty" })
		// zod's `max` counts code points, not code units.
		.refine((text) => text.length <= AGENT_INSTRUCTIONS_MAX_CHARS, {
			error: `must have at most ${AGENT_INSTRUCTIONS_MAX_CHARS} characters`,
		}),
	use_knowledge: z.boolean(),
	temperature: z.number().min(0).max(AGENT_TEMPERATURE_MAX),
	/** Maximum length of an answer, in tokens. */
	max_tokens: z.int().min(1).max(ANSWER_MAX_TOKENS),
};

/**
 * @example
 * { "name": "proofreader", "instructions": "Correct the grammar of the text. Change nothing else.", "use_knowledge":
 * false }
 */
export const NewOwnAgent = z.strictObject({
	name: fields.name,
	title: fields.title.default(""),
	instructions: fields.instructions,
	use_knowledge: fields.use_knowledge.default(true),
	temperature: fields.temperature.default(AGENT_TEMPERATURE_DEFAULT),
	max_tokens: fields.max_tokens.default(AGENT_ANSWER_DEFAULT_TOKENS),
});
export type NewOwnAgent = z.infer<typeof NewOwnAgent>;

/**
 * Omitted fields keep their values.
 *
 * @example
 * { "temperature": 0.2 }
 */
export const OwnAgentUpdate = z.strictObject(fields).partial();
export type OwnAgentUpdate = z.infer<typeof OwnAgentUpdate>;

/** What an own agent's answers depend on. A task keeps a copy, so that changes to the agent do not affect it. */
export const OwnAgentSettings = z.object({
	name: z.string(),
	instructions: z.string(),
	use_knowledge: z.boolean(),
	temperature: z.number(),
	max_tokens: z.int(),
});
export type OwnAgentSettings = z.infer<typeof OwnAgentSettings>;

/** An agent that a user created. */
export const OwnAgent = OwnAgentSettings.extend({
	id: z.string(),
	title: z.string(),
	created_at: DateTime,
	updated_at: DateTime,
});
export type OwnAgent = z.infer<typeof OwnAgent>;

/** Sorted by name. */
export const OwnAgentList = z.object({ items: z.array(OwnAgent) });
export type OwnAgentList = z.infer<typeof OwnAgentList>;
