import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { configFaults } from "../../src/config-variables.ts";
import type { VariableFault } from "../../src/variables.ts";
import { SECRETS } from "./local-secrets.ts";
import type { Settings } from "./settings.ts";

/** Placeholders for values that a start generates or chooses later. */
const LATER = { secret: "0".repeat(64), url: "http://127.0.0.1:1" };

/**
 * Returns what is wrong with the variables that the Worker will get from wrangler.toml, .dev.vars and the environment of
 * this start, each with the file that sets it. A variable that is not found is left to the Worker's own check.
 */
export async function workerFaults(settings: Settings): Promise<VariableFault[]> {
	const { root, inference, modelUrl, variables } = settings;
	const [toml, secrets] = await Promise.all([
		readFile(join(root, "wrangler.toml"), "utf8").catch(() => ""),
		readFile(join(root, ".dev.vars"), "utf8").catch(() => ""),
	]);
	const ofToml = varsOfToml(toml);
	const ofSecrets = Object.fromEntries(
		Object.entries(parseEnv(secrets)).filter(([name, value]) => value !== "" || !isMade(name)),
	);
	const made = Object.fromEntries(SECRETS.map((name) => [name, LATER.secret]));
	const usesModel = inference.split(",").some((name) => name.trim() === "llama-cpp");
	const LLAMA_CPP_URL = usesModel ? (modelUrl ?? LATER.url) : "";
	const ofStart = { ...variables, INFERENCE: inference, LLAMA_CPP_URL };
	const values: Record<string, unknown> = { ...made, ...ofToml, ...ofSecrets, ...ofStart };
	const sourceOf = (name: string) => {
		if (Object.hasOwn(ofStart, name) || values[name] === "") return "";
		if (Object.hasOwn(ofSecrets, name)) return " (in .dev.vars)";
		return Object.hasOwn(ofToml, name) ? " (in wrangler.toml)" : "";
	};
	return configFaults(values)
		.filter(({ name, message }) => values[name] !== undefined || message.startsWith("must be set"))
		.map(({ name, message }) => ({ name, message: message + sourceOf(name) }));
}

function isMade(name: string): boolean {
	return SECRETS.some((made) => made === name);
}

/** The plain `NAME = value` lines of `[vars]`; a value that spans lines is left out. */
export function varsOfToml(toml: string): Record<string, string | number | boolean> {
	const vars: Record<string, string | number | boolean> = {};
	let table = "";
	for (const line of toml.split("\n")) {
		const [, header] = /^\s*\[+([^\]]*)\]/.exec(line) ?? [];
		if (header !== undefined) table = header.trim();
		const [, name, value] = table === "vars" && header === undefined ? (VAR_LINE.exec(line) ?? []) : [];
		if (name !== undefined && value !== undefined) vars[name] = parseValue(value);
	}
	return vars;
}
/** A name, then a string in either quotes or a bare word, then perhaps a comment. */
const VAR_LINE = /^\s*(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'[{]+)\s*(?:#[^\n]*)?$/;

function parseValue(text: string): string | number | boolean {
	if (text.startsWith("'")) return text.slice(1, -1);
	if (text.startsWith('"')) return unescaped(text);
	if (text === "true" || text === "false") return text === "true";
	const number = Number(text.replaceAll("_", ""));
	return Number.isNaN(number) ? text : number;
}

/** TOML's basic strings have the escapes of JSON, and a few rare ones, which are left unchanged. */
function unescaped(text: string): string {
	try {
		return String(JSON.parse(text));
	} catch {
		return text.slice(1, -1);
	}
}
