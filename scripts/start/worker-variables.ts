import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { configFaults, SECRETS, VARIABLES } from "../../src/config-variables.ts";
import type { VariableFault } from "../../src/variables.ts";
import { displayPath } from "./display-path.ts";
import { GENERATED_SECRETS } from "./secrets.ts";
import { START_VARIABLES, type StartSettings, usesModelServer } from "./settings.ts";

/** The secrets, which only .dev.vars sets. */
const SECRET_NAMES = Object.keys(SECRETS);
/** The variables that the Worker never gets from .dev.vars, because `npm start` sets them. */
const SET_BY_START = ["GUEST_ACCESS", "INFERENCE", "LLAMA_CPP_URL"];
const READ_FROM_FILE = [...SECRET_NAMES, ...Object.keys(VARIABLES)].filter(
	(name) => !SET_BY_START.includes(name),
);
/** An empty line, a comment, or an assignment. */
const SECRETS_LINE = /^\s*(?:#|$|(?:export\s+)?[\w.-]+\s*=)/;

/** Placeholders for values that `npm start` generates or chooses later. */
const PLACEHOLDER = { secret: "0".repeat(64), url: "http://127.0.0.1:1" };

/**
 * Validates the variables that the Worker will receive from wrangler.toml, .dev.vars and the environment of `npm
 * start`. Each fault names the file that sets the variable. Variables that aren't set anywhere are left to the Worker's
 * own check.
 */
export async function findWorkerFaults(settings: StartSettings): Promise<VariableFault[]> {
	const { root, secretsFile, inference, modelUrl, variables } = settings;
	const [toml, secrets] = await Promise.all([
		readFile(join(root, "wrangler.toml"), "utf8").catch(() => ""),
		readFile(secretsFile, "utf8").catch(() => ""),
	]);
	const fromToml = parseTomlVars(toml);
	const fromSecrets = Object.fromEntries(
		Object.entries(parseEnv(secrets)).filter(([name, value]) => value !== "" || !isGenerated(name)),
	);
	const generated = Object.fromEntries(GENERATED_SECRETS.map((name) => [name, PLACEHOLDER.secret]));
	const LLAMA_CPP_URL = usesModelServer(inference) ? (modelUrl ?? PLACEHOLDER.url) : "";
	const fromStart = { ...variables, INFERENCE: inference, LLAMA_CPP_URL };
	const values: Record<string, unknown> = { ...generated, ...fromToml, ...fromSecrets, ...fromStart };
	const sourceOf = (name: string) => {
		if (Object.hasOwn(fromStart, name) || values[name] === "") return "";
		if (Object.hasOwn(fromSecrets, name)) return ` (in ${displayPath(secretsFile)})`;
		return Object.hasOwn(fromToml, name) ? " (in wrangler.toml)" : "";
	};
	const faults = configFaults(values)
		.filter(({ name, message }) => values[name] !== undefined || message.startsWith("must be set"))
		.map(({ name, message }) => ({ name, message: message + sourceOf(name) }));
	return [...findLineFaults(secrets, displayPath(secretsFile)), ...faults];
}

/**
 * Finds the lines of .dev.vars that have no effect: a misspelled name would otherwise pass for a secret that isn't set.
 * The messages contain no line, because it may be a secret.
 */
function findLineFaults(secrets: string, file: string): VariableFault[] {
	const unknown = Object.keys(parseEnv(secrets)).filter((name) => !READ_FROM_FILE.includes(name));
	const names = unknown.map((name) => ({
		name,
		message: START_VARIABLES.includes(name)
			? `must be set in the environment (it is in ${file})`
			: `is not the name of a secret; correct or delete its line (in ${file})`,
	}));
	const broken = secrets
		.split(/\r?\n/)
		.flatMap((line, index) => (SECRETS_LINE.test(line) ? [] : [index + 1]));
	const lines = broken.map((line) => ({ name: file, message: `line ${line} must be NAME=value` }));
	return [...names, ...lines];
}

/** Returns the names of the secrets in `env`, which have no effect there, unless .dev.vars has the same value. */
export async function findIgnoredSecrets(
	{ secretsFile }: StartSettings,
	env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
	const inFile = parseEnv(await readFile(secretsFile, "utf8").catch(() => ""));
	return SECRET_NAMES.filter((name) => env[name]?.trim() && env[name] !== inFile[name]);
}

function isGenerated(name: string): boolean {
	return GENERATED_SECRETS.some((generated) => generated === name);
}

/** Parses the single-line `NAME = value` entries of `[vars]`. Skips values that span several lines. */
export function parseTomlVars(toml: string): Record<string, string | number | boolean> {
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
/** A name, a quoted string or bare word, and an optional comment. */
const VAR_LINE = /^\s*(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'[{]+)\s*(?:#[^\n]*)?$/;

function parseValue(text: string): string | number | boolean {
	if (text.startsWith("'")) return text.slice(1, -1);
	if (text.startsWith('"')) return parseBasicString(text);
	if (text === "true" || text === "false") return text === "true";
	const number = Number(text.replaceAll("_", ""));
	return Number.isNaN(number) ? text : number;
}

/**
 * Parses a basic TOML string as JSON, which has the same escapes except for a few rare ones. A string with one of
 * those stays unchanged.
 */
function parseBasicString(text: string): string {
	try {
		return String(JSON.parse(text));
	} catch {
		return text.slice(1, -1);
	}
}
