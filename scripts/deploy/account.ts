import { z } from "zod";
import { UserError } from "../start/user-error.ts";
import { type CloudflareApi, CloudflareError, type Credentials } from "./cloudflare-api.ts";
import type { Wrangler } from "./wrangler.ts";

const CredentialsOutput = z.discriminatedUnion("type", [
	z.object({ type: z.enum(["api_token", "oauth"]), token: z.string() }),
	z.object({ type: z.literal("api_key"), key: z.string(), email: z.string() }),
]);
const Accounts = z.array(z.object({ id: z.string(), name: z.string() }));
/** The API's error code for an account without a workers.dev subdomain. */
const NO_SUBDOMAIN_CODE = 10_007;

/**
 * Returns the credentials that wrangler uses: those in the environment, or those of `wrangler login`.
 *
 * @throws {UserError} when there are none
 */
export async function readCredentials(
	wrangler: Wrangler,
	env: Readonly<Record<string, string | undefined>>,
): Promise<Credentials> {
	const { CLOUDFLARE_API_TOKEN: token = "" } = env;
	if (token !== "") return { type: "api_token", token };
	const output = await wrangler(["auth", "token", "--json"]).catch(() => "null");
	const credentials = CredentialsOutput.safeParse(JSON.parse(output));
	if (!credentials.success) {
		throw new UserError(
			"You are not logged in to Cloudflare. Run npx wrangler login, or set CLOUDFLARE_API_TOKEN, then run this command again.",
		);
	}
	return credentials.data;
}

/**
 * Returns the ID of the account to deploy to: the configured one, or the only one.
 *
 * @throws {UserError} when there are several and none is configured
 */
export async function chooseAccount(api: CloudflareApi, configured: string | undefined): Promise<string> {
	if (configured !== undefined && configured !== "") return configured;
	const [account, ...others] = await api.send("/accounts?per_page=50", Accounts);
	if (account === undefined) {
		throw new UserError(
			"The API token gives access to no account. Set CLOUDFLARE_ACCOUNT_ID to the ID of your account, then run npm run deploy again.",
		);
	}
	if (others.length > 0) {
		const list = [account, ...others].map(({ id, name }) => `${id} (${name})`).join(", ");
		throw new UserError(
			`You have access to several accounts: ${list}. Set CLOUDFLARE_ACCOUNT_ID to one of these IDs, then run npm run deploy again.`,
		);
	}
	return account.id;
}

/**
 * Checks that the account has a workers.dev subdomain, which the address of the Worker ends with.
 *
 * @throws {UserError} when it has none
 */
export async function assertSubdomain(api: CloudflareApi, accountId: string): Promise<void> {
	try {
		await api.send(`/accounts/${accountId}/workers/subdomain`, z.unknown());
	} catch (error) {
		if (!(error instanceof CloudflareError && error.code === NO_SUBDOMAIN_CODE)) throw error;
		throw new UserError(
			`Your account has no workers.dev subdomain. Choose one at https://dash.cloudflare.com/${accountId}/workers/onboarding, then run npm run deploy again.`,
		);
	}
}
