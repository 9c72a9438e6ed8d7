import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type * as z from "zod";

/** A code block of the guide. `heading` is the heading above it, without numbers, emphasis, and emoji. */
export interface Snippet {
	heading: string;
	code: string;
}

const GUIDE = readFileSync(join(import.meta.dirname, "../fixtures/protocol-v1-guide.md"), "utf8");
/** The address that the guide uses. */
const GUIDE_HOST = "localhost:8000";

/** All code blocks of the guide to the system that introduced protocol v1, in order. */
export const SNIPPETS: readonly Snippet[] = [
	...GUIDE.matchAll(/^#+ (?<heading>[^\n]*)$|^```\w*\n(?<code>.*?)^```$/gms),
].reduce<{ heading: string; snippets: Snippet[] }>(
	({ heading, snippets }, { groups = {} }) =>
		groups.code === undefined
			? { heading: toPlainText(groups.heading ?? ""), snippets }
			: { heading, snippets: [...snippets, { heading, code: groups.code }] },
	{ heading: "", snippets: [] },
).snippets;

/**
 * Returns the only snippet under a heading with the guide's placeholders replaced.
 *
 * @throws {Error} when no snippet, or more than one, has that heading, or a placeholder does not occur in it
 */
export function snippet(heading: string, replacements: Record<string, string> = {}): string {
	const [found, ...more] = SNIPPETS.filter((each) => each.heading === heading);
	if (found === undefined || more.length > 0)
		throw new Error(`The guide has no single snippet "${heading}".`);
	return Object.entries(replacements).reduce((code, [placeholder, value]) => {
		if (!code.includes(placeholder)) throw new Error(`"${heading}" does not contain ${placeholder}.`);
		return code.replaceAll(placeholder, value);
	}, found.code);
}

/** Runs a snippet in bash against the stack at `url`, and parses the JSON that curl prints. */
export async function runInBash<T>(url: string, code: string, schema: z.ZodType<T>): Promise<T> {
	const { stdout } = await promisify(execFile)("bash", ["-c", atStack(url, code)]);
	return schema.parse(JSON.parse(stdout));
}

/** Replaces the guide's address with that of the stack at `url`. */
export function atStack(url: string, code: string): string {
	return code.replaceAll(GUIDE_HOST, new URL(url).host);
}

function toPlainText(heading: string): string {
	return heading
		.replace(/[^ -~]|\*/g, "")
		.replace(/^ *(\d+\. )?/, "")
		.trim();
}
