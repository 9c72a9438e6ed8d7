import { z } from "zod";

const PROBE_TIMEOUT_MS = 500;

/** A kind of model server that may run on this machine, and the response that identifies it. */
export interface KnownServer {
	name: string;
	url: string;
	path: string;
	response: z.ZodType;
}

export const KNOWN_SERVERS: readonly KnownServer[] = [
	{
		name: "Ollama",
		url: "http://127.0.0.1:11434",
		path: "/api/version",
		response: z.object({ version: z.string() }),
	},
	{
		name: "LM Studio",
		url: "http://127.0.0.1:1234",
		path: "/api/v0/models",
		response: z.object({ data: z.array(z.object({ id: z.string() })) }),
	},
];

/** Returns a phrase for each model server that runs on this machine, which says how to use it. */
export async function describeFoundServers(servers = KNOWN_SERVERS): Promise<string[]> {
	const found = await Promise.all(servers.map(isRunning));
	return servers
		.filter((_, index) => found[index])
		.map(({ name, url }) => `${name}; to use its model: UPSTREAM_URLS=${url} npm start`);
}

async function isRunning({ url, path, response: schema }: KnownServer): Promise<boolean> {
	try {
		const response = await fetch(url + path, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
		return schema.safeParse(await response.json()).success;
	} catch {
		return false;
	}
}
