import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { assertSubdomain, chooseAccount } from "../../../../scripts/deploy/account.ts";
import { type CloudflareApi, createCloudflareApi } from "../../../../scripts/deploy/cloudflare-api.ts";
import { type CloudflareApi as StandIn, startCloudflareApi } from "../../../support/cloudflare-api.ts";

let standIn: StandIn;
let api: CloudflareApi;

beforeEach(async () => {
	standIn = await startCloudflareApi();
	api = createCloudflareApi({ type: "oauth", token: "full-token" }, { CLOUDFLARE_API_BASE_URL: standIn.url });
});

afterEach(() => standIn[Symbol.asyncDispose]());

describe("chooseAccount", () => {
	test("returns the configured account without a request", async () => {
		expect(await chooseAccount(api, "configured")).toBe("configured");
	});

	test("returns the only account", async () => {
		expect(await chooseAccount(api, undefined)).toBe(standIn.account.id);
	});

	test("lists several accounts, and asks to choose one", async () => {
		standIn.accounts.push({ id: "other", name: "Work" });
		await expect(chooseAccount(api, "")).rejects.toThrow(
			`You have access to several accounts: ${standIn.account.id} (Rehearsal), other (Work). Set CLOUDFLARE_ACCOUNT_ID`,
		);
	});

	test("asks for an account if none can be listed", async () => {
		standIn.accounts.length = 0;
		await expect(chooseAccount(api, undefined)).rejects.toThrow("The API token gives access to no account.");
	});
});

test("assertSubdomain says where to choose a workers.dev subdomain if the account has none", async () => {
	await assertSubdomain(api, standIn.account.id);
	standIn.account.subdomain = null;
	await expect(assertSubdomain(api, standIn.account.id)).rejects.toThrow(
		/^Your account has no workers\.dev subdomain\. Choose one at \S+, then run npm run deploy again\.$/,
	);
});

describe("createCloudflareApi", () => {
	test("says that a response has an unexpected format", async () => {
		await expect(api.send("/accounts", z.string())).rejects.toThrow(
			"the response from /accounts has an unexpected format",
		);
	});

	test("says that the API can't be reached", async () => {
		const unreachable = createCloudflareApi(
			{ type: "oauth", token: "t" },
			{ CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:1" },
		);
		await expect(chooseAccount(unreachable, undefined)).rejects.toThrow(
			/^Cloudflare's API can't be reached \(.+\)\. Check your connection/,
		);
	});
});
