import { z } from "zod";
import { reasonOf, UserError } from "../start/user-error.ts";

const BASE_URL = "https://api.cloudflare.com/client/v4";
const TIMEOUT_MS = 30_000;
/** Error codes that mean that the credentials are invalid or lack a permission. */
const REFUSED_CODES = [9109, 10_000, 10_001];
const STATUS_UNAUTHORIZED = 401;
const STATUS_FORBIDDEN = 403;

/** The permission that an API token needs, by a part of the path of the request. */
const PERMISSIONS = { "/d1/": "D1: Edit", "/queues": "Queues: Edit", "/workers/": "Workers Scripts: Edit" };

export type Credentials =
	| { type: "api_token" | "oauth"; token: string }
	| { type: "api_key"; key: string; email: string };

/** An error that Cloudflare's API returned. `code` is the first code in the response, or 0. */
export class CloudflareError extends Error {
	readonly code: number;

	constructor(message: string, code: number) {
		super(message);
		this.code = code;
	}
}

const Envelope = z.object({
	success: z.boolean(),
	result: z.unknown(),
	errors: z.array(z.object({ code: z.number().default(0), message: z.string().default("") })).default([]),
});

export interface CloudflareApi {
	/**
	 * Sends a request to `path` below the API's base URL and returns the result in the response.
	 *
	 * @throws {UserError} when the credentials are refused or the API can't be reached
	 * @throws {CloudflareError} when the API returns another error
	 */
	send<Result>(path: string, schema: z.ZodType<Result>, body?: unknown): Promise<Result>;
}

/** Creates a client of Cloudflare's API. Like wrangler, it honors `CLOUDFLARE_API_BASE_URL`. */
export function createCloudflareApi(
	credentials: Credentials,
	env: Readonly<Record<string, string | undefined>>,
): CloudflareApi {
	const base = env.CLOUDFLARE_API_BASE_URL ?? BASE_URL;
	return {
		async send(path, schema, body) {
			const response = await fetch(`${base}${path}`, {
				...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
				headers: { ...authorize(credentials), "Content-Type": "application/json" },
				signal: AbortSignal.timeout(TIMEOUT_MS),
			}).catch((error: unknown) => {
				throw new UserError(
					`Cloudflare's API can't be reached (${reasonOf(error instanceof Error ? (error.cause ?? error) : error)}). Check your connection, then run npm run deploy again.`,
				);
			});
			const parsed = Envelope.safeParse(await response.json().catch(() => null));
			if (parsed.success && parsed.data.success) {
				const result = schema.safeParse(parsed.data.result);
				if (result.success) return result.data;
				throw new CloudflareError(`the response from ${path} has an unexpected format`, 0);
			}
			const [{ code, message } = { code: 0, message: "" }] = parsed.data?.errors ?? [];
			const isRefused =
				response.status === STATUS_UNAUTHORIZED ||
				response.status === STATUS_FORBIDDEN ||
				REFUSED_CODES.includes(code);
			if (isRefused) throw new UserError(describeRefusal(path));
			throw new CloudflareError(message || `status ${response.status}`, code);
		},
	};
}

/** Describes in one sentence why the API refused the credentials for `path`, and what to do. */
export function describeRefusal(path: string): string {
	const permission = Object.entries(PERMISSIONS).find(([part]) => path.includes(part))?.[1];
	const next =
		"Change the token at https://dash.cloudflare.com/profile/api-tokens, or run npx wrangler login, then run npm run deploy again.";
	return permission === undefined
		? `Cloudflare rejected the API token: it is invalid, expired, or not allowed to list the account. ${next}`
		: `The API token lacks the permission "${permission}" for this account. ${next}`;
}

function authorize(credentials: Credentials): Record<string, string> {
	return credentials.type === "api_key"
		? { "X-Auth-Key": credentials.key, "X-Auth-Email": credentials.email }
		: { Authorization: `Bearer ${credentials.token}` };
}
