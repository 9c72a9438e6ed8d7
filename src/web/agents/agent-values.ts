import { AGENT_NAME_MAX_CHARS } from "../../contracts/limits.ts";
import { AgentName } from "../../contracts/own-agents.ts";
import type { FieldErrors } from "../account/field-errors.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

/** A name for titles without any letter that a name may contain. */
const FALLBACK_NAME = "agent";

/** Derives an agent's name from the title that a user typed: "Émile's Cook" becomes `emile-s-cook`. */
export function nameFrom(title: string): string {
	if (title.trim() === "") return "";
	const name = title
		.normalize("NFKD")
		.replaceAll(/\p{M}/gu, "")
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, "-")
		.slice(0, AGENT_NAME_MAX_CHARS)
		.replaceAll(/^-|-$/g, "");
	return name || FALLBACK_NAME;
}

/** Returns the error of a name. */
export function checkName(field: string, name: string): FieldErrors {
	return AgentName.safeParse(name).success
		? {}
		: { [field]: lazyStrings.agents.slugInvalid(AGENT_NAME_MAX_CHARS) };
}

/** Returns the error of a number that is missing, too small or too large. */
export function checkNumber(
	field: string,
	typed: string,
	{ min, max, isWhole = false }: { min: number; max: number; isWhole?: boolean },
): FieldErrors {
	const number = Number(typed);
	if (typed.trim() !== "" && number >= min && number <= max && (!isWhole || Number.isInteger(number)))
		return {};
	const { temperatureInvalid, maxTokensInvalid } = lazyStrings.agents;
	return { [field]: isWhole ? maxTokensInvalid(max) : temperatureInvalid(max) };
}
