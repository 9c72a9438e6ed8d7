import * as z from "zod";
import { SECRETS, VARIABLES } from "../../config-variables.ts";
import { tryParseJson } from "../../contracts/json.ts";
import { type Setting, SettingSource } from "../../contracts/staff.ts";

declare global {
	interface Env {
		/** Where `npm start` found settings that are not from wrangler.toml: a JSON object of `SettingSource` by name. */
		CONFIG_SOURCES?: string;
	}
}

const Sources = z.record(z.string(), SettingSource).catch({});

/** Returns all settings in force, with their sources. Of secrets, returns only whether they are set. */
export function listSettings(env: Env): Setting[] {
	const sources = Sources.parse(tryParseJson(env.CONFIG_SOURCES ?? "{}"));
	const variables = Object.keys(VARIABLES).map((name) => {
		const value: unknown = Reflect.get(env, name);
		return {
			name,
			value: withoutCredentials(value === undefined ? "" : String(value)),
			is_secret: false,
			is_set: value !== undefined && value !== "",
			source: sources[name] ?? (value === undefined ? "default" : "wrangler.toml"),
		} satisfies Setting;
	});
	const secrets = Object.keys(SECRETS).map((name) => {
		const isSet = Boolean(Reflect.get(env, name));
		return {
			name,
			value: null,
			is_secret: true,
			is_set: isSet,
			source: isSet ? (sources[name] ?? "secret") : null,
		} satisfies Setting;
	});
	return [...variables, ...secrets];
}

/** Removes the user and the password from a value that is a URL. */
function withoutCredentials(value: string): string {
	const url = URL.parse(value);
	if (url === null || (url.username === "" && url.password === "")) return value;
	url.username = "";
	url.password = "";
	return url.href;
}
